"""What others ask of charges."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Min, Sum
from django.utils.translation import gettext

from zhishou.areas.billing import opening
from zhishou.areas.billing.models import BilledPeriod, Charge, Chunk, Freeze, Item, LateFee, Run, Source, Tariff
from zhishou.areas.billing.models.charges import BATCH, charge_id, ids_of, key_of
from zhishou.areas.property import periods
from zhishou.areas.property import queries as register
from zhishou.kernel import statement
from zhishou.kernel.columns import Column, read
from zhishou.kernel.models import Site

if TYPE_CHECKING:
    from zhishou.areas.billing.imports import OpeningRow


def read_at(site: Site) -> dict[int, datetime]:
    """When the latest finished turn of each period's run had read the readings of a community.

    A verified reading that had not changed since then is billed and never changes again.
    """
    done = Chunk.objects.filter(site=site, read_at__isnull=False).values("run__period", "turn")
    found: dict[int, datetime] = {}
    for row in done.annotate(at=Min("read_at")).order_by("turn"):
        found[row["run__period"]] = row["at"]
    return found


def billed_from(site: Site, unit: int, period: int) -> bool:
    """True when a month from a period on has billed a unit."""
    later = BilledPeriod.objects.filter(site=site, period__gte=period).values_list("period", flat=True)
    spans = [(charge_id(p, unit, 0, 0), charge_id(p, unit + 1, 0, 0)) for p in later]
    return any(Charge.objects.filter(pk__gte=low, pk__lt=high, source=Source.RUN).exists() for low, high in spans)


_LATE = "coalesce((SELECT sum(l.amount_fen) FROM billing_latefee l WHERE l.charge_id = c.id), 0)::bigint"
_CORRECTED = """coalesce((SELECT sum(r.amount_fen) FROM billing_correction x JOIN billing_charge r ON r.id = x.reversal_id
                  WHERE x.original_id = c.id), 0)::bigint"""
_CHARGES_OF_UNITS = """
  FROM billing_billedperiod p
  CROSS JOIN unnest(%s::bigint[]) AS u(unit)
  CROSS JOIN LATERAL (
    SELECT * FROM billing_charge c
     WHERE c.id >= (((p.period / 100 - 2000) * 12 + p.period %% 100 - 1)::bigint * 4294967296 + u.unit) * 524288
       AND c.id < (((p.period / 100 - 2000) * 12 + p.period %% 100 - 1)::bigint * 4294967296 + u.unit + 1) * 524288
    OFFSET 0) c  -- a fence: each unit and period is looked up by its key, never the whole table against all of them
  JOIN billing_item i ON i.id = c.item_id
 WHERE p.site_id = %s AND c.site_id = %s
"""
_OF_UNITS = f"""
SELECT c.id, c.unit_id, c.item_id, c.period, c.payer, c.source, c.amount_fen, c.due_on, i.code, i.name, i.kind,
       {_LATE}, {_CORRECTED}{_CHARGES_OF_UNITS} ORDER BY c.unit_id, c.due_on, i.code COLLATE "C", c.id
"""
_ASKED_OF_UNITS = f"""
SELECT c.unit_id, sum({_LATE} + CASE WHEN c.amount_fen <= 0 OR (i.kind = {int(Item.Kind.LATE)} AND c.source = {int(Source.RUN)})
                                     THEN 0 ELSE c.amount_fen + {_CORRECTED} END)::bigint{_CHARGES_OF_UNITS} GROUP BY 1
