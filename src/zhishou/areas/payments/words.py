"""The words of money that comes in."""

from __future__ import annotations

from zhishou.areas.payments.bank import words as bank
from zhishou.kernel import words

words.register(
    capabilities={"take_money": "收款入账", "make_debits": "制作划账", "release_debits": "放行划账"},
    refusals={
        "debit.nothing": "“{site}”到 {period} 没有可以划账的欠费：有代扣账号的房屋都已交清，或者已经在另一批里。",
        "debit.no_unit": "没有编码是 {codes} 的房屋。请核对“这次不划的房屋”。",
        "debit.own_batch": "自己制作的划账文件不能自己放行，请另一位同事核对笔数和金额后放行。",
        "debit.state": "第 {number} 批现在是“{state}”，不能这样办。请核对是不是这一批。",
        "debit.nothing_to_check": "请先选银行给的回盘文件；这一批要已经放行、还没有入账。",
        "debit.reversed": "这一批的款项 {number} 已经冲正或退款，不能撤销回盘入账。其余的款项有错的，请逐笔冲正。",
        "debit.asked_again": "没有划成的欠费已经放进第 {number} 批，不能撤销这次回盘。那一批还没放行的，先作废它；已经放行的，等它回盘入账之后再撤销。",
        "payment.reversed": "凭证 {number} 已经作废或者退过款，不能再作废。请刷新页面。",
        "payment.import_reversed": "这批里的收款 {number} 已经作废或者退过款，不能整批撤销。其余的请一笔一笔作废。",
        **bank.REFUSALS,
    },
    sentences={
        "payments.import_payments": "导入收款",
        "payments.undo_import": "撤销导入的收款",
        "payments.make_debit": "制作银行划账文件",
        "payments.retry_debit": "制作第二次划账文件",
        "payments.release_debit": "放行银行划账文件",
        "payments.fetch_debit": "下载银行划账文件",
        "payments.withdraw_debit": "作废银行划账文件",
        "payments.post_debit": "银行回盘入账",
        "payments.undo_debit": "撤销银行回盘入账",
    },
    menu=[words.MenuEntry(46, "building-bank", "银行划账", "/debits", ("make_debits", "release_debits"))],
)
