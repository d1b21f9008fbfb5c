"""What the counter and the bank's batches refuse: every sentence as it is read, provoked through the operation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from conftest import Cast, reads, writing
from tests.company_life import handwriting

from zhishou.areas.cashdesk.models import BankDeposit, Book, Entry
from zhishou.areas.cashdesk.tests.conftest import Counter
from zhishou.areas.payments.models import DebitBatch
from zhishou.areas.payments.tests.test_debits import answer
from zhishou.kernel import clock
from zhishou.kernel.operation import Refused
from zhishou.kernel.types import Upload


def close_a_book_twice(c: Counter) -> Any:
    book = Book.objects.get()
    c.do("cashdesk.close_book", who=c.supervisor, book=book, reason="用完")
    return c.do("cashdesk.close_book", who=c.supervisor, book=book, reason="用完")


def open_a_book(c: Counter, **more: Any) -> Any:
    return c.do("cashdesk.open_book", who=c.supervisor, site=c.site.pk, **({"prefix": "B-", "last": 500} | more))


def void_twice(c: Counter) -> Any:
    receipt = c.receive("100.00")
    c.do("cashdesk.void_receipt", who=c.other, receipt=receipt, reason="金额写错")
    return c.do("cashdesk.void_receipt", who=c.other, receipt=receipt, reason="金额写错")


def deposit(c: Counter) -> Any:
    with writing():  # numbers run on for good: this one is known
        DebitBatch.objects.update(number=9)
    return c.do("cashdesk.deposit_batch", batch=DebitBatch.objects.get(), signature=handwriting())


def deposit_what_is_not_posted(c: Counter, layout: str = "generic-csv") -> Any:
    mandate: dict[str, Any] = {
        "bank": "示例银行",
        "account": "100020003000",
        "holder": "示例0",
        "starts_on": "2025-01-01",
    }
    c.do("property.register_mandate", unit=c.unit().pk, **mandate)
    c.do("payments.make_debit", site=c.site.pk, period="2026-03", layout=layout)
    return deposit(c)


def deposit_what_brought_nothing(c: Counter) -> Any:
    with pytest.raises(Refused):
        deposit_what_is_not_posted(c, "unionpay-pipe")
    batch = DebitBatch.objects.get()
    c.do("payments.release_debit", who=c.supervisor, batch=batch.pk)
    c.do("payments.post_debit", batch=batch.pk, file=Upload("back.txt", answer(batch, False)))
    return deposit(c)


def slip_twice(c: Counter) -> Any:
    for written in ("JK77", "ｊｋ ７７"):
        c.receive("10.00")
        made = c.slip(written, "10.00", clock.today(), Entry.objects.order_by("-pk")[0].pk)
    return made


def confirm_a_paper_twice(c: Counter) -> Any:
    c.receive("10.00")
    slip = c.slip("JK78", "10.00", clock.today(), Entry.objects.get().pk).result
    c.do("cashdesk.deposit_slip", slip=slip, signature=handwriting())
    with writing():  # numbers run on through the year: this one is known
        BankDeposit.objects.update(number="JZ2026-00009")
    paper = BankDeposit.objects.get()
    c.do("cashdesk.confirm_deposit", who=c.finance, deposit=paper.pk, signature=handwriting())
    return c.do("cashdesk.return_deposit", who=c.finance, deposit=paper.pk, reason="再看看")


REFUSED: dict[str, tuple[str, Callable[[Counter], Any]]] = {
    "receipt.book_closed": ("收据本 CH- 已经停用，不用再办。", close_a_book_twice),
    "receipt.book_range": ("止号不能小于起号，一本最多 100,000 张。", lambda c: open_a_book(c, first=9, last=8)),
    "receipt.book_prefix": (
        "字头 CH- 已经有了，请换一个，免得两本号码相同。",
        lambda c: open_a_book(c, prefix="CH-"),
    ),
    "receipt.void": ("收据 CH-000001 已经作废，不用再办。", void_twice),
    "slip.known": ("交款单 jk77 已经登记过。请核对单号，不要重复登记。", slip_twice),
    "deposit.state": ("进账单 JZ2026-00009 现在是“已核收”，不能这样办。请刷新页面。", confirm_a_paper_twice),
    "deposit.not_posted": (
        "第 000009 批还没有回盘入账，不能填进账单。请先导入银行的回盘文件。",
        deposit_what_is_not_posted,
    ),
    "deposit.nothing": ("第 000009 批一笔也没有划成，不用填进账单。", deposit_what_brought_nothing),
    "debit.no_unit": (
        "没有编码是 9-999 的房屋。请核对“这次不划的房屋”。",
        lambda c: c.do("payments.make_debit", site=c.site.pk, period="2026-03", layout="generic-csv", without="9-999"),
    ),
    "debit.no_layout": (
        "没有名为“软盘”的银行文件格式。可用的格式：generic-csv、generic-xlsx、jrl-fixed、unionpay-pipe。",
        lambda c: c.do("payments.make_debit", site=c.site.pk, period="2026-03", layout="软盘"),
    ),
}


@pytest.mark.parametrize("code", REFUSED)
def test_the_counter_says(cast: Cast, code: str) -> None:
    sentence, act = REFUSED[code]
    counter = Counter(cast)
    reads(code, sentence, lambda: act(counter))
