"""Papers of ours that say money is on the bank's account, or left it: what a statement's lines are matched with.

A paper is named by its kind and row (`slip:12`). Other areas hand in theirs with `source`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Min, Sum
from django.utils.translation import gettext_lazy

from zhishou.areas.cashdesk.models import (
    MatchPaper,
    Receipt,
    ReceiptLine,
    Settlement,
    Slip,
    StatementLine,
)  # fmt: skip
from zhishou.areas.cashdesk.models.books import Method
from zhishou.areas.payments import queries as money
from zhishou.kernel import clock
from zhishou.kernel.models import Site

BEFORE = timedelta(days=10)  # papers so long before the first line of the statement may still come


@dataclass(frozen=True)
class Paper:
    """A paper: its own name, its day, how much (out of the account below zero), what the bank may tell it by."""

    key: str
    name: str  # a number, in no language
    on: date
    amount_fen: int
    number: str = ""
    payer: str = ""
    url: str = ""
    by: int | None = None  # who registered it: somebody else confirms that it came

    @property
    def kind(self) -> str:
        """The first part of its key."""
        return self.key.partition(":")[0]

    @property
    def title(self) -> str:
        """What it is called."""
        return title_of(self.key, self.name)


Finds = Callable[[Site, date], list[Paper]]
_SOURCES: dict[str, tuple[object, int, Finds]] = {}


def source(kind: str, label: object, order: int) -> Callable[[Finds], Finds]:
    """Hand in a kind of paper: those at a site and below from a day on."""

    def register(find: Finds) -> Finds:
        _SOURCES[kind] = (label, order, find)
        return find

    return register


def kinds() -> dict[str, str]:
    """Kind → what it is called, in the order of the reconciliation."""
    return {kind: str(label) for kind, (label, _order, _find) in sorted(_SOURCES.items(), key=lambda one: one[1][1])}


def title_of(key: str, name: str) -> str:
    """What a paper of a key and a name is called."""
    kind = key.partition(":")[0]
    return f"{_SOURCES[kind][0]} {name}" if kind in _SOURCES else name


def begins(site: Site) -> date | None:
    """The day from which the bank's statement is known at a site and below; none: nothing was taken in."""
    rows = StatementLine.objects.filter(site__path__startswith=site.path)
    first: date | None = rows.aggregate(first=Min("on"))["first"]
    return first


def of(site: Site, since: date) -> list[Paper]:
    """All papers at a site and below from a day on, by day, kind and number."""
    found = [paper for _label, _order, find in _SOURCES.values() for paper in find(site, since)]
    return sorted(found, key=lambda paper: (paper.on, _SOURCES[paper.kind][1], paper.name, paper.key))


def open_of(site: Site) -> list[Paper]:
    """The papers of a site and below no live match holds, since the statement is known; nothing without a statement."""
    first = begins(site)
    return open_among(of(site, first - BEFORE), first) if first is not None else []


def open_among(rows: Sequence[Paper], first: date) -> list[Paper]:
    """Those of the papers no live match holds, since shortly before the statement's first day."""
    held = matched(paper.key for paper in rows)
    return [paper for paper in rows if paper.key not in held and paper.on >= first - BEFORE]


def matched(keys: Iterable[str]) -> set[str]:
    """Those of the keys that a live match holds."""
    return set(MatchPaper.objects.filter(paper__in=list(keys), live=True).values_list("paper", flat=True))


@source("slip", gettext_lazy("现金交款单"), 10)
def _slips(site: Site, since: date) -> list[Paper]:
    rows = Slip.objects.filter(site__path__startswith=site.path, paid_in_on__gte=since).select_related("cashier")
    return [
        Paper(
            f"slip:{row.pk}", row.number, row.paid_in_on, row.amount_fen, row.number,
            url="/cash/slips", by=row.cashier_id,
        )
        for row in rows
    ]  # fmt: skip


@source("batch", gettext_lazy("代扣划账"), 20)
def _batches(site: Site, since: date) -> list[Paper]:
    below = Site.objects.filter(path__startswith=site.path).values_list("pk", flat=True)
    found = []
    for row in money.posted_batches(below):
        on = clock.local(row.posted_at).date() if row.posted_at else since
        _pieces, fen = money.paid_by_batch(row) if on >= since else (0, 0)
        if fen:
            found.append(Paper(f"batch:{row.pk}", f"{row}", on, fen, f"{row}", url=row.url(), by=row.posted_by_id))
    return found


@source("transfer", gettext_lazy("转账"), 30)
def _transfers(site: Site, since: date) -> list[Paper]:
    rows = Receipt.objects.filter(site__path__startswith=site.path, paid_on__gte=since, method=Method.TRANSFER)
    return [
        Paper(
            f"transfer:{row.pk}", row.number, row.paid_on, row.amount_fen, row.reference,
            row.payer, row.url(), row.issued_by_id,
        )
        for row in rows.filter(voided_at=None)
    ]  # fmt: skip


@source("payment", gettext_lazy("导入的转账"), 40)
def _imported(site: Site, since: date) -> list[Paper]:
    rows = money.transfers(site, since)
    rows = rows.exclude(pk__in=ReceiptLine.objects.filter(payment__isnull=False).values("payment"))
    sums = (
        rows.order_by()
        .values("site", "number")
        .annotate(fen=Sum("amount_fen"), on=Min("paid_on"), by=Min("received_by"))
    )
    return [
        Paper(
            f"payment:{row['site']}:{row['number']}", row["number"], row["on"],
            row["fen"], row["number"], by=row["by"],
        )
        for row in sums
    ]  # fmt: skip


@source("settlement", gettext_lazy("扫码结算"), 50)
def _settlements(site: Site, since: date) -> list[Paper]:
    rows = Settlement.objects.filter(site__path__startswith=site.path, on__gte=since).exclude(net_fen=0)
    return [
        Paper(
            f"settlement:{row.pk}", f"{row.channel} {row.on:%m-%d}", row.on,
            row.net_fen, payer=row.channel, url=row.url(),
        )
        for row in rows
    ]  # fmt: skip
