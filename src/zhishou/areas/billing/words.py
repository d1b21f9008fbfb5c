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
    },
    menu=[words.MenuEntry(45, "receipt", "收费", "/billing", ("run_billing", "approve_billing", "answer_fees"))],
)
