"""`zhishou audit` recomputes the books: every charge from the facts kept with it, pools, payments, late fees."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import QuerySet, Sum

from zhishou.areas.billing import late
from zhishou.areas.billing.explain import explain
from zhishou.areas.billing.models import BilledPeriod, Charge, Chunk, Item, LateMark, PoolSplit, Run, Source, Tariff
from zhishou.areas.billing.models.charges import Key, ids_of, key_of
from zhishou.areas.property import periods
from zhishou.kernel import audit, statement
from zhishou.kernel.columns import among, read
from zhishou.kernel.later import later
from zhishou.kernel.models import Site

if TYPE_CHECKING:
    import numpy as np
else:
    np = later("numpy")


AT_ONCE = 5_000


@audit.check("应收与依据")
def charges() -> list[str]:
    """Each charge's id is its key, and its amount is what its tariff and kept facts give."""
    return _recomputed(Charge.objects.order_by("pk"))


def wrong_charges(site: Site, period: int) -> list[str]:
    """The same for one period of a community."""
    low, high = ids_of(period)
    return _recomputed(Charge.objects.filter(pk__gte=low, pk__lt=high, site=site).order_by("pk"))


def _recomputed(rows: QuerySet[Charge]) -> list[str]:
    found: list[str] = []
    items = {item.pk: item for item in Item.objects.all()}
    tariffs = {tariff.pk: tariff for tariff in Tariff.objects.all()}
    for charge in rows.iterator(AT_ONCE):
        charge.item = items[charge.item_id]
        charge.tariff = tariffs.get(charge.tariff_id or 0)
        if key_of(charge.pk) != Key(charge.period, charge.unit_id, charge.item.number, charge.payer, charge.sequence):
            found.append(f"应收 {charge.pk} 的编号与内容不符")
        total = explain(charge).total_fen
        if total is not None and total != charge.amount_fen:
            found.append(f"应收 {charge.pk}：账上 {charge.amount_fen} 分，重算 {total} 分")
    return found


@audit.check("公摊")
def pools() -> list[str]:
    """The shares of a split pool add up to its cost, to the fen."""
    return _unequal(PoolSplit.objects.all())


def wrong_pools(site: Site, period: int) -> list[str]:
    """The same for one period of a community."""
    return _unequal(PoolSplit.objects.filter(site=site, period=period))


def _unequal(splits: QuerySet[PoolSplit]) -> list[str]:
    found = []
    for split in splits:
        low, high = ids_of(split.period)
        shares = Charge.objects.filter(pk__gte=low, pk__lt=high, item_id=split.item_id, source=Source.RUN)
        total = shares.aggregate(fen=Sum("amount_fen"))["fen"] or 0
        if total != split.cost_fen:
            found.append(f"公摊 {split.item_id} {split.period}：费用 {split.cost_fen} 分，份额合计 {total} 分")
    return found


@audit.check("出账合计")
def runs() -> list[str]:
    """A finished run's rows and sum are those of its parts, and those of the charges its parts wrote."""
    found = []
    for run in Run.objects.filter(finished_at__isnull=False):
        parts = Chunk.objects.filter(run=run)
        sums = parts.aggregate(rows=Sum("rows"), fen=Sum("amount_fen"))
        low, high = ids_of(run.period)
        written = Charge.objects.filter(pk__gte=low, pk__lt=high, chunk__in=list(parts.values_list("pk", flat=True)))
        fen = written.aggregate(fen=Sum("amount_fen"))["fen"] or 0
        if (run.rows, run.amount_fen) != (sums["rows"] or 0, sums["fen"] or 0) or fen != run.amount_fen:
            found.append(f"出账 {run.pk} {run.period}：{run.amount_fen} 分，各部分 {sums['fen']} 分，应收 {fen} 分")
    return found


@audit.check("违约金")
def late_fees() -> list[str]:
    """A printed row is the sum of its parts; what was booked for a counted charge is its total through the last day counted.

    A charge that the next run looks at again may differ until then; every one that can still change must be among those.
    """
    found = [
        f"违约金 {row}：账上 {fen} 分，明细合计 {parts} 分"
        for row, fen, parts in statement.run(_PRINTED)
        if fen != parts
    ]
    for mark in LateMark.objects.select_related("site").order_by("site"):
        for month in BilledPeriod.objects.filter(site=mark.site, period__lt=mark.period).values_list(
            "period", flat=True
        ):
            found += _counted(mark, month)
    return found


_PRINTED = """
SELECT l.row, c.amount_fen, sum(l.amount_fen)::bigint FROM billing_latefee l JOIN billing_charge c ON c.id = l.row
 GROUP BY 1, 2
"""
_OF_MONTH = f"""
SELECT {late.COLUMNS} FROM billing_charge c
 WHERE c.id >= %s AND c.id < %s AND c.site_id = %s AND c.tariff_id = ANY(%s::bigint[]) AND {late.BEARS}
   AND c.due_on < %s ORDER BY c.id
"""
_WATCHED = "SELECT DISTINCT charge_id FROM billing_latewatch WHERE site_id = %s AND charge_id >= %s AND charge_id < %s"


def _counted(mark: LateMark, month: int) -> list[str]:
    tariffs, (low, high), last = late.rates(mark.site_id), ids_of(month), periods.last_day(mark.period)
    charges = read(_OF_MONTH, [low, high, mark.site_id, list(tariffs), last], late.CHARGE)
    through = late.total_late(late.accounts_of(charges, tariffs), (last - date(1970, 1, 1)).days)
    looked_at = among(charges["charge"], read(_WATCHED, [mark.site_id, low, high], ("charge",))["charge"])
    fen = late.booked(charges["charge"])
    wrong = ~looked_at & ((fen != through.total_fen) | ~through.closed)
    return [
        f"违约金 {charge}：已记 {was} 分，重算 {now} 分" + ("" if closed else "，下次出账也不会再算")
        for charge, was, now, closed in zip(
            *(column[wrong].tolist() for column in (charges["charge"], fen, through.total_fen, through.closed)),
            strict=True,
        )
    ]
