"""`zhishou audit` recomputes the books: every charge from the facts kept with it, pools, payments, late fees."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import QuerySet, Sum

from zhishou.areas.billing.explain import explain
from zhishou.areas.billing.late import accounts_of, total_late
from zhishou.areas.billing.models import Charge, Chunk, Item, LateFee, PoolSplit, Run, Source, Tariff
from zhishou.areas.billing.models.charges import Key, key_of
from zhishou.kernel import audit
from zhishou.kernel.models import Site

AT_ONCE = 5_000


@audit.check("应收与依据")
def charges() -> list[str]:
    """Each charge's id is its key, and its amount is what its tariff and kept facts give."""
    return _recomputed(Charge.objects.order_by("pk"))


def wrong_charges(site: Site, period: int) -> list[str]:
    """The same for one period of a community."""
    low, high = _bounds(period)
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
        low, high = _bounds(split.period)
        shares = Charge.objects.filter(pk__gte=low, pk__lt=high, item_id=split.item_id, source=Source.RUN)
        total = shares.aggregate(fen=Sum("amount_fen"))["fen"] or 0
        if total != split.cost_fen:
            found.append(f"公摊 {split.item_id} {split.period}：费用 {split.cost_fen} 分，份额合计 {total} 分")
    return found


def _bounds(period: int) -> tuple[int, int]:
    from zhishou.areas.billing.models.charges import charge_id
    from zhishou.areas.property import periods

    return charge_id(period, 0, 0, 0), charge_id(periods.add(period, 1), 0, 0, 0)


@audit.check("出账合计")
def runs() -> list[str]:
    """A finished run's rows and sum are those of its parts, and those of the charges its parts wrote."""
    found = []
    for run in Run.objects.filter(finished_at__isnull=False):
        parts = Chunk.objects.filter(run=run)
        sums = parts.aggregate(rows=Sum("rows"), fen=Sum("amount_fen"))
        low, high = _bounds(run.period)
        written = Charge.objects.filter(pk__gte=low, pk__lt=high, chunk__in=list(parts.values_list("pk", flat=True)))
        fen = written.aggregate(fen=Sum("amount_fen"))["fen"] or 0
        if (run.rows, run.amount_fen) != (sums["rows"] or 0, sums["fen"] or 0) or fen != run.amount_fen:
            found.append(f"出账 {run.pk} {run.period}：{run.amount_fen} 分，各部分 {sums['fen']} 分，应收 {fen} 分")
    return found


@audit.check("违约金")
def late_fees() -> list[str]:
    """What was booked for a charge is its total through the last booked day; a printed row is the sum of its parts."""
    found = []
    booked: dict[int, int] = defaultdict(int)
    through = {}
    rows: dict[int, int] = defaultdict(int)
    for late in LateFee.objects.order_by("period"):
        booked[late.charge_id] += late.amount_fen
        rows[late.row] += late.amount_fen
        through[late.charge_id] = late.through
    for row, fen in rows.items():
        if row > 0 and (printed := Charge.objects.filter(pk=row).first()) is not None and printed.amount_fen != fen:
            found.append(f"违约金 {row}：账上 {printed.amount_fen} 分，明细合计 {fen} 分")
    owed = list(Charge.objects.filter(pk__in=list(booked)).select_related("tariff"))
    accounts = accounts_of([(c.pk, c.amount_fen, c.due_on) for c in owed if c.due_on])
    open_again = set(LateFee.objects.filter(final=False).values_list("charge_id", flat=True))
    for charge in owed:
        if charge.tariff is None or charge.pk in open_again:
            continue  # the next run books the difference
        total, _final = total_late(
            accounts[charge.pk], grace_days=charge.tariff.grace_days, rate_e6=charge.tariff.late_rate_e6,
            cap_percent=charge.tariff.late_cap_percent, day=through[charge.pk],
        )  # fmt: skip
        if total != booked[charge.pk]:
            found.append(f"违约金 {charge.pk}：已记 {booked[charge.pk]} 分，重算 {total} 分")
    return found
