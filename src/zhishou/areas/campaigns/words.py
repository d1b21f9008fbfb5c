"""The words of campaigns."""

from __future__ import annotations

from zhishou.areas.campaigns.models import Campaign
from zhishou.kernel import words

words.register(
    capabilities={"run_campaigns": "组织回访活动", "report_campaigns": "写回访总结报告"},
    refusals={
        "campaigns.cannot": "{name} 在 {site} 没有这项职责，或者不在岗。请换一个人。",
        "campaigns.list_changed": "看过以后，客户或人员有了变化，名单会不一样。请返回再看一次名单，然后开始。",
        "campaigns.occasion_taken": "{site} 已经有“{name}”。请换一个名称，或者修改那一个。",
        "campaigns.occasion_retired": "“{name}”已经停用。请刷新页面。",
        "campaigns.occasions_there": "{site} 已经有节日店庆。请在旁边逐个增加。",
        "campaigns.not_yet": "“{name}”还没有到提示的日子，或者已经提示过了。",
        "campaigns.not_of_turn": "这个活动不是为“{name}”开始的。请从节日店庆的提示开始活动。",
        "campaigns.turn_settled": "“{name}”这一次现在是“{state}”，不用再办。",
        "campaigns.nobody": "名单是空的，没有可以回访的客户。请放宽条件，再看一次名单。",
        "campaigns.handed_out": "{name} 的名单已经分配过了，不用再分。",
        "campaigns.share_done": "{name} 的名单已经全部回访完毕，没有要做的了。",
        "campaigns.same_person": "这份名单本来就是 {name} 的。请选另一位同事。",
        "campaigns.over": "这个活动现在是“{state}”，不能再改。",
        "campaigns.no_campaign": "{number} 不是回访活动的电话。请在它自己的页面上填写回访记录。",
        "campaigns.not_begun": "“{title}”{day} 才开始，请到时再回访。",
        "campaigns.calls_open": "名单里还有 {n} 位没有回访，还不算完毕。",
        "campaigns.report_early": "还有 {n} 位没有回访，报告的数字不完整。请先回访，或者按规定记“联系不上”“不愿回访”。",
    },
    sentences={
        "campaigns.start": "开始回访活动",
        "campaigns.add_occasion": "增加节日店庆",
        "campaigns.take_festivals": "放入常见的节日",
        "campaigns.change_occasion": "修改节日店庆",
        "campaigns.retire_occasion": "停用节日店庆",
        "campaigns.call_up": "提示开始节日活动",
        "campaigns.begin_turn": "按节日店庆开始活动",
        "campaigns.pass_over": "决定这次不做节日活动",
        "campaigns.hand_out": "分配回访名单",
        "campaigns.pass_on": "名单交给同事",
        "campaigns.stop": "中止回访活动",
        "campaigns.record": "完成活动回访",
        "campaigns.finish_share": "名单回访完毕",
        "campaigns.report": "呈报回访总结",
    },
    menu=[words.MenuEntry(31, "speakerphone", "回访活动", "/campaigns", Campaign.seen_by, also=("/mailings",))],
    notices={
        "campaigns.share": "{name} 分给你一份回访名单：{title}，{n} 位，{until} 之前打完。",
        "campaigns.report": "{name} 呈报了回访总结：{title}。",
    },
)
