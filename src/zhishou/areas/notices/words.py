"""The words of payment notices."""

from __future__ import annotations

from zhishou.kernel import words

words.register(
    capabilities={
        "issue_notices": "打印交款通知单",
        "hand_out_notices": "签收和派发通知单",
    },
    refusals={
        "notice.not_approved": "{site} {period} 的账还没有第二个人复核。复核之后才能打印通知单。",
        "notice.nothing": "{site} {period} 没有应收，不用打印通知单。",
        "notice.books_moved": "打印的时候账有变动，这一份没有打成，请再打印一次。",
        "notice.not_printed": "{title} 的通知单还没有打印好，请稍等。",
        "notice.handed_over": "{title} 的通知单已经由 {name} 签收。",
        "notice.own": "{title} 的通知单是你打印的，要由另一位同事点清签收。",
        "notice.superseded": "{title} 的通知单已经重新打印，请签收新的那一份。",
        "notice.no_match": "核对不上。请检查手机后四位；手机号换过的，请到客服中心更新。",
    },
    sentences={
        "notices.make": "打印交款通知单",
        "notices.print": "打印交款通知单",
        "notices.file_pdf": "通知单打印好一栋",
        "notices.leave_out": "没有通知单的一栋",
        "notices.hand_over": "签收通知单",
    },
    menu=[words.MenuEntry(46, "mail-opened", "通知单", "/payment-notices", ("issue_notices", "hand_out_notices"))],
)
