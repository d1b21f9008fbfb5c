"""现金收取台账: every entry over the counter in order, with the running total; sums of today; prepayment by unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, QuerySet, Sum, Window
from django.utils.translation import gettext as _

from zhishou.areas.billing import queries as fees
from zhishou.areas.cashdesk.models import Book, Entry
from zhishou.areas.cashdesk.models.books import Method
from zhishou.areas.payments import queries as money
from zhishou.areas.property import queries as register
from zhishou.areas.property.models import Unit
from zhishou.kernel import clock, typed
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Person, Site
from zhishou.kernel.money import decimal_yuan

LOW = 20  # so few numbers left in a book are said at the counter
HEADS = ("日期", "收据号", "房屋", "费项", "方式", "凭证号", "金额", "收款人", "交款单、上缴单", "累计")


def entries(actor: Actor, asked: Mapping[str, str]) -> QuerySet[Entry]:
    """Entries within sight in order, each with `running`, the sum up to it; `asked`: site, from, to, method, q."""
    rows: QuerySet[Entry] = Entry.objects.within(actor)
    first, last = span(asked)
    rows = rows.filter(on__gte=first, on__lte=last)
    if asked.get("site"):
        rows = rows.filter(site__path__startswith=_path(actor, asked["site"]))
    method = asked.get("method", "")
    if method in {str(value) for value in Method.values}:
        rows = rows.filter(method=int(method))
    rows = rows.annotate(running=Window(Sum("amount_fen"), order_by=[F("on").asc(), F("pk").asc()]))
    full = rows.select_related("receipt__unit", "cashier", "slip").prefetch_related("receipt__lines")
    return full.order_by("on", "pk")


def span(asked: Mapping[str, str]) -> tuple[date, date]:
    """The days asked for; when none are, this month up to today."""
    today = clock.today()
    return typed.day(asked.get("from", "")) or today.replace(day=1), typed.day(asked.get("to", "")) or today


def _path(actor: Actor, code: str) -> str:
    site = Site.objects.filter(code=code).first()
    return site.path if site else "-"


def cells(row: Entry) -> list[str | int]:
    """A line of the ledger in the order of HEADS; the amounts in fen."""
    receipt = row.receipt
    what = "、".join(dict.fromkeys(line.name for line in receipt.lines.all())) if receipt else row.what
    void = receipt is not None and row.amount_fen < 0
    return [
        f"{row.on:%Y-%m-%d}", receipt.number if receipt else "", receipt.unit.code if receipt and receipt.unit else "",
        _("作废：{what}").format(what=what) if void else what, str(Method(row.method).label),
        receipt.reference if receipt else "", row.amount_fen, row.cashier.name, row.slip.number if row.slip else row.handed,
        row.running,  # type: ignore[attr-defined]
    ]  # fmt: skip


def sums_today(actor: Actor, person: Person) -> list[dict[str, Any]]:
    """What a person took today by method, void ones taken off."""
    rows = Entry.objects.within(actor).filter(cashier=person, on=clock.today()).values("method")
    sums = {row["method"]: row["fen"] for row in rows.annotate(fen=Sum("amount_fen"))}
    return [{"label": label, "fen": sums.get(value, 0)} for value, label in Method.choices]


def books_low(sites: Iterable[Site]) -> tuple[list[Book], bool]:
    """Open books for these sites with few numbers left, nothing when there are others; and whether none has any left."""
    around = {pk for site in sites for pk in site.lineage()}
    rows = [book for book in Book.objects.filter(site__in=around, closed_at=None) if book.remaining]
    low = [book for book in rows if book.remaining <= LOW] if sum(b.remaining for b in rows) <= LOW else []
    return low, not rows


@dataclass(frozen=True)
class Balance:
    """What is left of a unit's payments for one purpose, in words, and since when at the earliest."""

    unit: Unit
    purpose: str
    since: date
    fen: int


def balances(rows: Iterable[Mapping[str, Any]]) -> list[Balance]:
    """Prepayment summed by unit and purpose (`payments.queries.balances`), with the purpose in words."""
    rows = list(rows)
    units = register.by_id([row["unit"] for row in rows])
    said = {site.pk: fees.purpose_words(site) for site in {unit.site for unit in units.values()}}
    return [
        Balance(unit, said[unit.site_id](row["purpose"]), row["since"], row["fen"])
        for row in rows
        if (unit := units[row["unit"]])
    ]


def prepaid_of(unit: Unit) -> list[tuple[str, int]]:
    """What is left of a unit's payments by purpose, in words, and in fen."""
    said, left = fees.purpose_words(unit.site), dict[str, int]()
    for payment in money.prepaid([unit.site_id], unit):
        left[payment.purpose] = left.get(payment.purpose, 0) + payment.left_fen
    return [(said(purpose), fen) for purpose, fen in left.items()]


def sums(actor: Actor, asked: Mapping[str, str]) -> list[dict[str, Any]]:
    """The sum of the entries asked for by method, and all together."""
    rows = Entry.objects.filter(pk__in=entries(actor, asked).values("pk")).order_by().values("method")
    found = {row["method"]: row["fen"] for row in rows.annotate(fen=Sum("amount_fen"))}
    lines = [{"label": str(label), "fen": found[value]} for value, label in Method.choices if value in found]
    return [*lines, {"label": _("合计"), "fen": sum(found.values())}]


def in_yuan(value: str | int) -> object:
    """An amount as a number for a spreadsheet; a text as it is."""
    return decimal_yuan(value) if isinstance(value, int) else value
