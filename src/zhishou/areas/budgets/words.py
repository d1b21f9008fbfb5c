"""The words of the budgets."""

from __future__ import annotations

from zhishou.kernel import words

words.register(
    capabilities={
        "keep_budgets": "设定和调整部门预算",
        "record_expenses": "登记部门费用",
        "release_budgets": "审批超预算的费用",
    },
    refusals={
        "budgets.there": "“{item}”在 {period} 的预算已经设了。请打开那一条，用“调整预算”改金额。",
        "budgets.elsewhere": "{department} 不属于 {site}。请选那里的部门，或者不填部门。",
        "budgets.same": "预算现在就是 {amount} 元，没有改动。请填新的金额。",
        "budgets.below_spent": "已经花了 {spent} 元，预算不能改成 {amount} 元。请填不低于已花的金额，登记错的费用先冲销。",
        "budgets.over": "这条预算还剩 {left} 元，不够支出 {amount} 元。请减少金额，或者写明理由申请放行，同意以后再登记。",
        "budgets.fits": "这条预算还剩 {left} 元，够支出 {amount} 元。不用申请放行，请直接登记。",
        "budgets.day_ahead": "日期 {day} 还没有到。费用发生以后再登记。",
        "budgets.day_outside": "日期 {day} 不在 {period}。请核对日期，或者登记到那个期间的预算里。",
        "budgets.decided": "放行申请 {number} 已经答复过了，不能再改。请刷新页面。",
        "budgets.not_released": "放行申请 {number} 没有同意，不能登记。请等答复，或者重新申请。",
        "budgets.used": "放行 {number} 已经登记过一笔费用，不能再用。还要支出的，请另外申请。",
        "budgets.reversed": "费用 {number} 已经冲销了。请刷新页面。",
    },
    sentences={
        "budgets.add": "设预算",
        "budgets.change": "调整预算",
        "budgets.record": "登记费用",
        "budgets.ask_release": "申请放行超预算的费用",
        "budgets.decide_release": "审批放行",
        "budgets.record_released": "按放行登记费用",
        "budgets.reverse": "冲销费用",
    },
    notices={
        "budgets.released": "{name} 同意放行 {number}（{amount} 元），请登记这笔费用。",
        "budgets.refused": "{name} 没有放行 {number}（{amount} 元），请看意见。",
    },
    menu=[
        words.MenuEntry(
            56, "coin", "部门预算", "/budgets", ("keep_budgets", "record_expenses", "release_budgets"), beside="keep_budgets"
        )
    ],
)  # fmt: skip
