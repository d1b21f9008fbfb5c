"""The words of the collectors' assessment."""

from __future__ import annotations

from zhishou.kernel import words

words.register(
    capabilities={"assess_collectors": "考核收费员", "review_assessments": "复核考核异议"},
    refusals={
        "assessment.not_over": "{month} 还没有过完，数字还会变。请在下个月考核。",
        "assessment.oneself": "不能考核自己，请由你的上级考核。",
        "assessment.no_collector": "{name} 在 {month} 不是{site}的收费员，没有可以考核的数字。请核对人和月份。",
        "assessment.there": "{name} {month} 已经考核过，数字和结果不再改。本人有异议的，由另一位同事复核。",
        "assessment.not_yours": "这是别人的考核，只有本人能确认或提出异议。",
        "assessment.answered": "这份考核现在是“{state}”，不用再答复。请刷新页面。",
        "assessment.not_objected": "这份考核现在是“{state}”，没有待复核的异议。请刷新页面。",
        "assessment.own_review": "自己考核的和自己的考核都不能自己复核，请另一位同事复核。",
        "assessment.left": "{month} 还有 {n} 人没有考核：{names}。请逐人考核之后再办结。",
    },
    sentences={
        "assessment.assess": "考核收费员",
        "assessment.accept": "本人确认考核",
        "assessment.object": "对考核提出异议",
        "assessment.review": "复核考核异议",
        "assessment.finish": "办结本月收费员考核",
    },
    menu=[
        words.MenuEntry(
            48, "report-analytics", "收费员考核", "/collection/assessments",
            ("assess_collectors", "review_assessments", "visit_arrears"), beside="assess_collectors",
        )
    ],
    notices={
        "assessment.given": "你 {month} 的收费考核结果是“{result}”，请看数字和评语，确认或提出异议。",
        "assessment.objected": "{name} 对 {month} 的考核有异议，由另一位同事复核。",
        "assessment.reviewed": "{name} {month} 的考核已经复核，结果是“{result}”。",
    },
)  # fmt: skip