"""


@dataclass(frozen=True)
class Owed:
    """A charge as money sees it: what it is for, how much with its corrections, and its late fee booked so far."""

    charge: int
    unit: int
    item: int
    period: int
    payer: int
    source: int
    amount_fen: int
    due_on: date | None
    item_code: str
    item_name: str
    item_kind: int
    late_fen: int
    corrected_fen: int

    @property
    def is_printed_late_fee(self) -> bool:
        """The sum row 违约金 of a run: its parts are owed charge by charge."""
        return self.item_kind == Item.Kind.LATE and self.source == Source.RUN

    @property
    def principal_fen(self) -> int:
        """What is owed of the charge itself before payments; nothing for credits and printed late fees."""
        if self.is_printed_late_fee or self.amount_fen <= 0:
            return 0
        return self.amount_fen + self.corrected_fen

    def named_by(self, purpose: str, posted: int = 0) -> bool:
        """True when a payment that names charges (`费项` or `费项@YYYY-MM`) means this one; an empty purpose means all.

        What is left of a payment for one month is prepayment for the item: it serves what a later month posts (`posted`).
        """
        if not purpose:
            return True
        name, _at, month = purpose.partition("@")
        period = periods.words(self.period)
        return name in (self.item_code, self.item_name) and (
            month in ("", period) or (self.period == posted and month < period)
        )


def of_units(site: Site, units: Iterable[int]) -> list[Owed]:
    """Every charge of some units of a community, by unit, oldest due first, ties by item code."""
    with connection.cursor() as cursor:
        cursor.execute(_OF_UNITS, [list(units), site.pk, site.pk])
        return [Owed(*row) for row in cursor.fetchall()]


def asked_of(site: Site, units: list[int]) -> dict[int, int]:
    """What all charges of each unit ask for before payments, principal and late fee together, in fen: the sums of `of_units`."""
    return dict(statement.run(_ASKED_OF_UNITS, [units, site.pk, site.pk]))


_ASKED_FOR = """
SELECT a.charge, (CASE WHEN c.amount_fen <= 0 OR (i.kind = {late} AND c.source = {run}) THEN 0
                       ELSE c.amount_fen + coalesce(r.fen, 0) END)::bigint, coalesce(l.fen, 0)::bigint
  FROM {table} a JOIN billing_charge c ON c.id = a.charge JOIN billing_item i ON i.id = c.item_id
  LEFT JOIN (SELECT x.original_id AS charge, sum(r.amount_fen) AS fen FROM billing_correction x
               JOIN billing_charge r ON r.id = x.reversal_id
              WHERE x.original_id IN (SELECT charge FROM {table}) GROUP BY 1) r ON r.charge = a.charge
  LEFT JOIN (SELECT charge_id AS charge, sum(amount_fen) AS fen FROM billing_latefee
              WHERE charge_id IN (SELECT charge FROM {table}) GROUP BY 1) l ON l.charge = a.charge
 ORDER BY a.charge
"""


def asked_for(table: str) -> dict[str, Column]:
    """What very many charges ask for before payments: those in the column `charge` of a temporary table, ascending.

    Columns charge, principal and late, in fen; the same as `Owed.principal_fen` and `late_fen`.
    """
    sql = _ASKED_FOR.format(table=table, late=int(Item.Kind.LATE), run=int(Source.RUN))
    return read(sql, [], ("charge", "principal", "late"))


_COUNT_AGAIN = """
INSERT INTO billing_latewatch (site_id, charge_id) SELECT c.site_id, c.id FROM billing_charge c WHERE c.id = ANY(%s::bigint[])
"""


def reopen_late_fees(charges: Iterable[int]) -> None:
    """Something of these charges' past changed: a correction, a freeze, money taken back. The next run counts them anew.

    Not needed for money that comes in: what it settles was open, so the next run looks at it anyway.
    """
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_AGAIN, [list(set(charges))])


def item_of(site: Site, text: str) -> Item | None:
    """A community's item by code or name."""
    rows = Item.objects.filter(site=site)
    return rows.filter(code=text).first() or rows.filter(name=text).first()


def credits(charges: Iterable[int]) -> list[Charge]:
    """The charges among these that are credits."""
    return list(Charge.objects.filter(pk__in=list(charges), amount_fen__lt=0))


