"""The words of this area: the duty of calling back, and what to do when something is refused."""

from __future__ import annotations

from zhishou.kernel import words

words.register(
    capabilities={"call_back": "回访"},
    refusals={
        "callback.not_open": "这次回访已经是“{state}”，不能再记。请返回回访名单。",
        "callback.too_few_attempts": "还不能按“联系不上”处理：要在至少 {days} 天里打过至少 {attempts} 次，现在是 {done_days} 天 {done} 次。请换个时段再打。",
        "callback.supervisor_decides": "这次回访是工单 {number} 的。联系不上时由主管在工单页面决定怎样结案，这里只记每次拨打的情况。",
        "callback.not_declined": "这次回访是“{state}”，不是客户不愿回访的工单，不用再安排。",
        "callback.in_the_past": "约定的时间已经过去。请填写以后的时间。",
        "callback.script_too_long": "一次回访的用语合起来有 {length} 字，超过上限 {most} 字。请先改短用语，或放宽上限。",
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
    },
    notices={
        "callback.agreed": "{at} 约好给客户回电：{number}　{reason}。",
        "callback.missed": "{at} 约好的回电没有打：{number}　{reason}。请尽快致歉并补打。",
    },
    menu=[words.MenuEntry(30, "phone-call", "回访", "/callbacks", ("call_back",))],
)
