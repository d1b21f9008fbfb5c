"""The words of billing."""

from __future__ import annotations

from zhishou.kernel import words

words.register(
    capabilities={
        "keep_tariffs": "管理收费标准",
        "run_billing": "核算和出账",
        "approve_billing": "复核出账",
        "approve_credits": "批准减免和更正",
        "answer_fees": "查询费用",
        "prepare_close": "提交月结",
        "close_month": "审核月结",
    },
    refusals={
        "billing.period": "账期的月份不对，请写成 202611 的样子。",
        "billing.parts_left": "还有没有出完的部分，请再运行一次。",
        "billing.not_finished": "还没有出完账，出完之后才能复核。",
        "billing.no_run": "{site} 还没有出 {period} 的账。",
        "tariffs.unreadable": "{reason}",
        "tariffs.frozen": "收费标准 {item}（{day} 起）已经有了，内容不同。标准不改旧的，请写新的生效日期。",
        "tariffs.too_many": "一个小区最多 510 个费项。",
        "charge.not_open": "这笔账已经冲销或减免过，不能再来一次。",
        "charge.waive_limit": "减免不能超过这笔账的金额。",
        "charge.too_many": "这一户这个费项的更正太多了，请核对。",
        "closing.closed": "“{site}”{period} 已经月结，不能再改。更正会记入还没有月结的月份。",
        "closing.not_over": "这个月还没有过完，{day} 起才能提交月结。",
        "closing.earlier_open": "{period} 还没有月结，请先结那个月。",
        "closing.not_zero": "这些还不是零，不能月结：{lines}",
        "closing.own": "自己提交的月结不能自己审核，请另一位同事审核。",
        "closing.state": "这次月结现在是“{state}”，不能这样办。请刷新页面。",
    },
    sentences={
        "billing.import_tariffs": "导入收费标准",
        "billing.import_opening": "导入期初",
        "billing.open_run": "开始出账",
        "billing.do_chunk": "出账（一部分）",
        "billing.finish_run": "出账完成",
        "billing.approve_run": "复核出账",
        "billing.enter_invoice": "录入供应商账单",
        "billing.correct": "更正一笔账",
        "billing.waive": "减免",
        "billing.freeze": "暂停违约金",
        "billing.unfreeze": "恢复违约金",
        "billing.prepare_close": "提交月结",
        "billing.close_month": "审核并月结",
        "billing.return_close": "退回月结",
    },
    menu=[words.MenuEntry(45, "receipt", "收费", "/billing", ("run_billing", "approve_billing", "answer_fees"))],
)