def opened(site: Site, rows: Iterable[OpeningRow]) -> set[tuple[str, str, int]]:
    """The keys among opening rows that were taken over before."""
    from zhishou.areas.payments import queries as money

    wanted = list(rows)
    found = opening.known(site, wanted)
    for each in register.communities(site):
        units = register.units_by_code(each, [row.code for row in wanted])
        codes = {unit.pk: code for code, unit in units.items()}
        of_units_ = of_units(each, codes)
        names = {
            (codes[o.unit], name, o.period)
            for o in of_units_
            if o.source == Source.OPENING
            for name in (o.item_code, o.item_name)
        }
        items = {item.code: item.name for item in Item.objects.filter(site=each)}
        for unit, code, period in money.opened(each, codes):
            names |= {(codes[unit], name, period) for name in (code, items.get(code, code))}
        found |= {row.key for row in wanted if row.key in names}
    return found


def of_period(site: Site, units: Iterable[int], period: int) -> list[Charge]:
    """Every charge of some units in a period with its item and tariff: by unit, items in the order of their codes."""
    wanted = sorted(units)
    if not wanted:
        return []
    low, high = charge_id(period, wanted[0], 0, 0), charge_id(period, wanted[-1] + 1, 0, 0)
    rows = list(Charge.objects.filter(pk__gte=low, pk__lt=high, site=site, unit__in=wanted))
    items = {item.pk: item for item in Item.objects.filter(site=site)}
    tariffs = {t.pk: t for t in Tariff.objects.filter(site=site)}
    for row in rows:
        row.item = items[row.item_id]
        row.tariff = tariffs.get(row.tariff_id or 0)
    rows.sort(key=lambda r: (r.unit_id, r.item.kind == Item.Kind.LATE, r.item.code.encode(), r.payer, r.sequence))
    return rows


def units_of_payer(site: Site, period: int, payer: int) -> set[int]:
    """The units for which a payer is charged in a period."""
    low, high = ids_of(period)
    rows = Charge.objects.filter(pk__gte=low, pk__lt=high, site=site, payer=payer)
    return set(rows.values_list("unit_id", flat=True))


def late_booked(charges: Iterable[int]) -> dict[int, int]:
    """What runs have booked as late fee for each of these charges, in fen."""
    rows = LateFee.objects.filter(charge__in=list(charges)).order_by().values_list("charge")
    return dict(rows.annotate(Sum("amount_fen")))


def late_of_period(charges: Iterable[int], period: int) -> dict[int, int]:
    """What a period's run booked as late fee, by the charge it is for, in fen."""
    rows = LateFee.objects.filter(charge__in=list(charges), period=period).values("charge_id")
    return {row["charge_id"]: row["fen"] for row in rows.annotate(fen=Sum("amount_fen"))}


def approved(site: Site, period: int) -> bool:
    """True when a second person has checked the run of a community and period."""
    return Run.objects.filter(site=site, period=period, approved_at__isnull=False).exists()


def last_approved(site: Site) -> int | None:
    """The newest period of a site, or of the communities below it, whose run a second person has checked."""
    runs = Run.objects.filter(site__path__startswith=site.path, approved_at__isnull=False)
    return runs.order_by("-period").values_list("period", flat=True).first()


def unit_of(charge: int) -> int:
    """The unit a charge is for."""
    return key_of(charge).unit


def disputed(charges: Iterable[int]) -> set[int]:
    """The charges among these whose late fee stands still for a dispute: they are not collected meanwhile."""
    rows = Freeze.objects.filter(charge__in=list(charges), closed_on=None).exclude(cause__startswith=BATCH)
    return set(rows.values_list("charge_id", flat=True))


def freeze_for_batch(site: Site, charges: Iterable[int], batch: int, on: date) -> None:
    """While a bank file is out, the late fee of its charges stands still: of those whose price asks for one."""
    bearing = Charge.objects.filter(pk__in=list(charges), tariff__late_rate_e6__gt=0)
    wanted = set(bearing.values_list("pk", flat=True))
    Freeze.objects.bulk_create(
        [Freeze(site=site, charge_id=charge, opened_on=on, cause=f"{BATCH}{batch}") for charge in sorted(wanted)]
    )
    reopen_late_fees(wanted)


