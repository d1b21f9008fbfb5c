"""The words of the returns."""

from __future__ import annotations

from zhishou.kernel import words

words.register(
    capabilities={
        "take_returns": "受理退换货",
        "approve_returns": "退换货第二人签字",
        "set_return_rules": "制定退换货规则",
        "import_sales": "导入销售小票",
        "make_invoices": "开发票",
        "approve_invoices": "开发票第二人签字",
    },
    refusals={
        "returns.rules_there": "{site} 已经有退换货规则了。请一条一条改，法定的不会覆盖本店定的。",
        "returns.rule_ended": "“{category}”的规则已经停用了。请刷新页面。",
        "returns.ticket_there": "{ticket} 号小票已经有了。请按票号查，不用再录。",
        "returns.none_left": "“{name}”只剩 {left} 件、{fen} 元可退，不能超过付的减去已经退的。请改数量或金额，或者看这张小票以前的退换货单。",
        "returns.own": "{number} 是你自己受理的，要由另一位同事签字。",
        "returns.state": "{number} 现在是“{state}”，这一步办不了。请刷新页面。",
        "returns.invoice_over": "小票 {ticket} 只能再开 {left} 元：付的减去退的和已经开的。请改金额。",
        "returns.own_invoice": "{number} 是你自己申请的，要由另一位同事签字。",
        "returns.invoice_number_there": "发票号码 {issued} 已经登记在 {number} 上，请核对号码。",
        "returns.nothing_to_reverse": "{number} 没有可红冲的金额：它是红字发票，或者已经全部红冲。",
        "returns.invoice_open": "小票 {ticket} 还有没开出来的发票。请先撤销或登记开具，再红冲。",
        "returns.nothing_over": "小票 {ticket} 开的发票没有超过剩下的金额，不用红冲。",
        "returns.settled_by_second": "你是第二人，签了字就不能再付款。请受理的同事或别的同事办结。",
        "returns.complained": "{number} 已经转为投诉 {case}，请在工单里继续。",
    },
    sentences={
        "returns.request_invoice": "申请开发票",
        "returns.approve_invoice": "开发票第二人签字",
        "returns.issue_invoice": "登记开具发票",
        "returns.withdraw_invoice": "撤销开票",
        "returns.reverse_invoice": "红冲发票",
        "returns.reverse_for": "因退货红冲发票",
        "returns.set_rule": "制定退换货规则",
        "returns.take_legal_rules": "采用法定的退换货规则",
        "returns.end_rule": "停用退换货规则",
        "returns.import_sales": "导入销售小票",
        "returns.undo_import": "撤销小票的导入",
        "returns.enter_sale": "录入小票",
        "returns.decide": "受理退换货",
        "returns.approve": "退换货第二人签字",
        "returns.withdraw": "撤销退换货",
        "returns.settle": "办结退换货",
        "returns.complain": "转为投诉",
    },
    menu=[
        words.MenuEntry(
            16,
            "receipt-refund",
            "退换货",
            "/returns",
            ("take_returns", "approve_returns", "set_return_rules", "import_sales"),
        ),
        words.MenuEntry(16, "file-invoice", "发票登记", "/returns/invoices", ("make_invoices", "approve_invoices")),
    ],
)
