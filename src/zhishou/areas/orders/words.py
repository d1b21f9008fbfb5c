"""The words of the orders."""

from __future__ import annotations

from zhishou.kernel import words

words.register(
    capabilities={
        "take_orders": "接受订货和团购",
        "approve_orders": "批准订货折扣和月结",
        "promise_stock": "答复订货的货期",
    },
    refusals={
        "orders.state": "{number} 现在是“{state}”，这一步办不了。请刷新页面。",
        "orders.own": "{number} 是你自己报的价，折扣由另一位同事批准。",
        "orders.quote_first": "折扣超过货款的 {percent}%，要另一人批准。请先“报价”，批了再订下来。",
        "orders.ran_out": "报价 {number} 到 {day} 为止，已经过期。请重新报价。",
        "orders.deposit_first": "{number} 约定的定金 {fen} 元还没有收。请先收定金。",
        "orders.deposit_as_agreed": "先收定金，正好 {fen} 元，和订货单上约定的一样。",
        "orders.beyond_rest": "{number} 只差 {fen} 元了，不能多收。请核对金额。",
        "orders.paid_meanwhile": "{number} 刚有人收了款，现在还差 {fen} 元。请刷新页面，核对以后再收。",
        "orders.reference_known": "流水号 {reference} 已经登记过，收据 {number}。同一笔款不要收两次，请核对。",
        "orders.in_one_sum": "月结一次付清：{number} 应收 {fen} 元。",
        "orders.unpaid": "{number} 还差 {fen} 元。请先收款；批准了月结的顾客，勾选“没付的记月结”。",
        "orders.no_credit": "{name} 没有批准的月结。请先收款，或者申请月结。",
        "orders.beyond_credit": "{name} 的月结额度只剩 {left} 元，这一单差 {fen} 元。请收一部分，或者先把欠的付清。",
        "orders.no_deposit": "{number} 没有收过定金，谈不上双倍退。直接取消就行。",
        "orders.double_asked": "{number} 的双倍退定金已经在申请，或者已经批准。请看订货单上写的。",
        "orders.double_decided": "{number} 没有等着批的双倍退定金。请刷新页面。",
        "orders.double_unagreed": "本店的原因要双倍退定金 {fen} 元，先由另一位同事批准。请先“申请双倍退定金”，批准以后再取消。",
        "orders.credit_asked": "{name} 的月结已经在申请，请等批准。",
        "orders.credit_decided": "{name} 的这份月结已经有结果了。请刷新页面。",
        "orders.credit_owed": "{name} 还欠 {fen} 元。付清以后再停止月结。",
    },
    sentences={
        "orders.quote": "写报价单",
        "orders.order_now": "当场订货",
        "orders.approve": "批准订货折扣",
        "orders.drop": "报价没有成交",
        "orders.place": "订货",
        "orders.promise": "答复货期",
        "orders.make_ready": "货备齐了",
        "orders.tell": "通知顾客取货",
        "orders.hand_over": "交货",
        "orders.receive": "收订货款",
        "orders.cancel": "取消订货",
        "orders.ask_double": "申请双倍退定金",
        "orders.decide_double": "批准双倍退定金",
        "orders.set_off": "退货冲减欠款",
        "orders.ask_credit": "申请月结",
        "orders.decide_credit": "批准月结",
        "orders.end_credit": "停止月结",
    },
    menu=[
        words.MenuEntry(
            17, "shopping-bag", "订货与团购", "/goods-orders", ("take_orders", "approve_orders", "promise_stock")
        )
    ],
)
