"""Receipts: the next number of a book, the lines, the entry of the drawer; and what becomes of a void one.

Other areas issue receipts for what they sell through `issue`, and hear of a void one by `on_void`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, Sum

from zhishou.areas.cashdesk import drawer, papers
from zhishou.areas.cashdesk.models import Book, Entry, Receipt, ReceiptLine
from zhishou.areas.cashdesk.models.books import Method
from zhishou.areas.cashdesk.models.drawer import IN_DRAWER
from zhishou.areas.payments import reversing
from zhishou.areas.payments.models import Payment
from zhishou.areas.property.models import Unit
from zhishou.kernel import clock
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Person, Site
from zhishou.kernel.money import yuan
from zhishou.kernel.operation import Refused

VOIDED: dict[str, Callable[[Act, Receipt], None]] = {}
PAGES: dict[str, str] = {}


@dataclass(frozen=True)
class Item:
    """What a line of a receipt is for, how much, and the payment it belongs to when it settles fees of a unit."""

    name: str
    amount_fen: int
    period: str = ""
    payment: Payment | None = None


@dataclass(frozen=True)
class Paid:
    """How the money came: method, the channel's or bank's number, the day, the cash handed over."""

    method: int
    reference: str = ""
    on: date | None = None
    tendered_fen: int | None = None


def on_void(label: str, then: Callable[[Act, Receipt], None], *, page: str) -> None:
    """An area hears when a receipt `about` one of its rows (`services.bill:FW2026-00012`) is void; it may refuse.

    `page`: where the row is looked at, with its number behind it.
    """
    VOIDED[label], PAGES[label] = then, page


def about(receipt: Receipt) -> tuple[str, str]:
    """The number and the page of what a receipt was issued for; nothing for fees of a unit."""
    label, _colon, number = receipt.about.partition(":")
    return (number, f"{PAGES[label]}{number}") if label in PAGES else ("", "")


def take_number(site: Site, book: Book | None = None) -> tuple[Book, int]:
    """The next number of a book for a site, the book locked until the transaction ends: no gap, no double.

    Without a book named: the nearest open one at the site or above that has numbers left. Refused when there is none.
    """
    near = sorted(site.lineage(), reverse=True)
    rows = Book.objects.filter(site__in=near, closed_at=None)
    wanted = [book] if book is not None else sorted(rows, key=lambda row: (near.index(row.site_id), row.pk))
    for each in wanted:
        held = rows.select_for_update(of=("self",)).filter(pk=each.pk).first()
        if held is not None and held.remaining > 0:
            serial, held.next = held.next, held.next + 1
            held.save(update_fields=["next"])
            return held, serial
    raise Refused("receipt.no_book", site=site.name)


def issue(
    act: Act,
    site: Site,
    items: Sequence[Item],
    paid: Paid,
    *,
    payer: str,
    unit: Unit | None = None,
    book: Book | None = None,
    about: str = "",
    numbered: tuple[Book, int] | None = None,
) -> Receipt:
    """Issue a receipt for money that came now; in the drawer of whoever acts. Within the caller's transaction."""
    taken, serial = numbered or take_number(site, book)
    receipt = Receipt.objects.create(
        site=site, book=taken, serial=serial, number=taken.written(serial), unit=unit, payer=payer[:60],
        method=paid.method, reference=paid.reference, amount_fen=sum(item.amount_fen for item in items),
        tendered_fen=paid.tendered_fen, paid_on=paid.on or clock.today(), issued_by=act.person, issued_at=act.now,
        about=about,
    )  # fmt: skip
    ReceiptLine.objects.bulk_create(
        [
            ReceiptLine(
                receipt=receipt, place=place, name=item.name[:60], period=item.period, amount_fen=item.amount_fen,
                payment=item.payment,
            )
            for place, item in enumerate(items, 1)
        ]
    )  # fmt: skip
    Entry.objects.create(
        site=site, on=clock.today(), at=act.now, receipt=receipt, method=paid.method, amount_fen=receipt.amount_fen,
        cashier=act.person,
    )  # fmt: skip
    return receipt


def void(act: Act, receipt: Receipt, reason: str) -> Receipt:
    """Mark a receipt void: its payments are reversed by new rows, its money leaves the drawer it went into today."""
    if papers.matched([f"transfer:{receipt.pk}"]):
        raise Refused("match.stands")
    payments = {line.payment_id: line.payment for line in receipt.lines.select_related("payment") if line.payment}
    for payment in payments.values():
        assert payment is not None
        reversing.void(payment, on=clock.today(), reason=reason, by=act.person, now=act.now)
    label = receipt.about.partition(":")[0]
    if label in VOIDED:
        VOIDED[label](act, receipt)
    receipt.voided_at, receipt.voided_by, receipt.void_reason = act.now, act.person, reason
    receipt.save(update_fields=["voided_at", "voided_by", "void_reason"])
    Entry.objects.create(
        site_id=receipt.site_id, on=clock.today(), at=act.now, receipt=receipt, method=receipt.method,
        amount_fen=-receipt.amount_fen, cashier=receipt.issued_by,
    )  # fmt: skip
    return receipt


def pay_out(act: Act, site: Site, fen: int, what: str, *, method: int = Method.CASH) -> Entry:
    """Money paid back over the counter (a refund of another area), out of the drawer of whoever acts.

    Refused when more cash is to be paid than lies in that drawer by the books.
    """
    Person.objects.select_for_update().get(
        pk=act.person.pk
    )  # two repayments at once do not both count on the same cash
    if method == Method.CASH and fen > (there := drawer.in_drawer(act.person)):
        raise Refused("cash.drawer_short", there=yuan(there), fen=yuan(fen))
    return Entry.objects.create(
        site=site, on=clock.today(), at=act.now, what=what[:60], method=method, amount_fen=-fen, cashier=act.person
    )


def cash_of(receipts: Iterable[int], *, handed: str = "") -> int:
    """The cash of receipts (ids) that still lies in a drawer, or that went to finance with the paper of a number; in fen."""
    where = Q(handed=handed) if handed else IN_DRAWER
    rows = Entry.objects.filter(where, receipt__in=list(receipts))
    return rows.aggregate(fen=Sum("amount_fen"))["fen"] or 0


def hand_to_finance(receipts: Iterable[int], number: str) -> int:
    """Cash of receipts (ids) leaves its drawers for finance with the paper of a number; how much, in fen.

    What went to the bank with a slip before stays where it went.
    """
    rows = Entry.objects.filter(IN_DRAWER, receipt__in=list(receipts))
    held = list(rows.select_for_update().order_by("pk"))
    Entry.objects.filter(pk__in=[entry.pk for entry in held]).update(handed=number)
    return sum(entry.amount_fen for entry in held)


def back_into_drawers(number: str) -> None:
    """Finance sent the paper of a number back: its cash lies in the drawers it came from."""
    Entry.objects.filter(handed=number).update(handed="")
