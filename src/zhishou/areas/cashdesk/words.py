"""The words of the counter."""

from __future__ import annotations

from zhishou.kernel import words

words.register(
    capabilities={
        "keep_receipt_books": "管理收据本",
        "issue_receipts": "开收据、点清自己的现金",
        "void_receipts": "作废收据",
        "check_cash": "核查现金",
        "fill_deposits": "填制进账单",
        "confirm_deposits": "核收进账单",
    },
    refusals={
        "cash.changed": "这一户的欠费刚刚变了（可能别人收过，或重新出了账）。请刷新页面再收。",
        "cash.reference_used": "凭证号 {number} 在这一户已经收过，请核对，不要重复入账。",
        "cash.no_prepayment": "{unit} 没有能抵的预存，或者没有欠费。",
        "cash.checked": "{day} 的现金已经核查过，不能再改。",
        "cash.not_counted": "这些人还没有点清现金：{names}。请他们先点清签字。",
        "cash.moved": "这些人点清之后又有收付：{names}。请他们重新点一次。",
        "cash.own_drawer": "你自己今天也收过现金，不能核查自己的现金，请另一位同事核查。",
        "cash.drawer_short": "你抽屉里账上只有现金 {there} 元，付不出 {fen} 元。请改用转账退款，或者由有现金的同事来付。",
        "receipt.no_book": "“{site}”没有可用的收据本（没有启用、已停用或号码用完）。请收费主管启用一本。",
        "receipt.book_range": "止号不能小于起号，一本最多 {limit} 张。",
        "receipt.book_prefix": "字头 {prefix} 已经有了，请换一个，免得两本号码相同。",
        "receipt.book_closed": "收据本 {prefix} 已经停用。",
        "receipt.void": "收据 {number} 已经作废。",
        "receipt.own": "收据 {number} 是你自己开的，作废要请另一位同事办。",
        "slip.known": "交款单 {number} 已经登记过。",
        "slip.taken": "勾选的现金有的已经随别的交款单交了，请刷新页面重新勾选。",
        "slip.sum": "交款单是 {told} 元，勾选的现金是 {chosen} 元，差 {fen} 元。请核对金额或重新勾选。",
        "deposit.known": "这一笔已经填过进账单。财务退回之后才能再填。",
        "deposit.not_posted": "第 {number} 批还没有回盘入账，不能填进账单。",
        "deposit.nothing": "第 {number} 批一笔也没有划成，不用填进账单。",
        "deposit.state": "进账单 {number} 现在是“{state}”，不能这样办。",
        "deposit.tells": "第 {batch} 批划成的钱已经填进进账单 {number}（{state}），不能撤销回盘。请财务先退回那张进账单。",
        "deposit.own": "自己填的进账单不能自己核收。",
    },
    sentences={
        "cashdesk.receive": "收款",
        "cashdesk.void_receipt": "作废收据",
        "cashdesk.print_receipt": "打印收据",
        "cashdesk.use_prepayment": "预存抵欠费",
        "cashdesk.open_book": "启用收据本",
        "cashdesk.close_book": "停用收据本",
        "cashdesk.count_cash": "点清现金",
        "cashdesk.check_cash": "核查现金",
        "cashdesk.register_slip": "登记银行交款单",
        "cashdesk.no_slip": "说明今天没有交款单",
        "cashdesk.deposit_slip": "填制进账单（现金）",
        "cashdesk.deposit_batch": "填制进账单（划账）",
        "cashdesk.confirm_deposit": "核收进账单",
        "cashdesk.return_deposit": "退回进账单",
    },
    menu=[
        words.MenuEntry(
            46,
            "cash-register",
            "收款台",
            "/cash",
            ("take_money", "issue_receipts", "void_receipts", "check_cash", "confirm_deposits"),
        )
    ],
)
