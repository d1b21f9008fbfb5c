"""The words of this area: the duty of calling back, and what to do when something is refused."""

from __future__ import annotations

from zhishou.kernel import words

words.register(
    capabilities={"call_back": "回访", "check_calls": "检查通话质量"},
    refusals={
        "callback.not_open": "这次回访已经是“{state}”，不能再记。请返回回访名单。",
        "callback.of_campaign": "这是回访活动 {number} 的电话，问题由活动定。请在它的页面上填写记录。",
        "callback.too_few_attempts": "还不能按“联系不上”处理：要在至少 {days} 天里打过至少 {attempts} 次，现在是 {done_days} 天 {done} 次。请换个时段再打。",
        "callback.supervisor_decides": "这次回访是工单 {number} 的。联系不上时由主管在工单页面决定怎样结案，这里只记每次拨打的情况。",
        "callback.not_declined": "这次回访是“{state}”，不是客户不愿回访的工单，不用再安排。",
        "callback.in_the_past": "约定的时间已经过去。请填写以后的时间。",
        "callback.script_too_long": "一次回访的用语合起来有 {length} 字，超过上限 {most} 字。请先改短用语，或放宽上限。",
        "conduct.no_call": "这次回访现在是“{state}”，没有通话可以检查。",
        "conduct.own_call": "这通电话是你自己打的，请另一位主管检查。",
        "conduct.checked": "{number} 已经检查过了，不用再查。",
        "conduct.changed": "行为要点刚刚改过，请刷新页面再检查。",
        "conduct.unmarked": "还有 {n} 条要点没有记：{points}。请逐条记“做到”或“没做到”。",
        "conduct.not_yours": "检查的不是你打的电话，不用你说明。",
        "conduct.answered": "你已经说明过了，不用再写。",
        "callback.no_phone": "没有登记电话。请先查明电话，或改用其他方式回访。",
    },
    sentences={
        "callbacks.record": "完成回访",
        "callbacks.attempt": "回访未接通",
        "callbacks.appoint": "约定回电时间",
        "callbacks.decline": "客户不愿回访",
        "callbacks.ask_again": "再安排一次回访",
        "callbacks.give_up": "回访联系不上",
        "callbacks.reveal": "查看完整电话",
        "callbacks.check_call": "检查通话质量",
        "callbacks.answer_check": "说明检查的通话",
    },
    notices={
        "callback.agreed": "{at} 约好给客户回电：{number}　{reason}。",
        "callback.checked": "你的回访 {number} 检查了通话质量：{total} 条要点做到 {kept} 条。可以看，也可以说明。",
        "callback.check_answered": "{name} 对回访 {number} 的检查作了说明。",
        "callback.missed": "{at} 约好的回电没有打：{number}　{reason}。请尽快致歉并补打。",
    },
    menu=[
        words.MenuEntry(30, "phone-call", "回访", "/callbacks", ("call_back",)),
        words.MenuEntry(31, "ear", "通话质量", "/callbacks/conduct", ("check_calls",)),
    ],
)
