"""The words of paid services, their money, deposits and refunds."""

from __future__ import annotations

from zhishou.areas.services.models.deposits import SEES_DEPOSITS
from zhishou.areas.services.models.prices import SEES_SERVICES
from zhishou.kernel import words

words.register(
    capabilities={
        "bill_services": "有偿服务开单收费",
        "keep_service_prices": "拟定服务价目",
        "approve_service_prices": "核准服务价目",
        "remit_services": "上缴有偿服务费",
        "confirm_remittances": "核收上缴款",
        "take_deposits": "收取押金、申请退款",
        "approve_refunds": "审批退款和扣押金",
        "pay_refunds": "付退款",
    },
    refusals={
        "price.code_twice": "编号 {codes} 写了两次。每项服务要有自己的编号。",
        "price.own": "自己拟定的价目表不能自己核准，请另一位同事核准。",
        "price.past_day": "生效日期 {day} 已经过去，不能倒填。请重新拟定。",
        "price.day_taken": "{day} 已经有一版核准的价目表。请换一个生效日期。",
        "price.not_draft": "这一版价目表已经是“{state}”，不能再办。",
        "price.none": "“{site}”还没有生效的服务价目表。请先拟定并核准，再开单。",
        "bill.order_billed": "任务单 {number} 已经开过有偿服务单。要重开，请先作废原来那张。",
        "bill.unit_elsewhere": "房屋 {unit} 不在“{site}”。请核对小区和房屋。",
        "bill.state": "服务单 {number} 现在是“{state}”，不能这样办。请刷新页面。",
        "bill.too_little_cash": "收到的现金不够。请核对收到的金额。",
        "bill.remitted": "服务单 {number} 的钱已经在上缴单 {remittance} 里，收据不能作废。请财务先退回那张上缴单。",
        "remittance.state": "上缴单 {number} 现在是“{state}”，不能这样办。请刷新页面。",
        "remittance.own": "自己填的上缴单不能自己核收或退回，请财务另一位同事办。",
        "deposit.not_free": "押金 {number} 只剩 {free} 元可以动用（其余已扣、已退或正在申请）。",
        "deposit.used": "押金 {number} 已经扣过、退过或正在申请，收据不能作废。",
        "refund.state": "{number} 这一笔现在是“{state}”，不能这样办。请刷新页面。",
        "refund.prepaid_short": "{unit} 这一项预存只有 {free} 元可退（其余已用掉或正在申请退款）。",
        "refund.prepaid_used": "退款 {number} 批准之后，预存抵了费用，只剩 {left} 元，不能照原数付。请重新申请。",
        "refund.own": "自己申请的不能自己审批，请另一位同事审批。",
    },
    sentences={
        "services.draft_prices": "拟定服务价目表",
        "services.approve_prices": "核准服务价目表",
        "services.drop_prices": "不采用服务价目表",
        "services.make_bill": "开有偿服务单",
        "services.ask_signature": "发链接请客户签字",
        "services.sign_bill": "客户在服务单上签字",
        "services.pay_bill": "收取服务费",
        "services.void_bill": "作废有偿服务单",
        "services.remit": "上缴有偿服务费",
        "services.confirm_remittance": "核收上缴款",
        "services.return_remittance": "退回上缴单",
        "services.take_deposit": "收取押金",
        "services.ask_deduction": "申请扣押金",
        "services.decide_deduction": "审批扣押金",
        "services.ask_refund": "申请退押金",
        "services.ask_prepaid_refund": "申请退预存",
        "services.decide_refund": "审批退款",
        "services.pay_refund": "付退款",
    },
    menu=[
        words.MenuEntry(47, "receipt-2", "有偿服务", "/services", SEES_SERVICES),
        words.MenuEntry(48, "lock-dollar", "押金与退款", "/deposits", SEES_DEPOSITS[:3]),
    ],
)
