"""The words of telephone marketing."""

from __future__ import annotations

from zhishou.kernel import words

words.register(
    capabilities={"keep_guides": "维护营销话术", "sell_by_phone": "电话营销", "answer_leads": "跟进销售线索"},
    refusals={
        "marketing.days": "日期 {on} 不对：不能在过去，结束不能早于开始，同意的日子不能在将来。请核对。",
        "marketing.ended": "“{title}”已经结束，不能再用。请写一份新的话术。",
        "marketing.calls_wait": "电话 {number} 正在打或已经约好。请先打完，再结束。",
        "marketing.who_calls": "开场白的第一句要先报公司和姓名。请在第一句写上 {{company}} 和 {{caller}}，前面只能有一声问候。",
        "marketing.openers_full": "同时比较的开场白最多 {most} 个，每份话术一共 26 个。请先停用效果差的。",
        "marketing.cards_full": "异议卡最多 {most} 张，多了来不及看。请先停用用不上的。",
        "marketing.dropped": "已经停用了，不用再停。",
        "marketing.refused": "{name} 拒绝过推广，不能再打，也不能在电话里再征求同意。客户自己书面或在网上重新同意之后才可以。",
        "marketing.no_consent": "{name} 没有同意接受推广电话，不能打。请先征得同意，登记凭据。",
        "marketing.no_phone": "{name} 的档案里没有电话。请先补上号码。",
        "marketing.closed": "{name} 已经销户，不再推广。",
        "marketing.agreed_already": "{name} 已经登记过同意，还有效，不用再登记。",
        "marketing.refused_already": "{name} 的拒绝已经登记过，一直有效。",
        "marketing.not_running": "“{title}”的期间是 {first} 到 {last}，今天不能按它打电话。请改期间，或换一份话术。",
        "marketing.no_opener": "“{title}”还没有开场白。请先写一个，再打电话。",
        "marketing.nobody": "“{title}”现在没有可以打的客户：要同意推广、近期没有谈过、今天没有打过。请先登记客户的同意。",
        "marketing.not_now": "还有 {n} 位客户可以打，但现在都不是方便接电话的时间。请换个时间再打。",
        "marketing.quiet": "现在不是 {name} 方便接电话的时间。请到约好的时间再打。",
        "marketing.in_hand": "你手上的电话 {number} 还没有登记结果。请先登记，再打下一个。",
        "marketing.not_in_hand": "电话 {number} 不在你手上。只有正在打的人可以看号码、登记结果。",
        "marketing.call_over": "电话 {number} 的结果已经登记，或还没有开始打。请打开它看一看。",
        "marketing.again_when": "约好的时间要在现在之后、{days} 天之内。请核对。",
        "marketing.lead_there": "这位客户已经有一条没有结果的线索 {number}，在 {name} 手上。请直接告诉 {name}。",
        "marketing.cannot": "{name} 在 {site} 没有“跟进销售线索”的职责。请换一位销售。",
        "marketing.lead_answered": "线索 {number} 已经联系过了。有了结果请写成交或没有成交。",
        "marketing.lead_closed": "线索 {number} 已经有结果了，不能再改。",
        "marketing.not_my_lead": "这条线索在 {name} 手上，有了结果就不再给号码。请由 {name} 查看。",
        "marketing.amount": "成交金额要大于零。没有成交的，请选“没有成交”。",
    },
    sentences={
        "marketing.write": "写话术",
        "marketing.change": "改话术",
        "marketing.end": "结束电话营销",
        "marketing.add_opener": "加开场白",
        "marketing.drop_opener": "停用开场白",
        "marketing.add_card": "加异议卡",
        "marketing.drop_card": "停用异议卡",
        "marketing.agree": "登记同意推广",
        "marketing.refuse": "登记拒绝推广",
        "marketing.begin": "打营销电话",
        "marketing.take_up": "打约好的电话",
        "marketing.reveal": "查看营销电话号码",
        "marketing.record": "登记营销电话",
        "marketing.agree_again": "约时间再谈",
        "marketing.hand_lead": "把线索交给销售",
        "marketing.answer_lead": "联系线索客户",
        "marketing.win": "线索成交",
        "marketing.lose": "线索没有成交",
        "marketing.pass_lead": "线索转给同事",
        "marketing.reveal_lead": "查看线索客户电话",
    },
    menu=[
        words.MenuEntry(32, "phone-outgoing", "电话营销", "/marketing", ("keep_guides", "sell_by_phone")),
        words.MenuEntry(
            32, "target-arrow", "销售线索", "/marketing/leads", ("keep_guides", "sell_by_phone", "answer_leads")
        ),
    ],
    notices={
        "marketing.lead": "{name} 交给你一条销售线索 {number}，请按时联系客户。",
        "marketing.lead_closed": "{name} 写了线索 {number} 的结果。",
    },
)
