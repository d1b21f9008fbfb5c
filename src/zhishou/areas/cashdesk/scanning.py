"""扫码对账: each payment a channel settled against the receipt or import it belongs to, by the channel's own number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Sum
from django.utils.translation import gettext as _

from zhishou.areas.cashdesk.models import Receipt, ReceiptLine, ScanLine
from zhishou.areas.cashdesk.models.books import Method
from zhishou.areas.payments import queries as money
from zhishou.kernel.models import Site
from zhishou.kernel.money import yuan


@dataclass(frozen=True)
class Checked:
    """A line of the channel with what our books say under its number, in fen, and what is wrong; nothing wrong is empty."""

    line: ScanLine
    ours_fen: int
    url: str
    wrong: str


def check(site: Site, lines: Sequence[ScanLine]) -> list[Checked]:
    """Each line against the books of a site and below."""
    numbers = [line.number for line in lines]
    receipts = Receipt.objects.filter(
        site__path__startswith=site.path, method=Method.SCAN, reference__in=numbers, voided_at=None
    )
    ours: dict[str, int] = {}
    urls: dict[str, str] = {}
    for row in receipts:
        ours[row.reference] = ours.get(row.reference, 0) + row.amount_fen
        urls[row.reference] = row.url()
    below = list(Site.objects.filter(path__startswith=site.path).values_list("pk", flat=True))
    known = ReceiptLine.objects.filter(receipt__in=receipts, payment__isnull=False).values_list("payment", flat=True)
    for number, fen in money.imported(below, Method.SCAN, numbers, known).items():
        ours[number] = ours.get(number, 0) + fen
    return [Checked(line, ours.get(line.number, 0), urls.get(line.number, ""), _wrong(line, ours)) for line in lines]


def _wrong(line: ScanLine, ours: dict[str, int]) -> str:
    if line.number not in ours:
        return _("退款，账上请另记。") if line.gross_fen < 0 else _("渠道收了，账上没有收据。")
    if ours[line.number] != line.gross_fen:
        return _("账上 {ours} 元，渠道 {gross} 元，差 {fen} 元。").format(
            ours=yuan(ours[line.number]), gross=yuan(line.gross_fen), fen=yuan(line.gross_fen - ours[line.number])
        )
    return ""


def not_settled(site: Site, first: date, last: date) -> list[Receipt]:
    """Scan receipts of some days at a site and below that no settlement file holds."""
    settled = ScanLine.objects.filter(site__in=[*site.lineage()]) | ScanLine.objects.filter(
        site__path__startswith=site.path
    )
    rows = Receipt.objects.filter(site__path__startswith=site.path, method=Method.SCAN, voided_at=None)
    rows = rows.filter(paid_on__range=(first, last)).exclude(reference__in=settled.values("number"))
    return list(rows.select_related("unit").order_by("paid_on", "pk"))


def wrong_by_settlement(site: Site, settlements: Sequence[int]) -> dict[int, int]:
    """Settlement (id) → how many of its lines do not agree with the books."""
    lines = list(ScanLine.objects.filter(settlement__in=list(settlements)))
    found: dict[int, int] = dict.fromkeys(settlements, 0)
    for one in check(site, lines):
        found[one.line.settlement_id] += bool(one.wrong)
    return found


def fee_of(site: Site, first: date, last: date) -> int:
    """What the channels kept for themselves of some days, in fen."""
    rows = ScanLine.objects.filter(site__path__startswith=site.path, settlement__on__range=(first, last))
    return int(rows.aggregate(fen=Sum("fee_fen"))["fen"] or 0)
