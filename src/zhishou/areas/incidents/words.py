"""The words of the incidents."""

from __future__ import annotations

from zhishou.areas.incidents.models import SEES
from zhishou.kernel import words

words.register(
    capabilities={
        "respond_incidents": "参加应急", "lead_incidents": "应急指挥", "inform_incidents": "应急告知", "review_incidents": "审阅事件报告",
    },
    refusals={
        "incidents.state": "{number} 现在是“{state}”，这一步办不了。请刷新页面，看看现在该做什么。",
        "incidents.open_already": "{place} 的同一件事已经有人报告了，编号 {number}。请打开那一件，到场、接岗位或者记一笔。",
        "incidents.arrived_already": "你到场已经记过了。有新的情况请“记一笔”。",
        "incidents.same_severity": "等级本来就是“{severity}”，没有改动。",
        "incidents.no_responder": "{name} 在这里没有参加应急的职责。请另选一个人；职责不对的，请行政部更正。",
        "incidents.called_already": "选的人都已经召集过了。没有回音的请打电话，再“登记应召”。",
        "incidents.own_answer": "自己应召只有“正在赶来”和“来不了”。人到了请按“到场”。",
        "incidents.recorded_answer": "请登记电话里的回答：已联系上、没联系上、正在赶来或者来不了。到场由本人按“到场”。",
        "incidents.answered": "{name} 已经是“{answer}”，不用再登记。",
        "incidents.task_there": "已经有“{title}”这个岗位了。请换一个名称。",
        "incidents.task_taken": "“{title}”已经由 {name} 接了。要换人，请指挥的人改派。",
        "incidents.task_done": "“{title}”已经办完，不能再改。",
        "incidents.task_not_yours": "“{title}”不是你接的，请接岗位的人报告办完。",
        "incidents.past": "预计恢复的时间已经过去。请另填一个还没到的时间，或者不填。",
        "incidents.other_building": "{building} 不在 {site}。请在这个小区的楼栋里选。",
        "incidents.no_room": "房屋资料里没有“{rooms}”。请核对房号，或者不填。",
        "incidents.nobody_left": "选的房屋都已经告知过，或者不在这份公告的范围里。请看下面的楼栋，选还没告知的。",
        "incidents.other_case": "{number} 不是 {site} 的工单。请核对编号。",
        "incidents.no_match": "房号和手机后四位对不上登记的资料，或者这份公告不是发给这一户的。请核对后再试，也可以打服务电话。",
        "incidents.bad_line": "“{line}”这一行看不懂。请以事件的名称开头，用｜隔开；岗位不超过 40 个字；花括号里只写列出的几种。",
    },
    sentences={
        "incidents.open": "报告应急事件",
        "incidents.arrive": "到场",
        "incidents.note": "应急记录",
        "incidents.grade": "改应急等级",
        "incidents.call": "应急召集",
        "incidents.answer_call": "应召",
        "incidents.record_answer": "登记应召",
        "incidents.add_task": "加应急岗位",
        "incidents.take_task": "接应急岗位",
        "incidents.give_task": "派应急岗位",
        "incidents.finish_task": "应急岗位办完",
        "incidents.announce": "发应急公告",
        "incidents.deliver": "登记公告送达",
        "incidents.log_enquiry": "记应急问询",
        "incidents.acknowledge": "业户已知悉公告",
        "incidents.end": "结束应急",
        "incidents.report": "交事件报告",
        "incidents.follow_up": "加事件整改",
        "incidents.send_back": "退回事件报告",
        "incidents.review": "审阅事件报告",
    },
    menu=[words.MenuEntry(18, "urgent", "应急事件", "/incidents", SEES)],
    notices={
        "incidents.opened": "{name} 报告了应急事件：{kind}，{site} {place}。请马上处置。",
        "incidents.called": "{name} 召集你：{kind}，{site} {place}。请马上应召。",
        "incidents.given": "{name} 在 {number} 里给你派了岗位：{kind}，{place}。请马上去办。",
        "incidents.ended": "{number} 已经结束：{kind}，{place}。辛苦了。",
        "incidents.reported": "{name} 交了 {number} 的事件报告：{kind}，{place}。请审阅。",
        "incidents.returned": "{name} 退回了 {number} 的事件报告：{kind}，{place}。请改好再交。",
        "incidents.reviewed": "{name} 审阅了 {number} 的事件报告：{kind}，{place}。",
    },
)  # fmt: skip
