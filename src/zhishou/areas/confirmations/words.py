"""The words of confirmations."""

from __future__ import annotations

from zhishou.areas.confirmations.models import SEES
from zhishou.kernel import words

words.register(
    capabilities={
        "write_sales_letters": "起草销售确认书",
        "write_promotion_letters": "起草促销合作确认书",
        "write_closing_letters": "起草客户销户确认书",
        "write_title_letters": "起草货权确认书",
        "handle_confirmations": "发出、收签、结算确认书",
        "check_confirmations": "核对、代表公司签署、作废确认书",
    },
    refusals={
        "confirmation.state": "{number} 现在是“{state}”，这一步办不了。请刷新页面，看看现在轮到谁。",
        "confirmation.own": "{number} 现在的版本是你写的，要请另一位同事核对。",
        "confirmation.other_customer": "{number} 是另一位客户的销户确认书。请为这位客户另外起草。",
        "confirmation.other_kind": "{number} 是{kind}，不能改成别的种类。请另外起草。",
        "confirmation.closing_open": "{name} 已有一份没办完的销户确认书 {number}。请打开那一份办理或作废。",
        "confirmation.not_settled": "还有没结清的：{open}。请先收清欠费、退还预存和押金，再办销户。",
        "confirmation.signed_already": "{number} 的这一版，{side}已经签过，不用再签。",
        "confirmation.scan_other": "这张扫描件上的编号是 {found}，不是 {number}。请核对后重新选择文件。",
        "confirmation.nothing_to_settle": "{number} 不是促销合作确认书，没有结算这一步。",
        "confirmation.settled_already": "{number} 已经结算，不能再结算或作废。要更正的请另签一份确认书。",
        "confirmation.still_on": "促销到 {ends} 才结束。请在结束之后结算。",
        "confirmation.closed_by_it": "账户是凭 {number} 销户的，这份确认书不能作废。客户要重新办理的，请主管在客户档案里恢复账户。",
    },
    sentences={
        "confirmations.write_sales": "起草销售确认书",
        "confirmations.revise_sales": "修改销售确认书",
        "confirmations.write_promotion": "起草促销合作确认书",
        "confirmations.revise_promotion": "修改促销合作确认书",
        "confirmations.write_closing": "起草客户销户确认书",
        "confirmations.revise_closing": "修改客户销户确认书",
        "confirmations.write_title": "起草货权确认书",
        "confirmations.revise_title": "修改货权确认书",
        "confirmations.check": "核对确认书",
        "confirmations.send_link": "发链接给对方",
        "confirmations.send_paper": "打印交对方盖章",
        "confirmations.follow_up": "跟进签署",
        "confirmations.recall": "撤回修改确认书",
        "confirmations.object": "对方提出异议",
        "confirmations.sign_ours": "代表公司签字",
        "confirmations.sign_theirs": "对方签字",
        "confirmations.take_scan": "收入盖章扫描件",
        "confirmations.start_promotion": "促销合作确认书生效",
        "confirmations.settle": "结算促销",
        "confirmations.void": "作废确认书",
    },
    menu=[words.MenuEntry(51, "file-certificate", "往来确认书", "/confirmations", SEES)],
    notices={
        "confirmation.to_check": "确认书 {number} 写好了，等另一位同事核对。",
        "confirmation.returned": "确认书 {number} 核对退回，请看意见后修改。",
        "confirmation.passed": "确认书 {number} 核对无误，可以发给对方。",
        "confirmation.objected": "对方对确认书 {number} 有异议，请看内容后修改。",
        "confirmation.to_sign": "对方签好了确认书 {number}，等本公司签字。",
        "confirmation.in_force": "确认书 {number} 双方签齐，已经生效。",
        "confirmation.voided": "确认书 {number} 已经作废，请看原因。",
    },
)
