"""The words of the inspections."""

from __future__ import annotations

from zhishou.kernel import words

words.register(
    capabilities={"inspect_work": "日常检查"},
    refusals={
        "inspections.checklist_there": "这里已经有清单“{name}”。要改项目，请打开它修改；要另做一份，请换个名称。",
        "inspections.checklist_same": "清单“{name}”的项目没有变，不用另存一版。",
        "inspections.checklist_retired": "清单“{name}”已经停用。请换一份清单，或新建一份。",
        "inspections.checklist_changed": "清单“{name}”刚刚改过。请按新的项目检查。",
        "inspections.item_too_long": "“{item}”太长，一条最多 {most} 字。请拆成两条，或写短些。",
        "inspections.too_many_items": "写了 {n} 条，一份清单最多 {most} 条。请分成两份清单。",
        "inspections.oneself": "不能检查自己，请由你的上级检查。",
        "inspections.not_below": "{name} 现在不是你的下属，不能由你检查。上下级不对的，请行政部在“人员与岗位”里更正。",
        "inspections.unmarked": "还有 {n} 条没有记结果：{items}。不适用的请选“不适用”。",
        "inspections.say_what": "“{item}”不合格，请写明看到了什么。",
        "inspections.nothing_to_correct": "“{item}”没有不合格，不用写整改期限。请改成不合格，或去掉期限。",
        "inspections.no_owner": "“{item}”要整改，检查的又是整个岗位。请选整改负责人。",
        "inspections.not_yours": "这次检查不是检查你的，只有被检查的人能确认或提出异议。",
        "inspections.answered": "这次检查现在是“{state}”，不用再确认。请刷新页面。",
        "inspections.not_objected": "这次检查现在是“{state}”，没有待答复的异议。请刷新页面。",
        "inspections.own_answer": "不能答复自己的异议，请检查人或上级答复。",
        "inspections.no_finding": "{number} 的改进来自工单，请在“改进与整改”里检查效果。",
        "inspections.not_asked": "这项整改由 {name} 提出，请 {name} 检查。",
    },
    sentences={
        "inspections.make_checklist": "新建检查清单",
        "inspections.revise_checklist": "修改检查清单",
        "inspections.retire_checklist": "停用检查清单",
        "inspections.inspect": "日常检查",
        "inspections.accept": "被检查人确认检查",
        "inspections.object": "对检查提出异议",
        "inspections.answer": "答复检查异议",
        "inspections.check_finding": "检查整改",
    },
    menu=[words.MenuEntry(72, "clipboard-check", "日常检查", "/inspections", ("inspect_work",))],
    notices={
        "inspections.made": "{name} 做了一次检查（{number}），合格 {passed} / {of}。请看结果，确认或提出异议。",
        "inspections.objected": "{name} 对检查 {number} 有异议，请答复。",
        "inspections.replied": "检查 {number} 的异议已经由 {name} 答复。",
    },
)
