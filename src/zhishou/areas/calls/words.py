"""The words of the call log."""

from __future__ import annotations

from zhishou.kernel import words

words.register(
    capabilities={"keep_calls": "登记来电"},
    refusals={
        "calls.settled": "来电 {number} 已经有结果：{outcome}。请刷新页面。",
        "calls.not_missed": "来电 {number} 不用回电。又有新来电的，另登记一条。",
        "calls.no_message": "来电 {number} 没有留言要转告。",
        "calls.not_yours": "来电 {number} 的留言是给 {name} 的。请由本人办，或由登记来电的人当面转告。",
        "calls.case_there": "来电 {number} 已经转成工单 {case}，请打开那一件。",
        "calls.waits": "来电 {number} 还等着{what}，请先办完它。",
        "calls.colleague_left": "{name} 已经离职，收不到留言。请选别的同事。",
        "calls.no_number": "来电 {number} 没有留下号码，没有办法回电。",
    },
    sentences={
        "calls.log": "登记来电",
        "calls.owe_back": "漏接来电，要回电",
        "calls.pass_message": "来电留言转告",
        "calls.make_case": "来电转工单",
        "calls.call_back": "回电",
        "calls.not_reached": "回电没打通",
        "calls.leave_off": "不再回电",
        "calls.tell_message": "当面转告留言",
        "calls.confirm_message": "确认留言",
        "calls.reveal": "查看来电号码",
        "calls.reveal_message": "查看留言的号码",
    },
    notices={"calls.message": "{name} 转来一个来电留言（{number}）：请看留言，看到了点“确认”。"},
    menu=[words.MenuEntry(12, "phone-incoming", "来电登记", "/calls", ("keep_calls", "see_statistics"))],
)
