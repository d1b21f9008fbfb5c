"""The words of the plans."""

from __future__ import annotations

from zhishou.kernel import words

words.register(
    capabilities={"make_plans": "制定工作计划"},
    refusals={
        "plans.period": "“{period}”不是现在可以编制的期间。请选这个月、下个月，本季度、下季度，今年或明年。",
        "plans.there": "{period}的计划已经有了。请接着编那一份，或者先把草稿作废。",
        "plans.not_draft": "这份计划现在是“{state}”，不能这样改。已发布的，请在各项的交办事项里改，或者用“发布后加一项”。",
        "plans.not_published": "这份计划现在是“{state}”。没有发布的，请直接加条目。",
        "plans.outside": "{day} 不在计划期间之内。请定在 {first} 到 {last} 之间。",
        "plans.too_many": "一份计划最多 {most} 项。请分成几份，或者合并相近的条目。",
        "plans.empty": "计划里还没有条目。请先加上要做的事，再发布。",
        "plans.nobody": "“{item}”还没有定承办人。请改条目，选一个人，再发布。",
        "plans.item_refused": "“{item}”发布不了：{why}",
        "plans.not_unfinished": "“{title}”已经办完、撤回或者转走了，不用再转入。请刷新页面再选。",
    },
    sentences={
        "plans.draft": "编制计划",
        "plans.set_aim": "写目标和重点",
        "plans.add_item": "加一项",
        "plans.change_item": "改条目",
        "plans.remove_item": "删条目",
        "plans.take_over": "转入没有做完的",
        "plans.take_in": "从 Excel 导入条目",
        "plans.publish": "发布计划",
        "plans.add_later": "发布后加一项",
        "plans.drop": "作废草稿",
    },
    menu=[words.MenuEntry(15, "list-check", "工作计划", "/plans", ("make_plans", "do_errands"))],
)
