"""收据本: opened with a prefix and a range by the supervisor, closed when used up or lost."""

from __future__ import annotations

from zhishou.areas.cashdesk.models import Book
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref

MOST = 100_000


class OpenBook(Command):
    site: Ref[Site] = ask("小区或公司", hint="这一级和下面的小区都用这本收据")
    prefix: str = ask("字头", at_least=1, at_most=10, public=True, hint="例如 CH26-，印在号码前面，全公司不能重复")
    first: int = ask("起号", default=1, at_least=1, at_most=99_999_999)
    last: int = ask("止号", at_least=1, at_most=99_999_999)


class OfBook(Command):
    book: Ref[Book] = ask("收据本")
    reason: str = ask("原因", at_least=2, at_most=200, hint="例如：用完、遗失、换新本")


@operation(
    "cashdesk.open_book", label="启用收据本", capability="keep_receipt_books", url_after=lambda row: "/receipt-books"
)
def open_book(act: Act, cmd: OpenBook) -> Book:
    """Open a book of receipt numbers. Refused when the prefix is in use or the range is upside down or too long."""
    if cmd.last < cmd.first or cmd.last - cmd.first >= MOST:
        raise Refused("receipt.book_range", limit=f"{MOST:,}")
    if Book.objects.filter(prefix=cmd.prefix).exists():
        raise Refused("receipt.book_prefix", prefix=cmd.prefix)
    return Book.objects.create(
        site=cmd.site, prefix=cmd.prefix, first=cmd.first, last=cmd.last, next=cmd.first, opened_by=act.person,
        opened_at=act.now,
    )  # fmt: skip


@operation(
    "cashdesk.close_book", label="停用收据本", capability="keep_receipt_books", about="book",
    url_after=lambda row: "/receipt-books",
)  # fmt: skip
def close_book(act: Act, cmd: OfBook) -> Book:
    """Give no further numbers from a book; those given stay. What was not used stands in the event."""
    book = act.lock(cmd.book)
    if book.closed_at is not None:
        raise Refused("receipt.book_closed", prefix=book.prefix)
    book.closed_at = act.now
    book.save(update_fields=["closed_at"])
    act.note(prefix=book.prefix, next=book.next, unused=book.remaining)
    return book
