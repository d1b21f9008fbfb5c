"""The words of the day book."""

from __future__ import annotations

from zhishou.kernel import words

words.register(
    capabilities={"keep_day_book": "值班清单打勾签字", "set_day_lists": "制定值班清单"},
    refusals={
        "daybook.lists_there": "{site} 已经有值班清单了，请一份一份改。",
        "daybook.name_taken": "{site} 已经有“{name}”，请换个名称，或打开它修改。",
        "daybook.too_many": "写了 {n} 项，一份清单最多 {most} 项。请分成两份清单。",
        "daybook.item": "“{item}”写了两遍，或者超过 {most} 个字。请改一改。",
        "daybook.retired": "“{name}”已经停用，请刷新页面。",
        "daybook.other_item": "选的项目今天不在“{name}”里了，请刷新页面再打勾。",
        "daybook.reported": "“{item}”今天已经写明有问题，不用再写。",
        "daybook.no_list": "{site} 还没有{kind}清单。请主管或领班先在“清单设置”里建好。",
        "daybook.missing": "还有 {n} 项没有打勾。请先做完打勾，或写明没做的原因。",
        "daybook.signed": "今天的{kind}清单已经由 {name} 签字，不能再改。",
    },
    sentences={
        "daybook.make_list": "新建值班清单",
        "daybook.take_usual": "用常见的清单",
        "daybook.change_list": "改值班清单",
        "daybook.retire_list": "停用值班清单",
        "daybook.tick": "值班清单打勾",
        "daybook.report": "值班清单：有问题",
        "daybook.sign_opening": "开店清单签字",
        "daybook.sign_closing": "打烊清单签字",
        "daybook.sign_cleaning": "清洁清单签字",
    },
    menu=[words.MenuEntry(17, "checklist", "值班清单", "/daybook", ("keep_day_book", "set_day_lists"))],
)