_THAW = """
UPDATE billing_freeze SET closed_on = CASE WHEN %s::date IS NULL THEN NULL ELSE greatest(%s::date, opened_on) END
 WHERE cause = %s
"""
_REOPEN = "INSERT INTO billing_latewatch (site_id, charge_id) SELECT f.site_id, f.charge_id FROM billing_freeze f WHERE f.cause = %s"


def thaw_batch(batch: int, on: date | None) -> None:
    """The bank answered, or the batch was withdrawn: from this day the late fee counts again. None: it is out again.

    A charge whose days stand still without an end is looked at by every run; once they have ended it may have left.
    """
    cause = f"{BATCH}{batch}"
    with connection.cursor() as cursor:
        cursor.execute(_THAW, [on, on, cause])
        if on is None:
            cursor.execute(_REOPEN, [cause])


def item_names(site: Site) -> dict[str, str]:
    """The names of a community's items by code."""
    return dict(Item.objects.filter(site=site).order_by("number").values_list("code", "name"))


def item_choices(site: Site) -> list[tuple[str, str]]:
    """The items of a community that money may be kept for: code and name, in the order of numbers; late fees left out."""
    rows = Item.objects.filter(site=site).exclude(kind=Item.Kind.LATE).order_by("number")
    return list(rows.values_list("code", "name"))


def purpose_words(site: Site) -> Callable[[str], str]:
    """How money kept at a community says what it is for: “物业管理费”, “物业管理费 2026-03”, “不限费项”."""
    names: dict[str, str] = {}

    def words(purpose: str) -> str:
        if not purpose:
            return gettext("不限费项")
        names.update(names or item_choices(site))  # asked for once, and only where money is kept for something
        code, _at, month = purpose.partition("@")
        return " ".join(filter(None, (names.get(code, code), month)))

    return words


def freeze(site: Site, charges: Iterable[int], cause: str, on: date) -> None:
    """From a day on the late fee of charges stands still for a cause."""
    wanted = set(charges)
    rows = [Freeze(site=site, charge_id=charge, opened_on=on, cause=cause) for charge in sorted(wanted)]
    Freeze.objects.bulk_create(rows)
    reopen_late_fees(wanted)


def thaw(cause: str, on: date) -> None:
    """The cause is over: from this day the late fee counts again."""
    rows = list(Freeze.objects.filter(cause=cause, closed_on=None))
    for row in rows:
        row.closed_on = max(on, row.opened_on)
    Freeze.objects.bulk_update(rows, ["closed_on"], batch_size=5_000)
    reopen_late_fees(row.charge_id for row in rows)


def late_to(charges: Iterable[int], day: date) -> dict[int, int]:
    """What the late fee of each charge comes to through a day beyond what runs have booked: by charge, in fen."""
    from zhishou.areas.billing import late

    wanted = list(charges)
    priced = Charge.objects.filter(pk__in=wanted).values("tariff")
    tariffs = {t.pk: t for t in Tariff.objects.filter(pk__in=priced, late_rate_e6__gt=0)}
    owed = late.named(wanted, tariffs)
    found = late.total_late(late.accounts_of(owed, tariffs), (day - date(1970, 1, 1)).days).total_fen
    more = found - late.booked(owed["charge"])
    return dict(zip(owed["charge"].tolist(), more.tolist(), strict=True))


def prices_of_kind(site: Site, kind: int, day: date) -> list[tuple[str, int, str]]:
    """Metered and shared items of a kind of meter in force on a day: name, highest price (1/10000 yuan), legal basis."""
    from zhishou.areas.billing.rates import Rates, tiers_of

    rates = Rates(site)
    found = []
    for item, _versions in rates.of_kind(Item.Kind.METERED, Item.Kind.SHARED):
        version = rates.on(item, day)
        if version is not None and version.meter_kind == kind:
            found.append((item.name, max(price for _up_to, price in tiers_of(version)), version.legal_basis))
    return found
