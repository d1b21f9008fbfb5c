"""Charges are never edited: opening balances, corrections as reversal and new charge, waivers, freezes."""

from __future__ import annotations

from datetime import date

from django.db import models

from zhishou.areas.billing import closing, crediting, dates, opening, queries
from zhishou.areas.billing.imports import OpeningRow
from zhishou.areas.billing.models import BilledPeriod, Charge, Freeze, ImportBatch, Item, Source, Tariff
from zhishou.areas.billing.models.charges import BATCH, DISPUTE, charge_id
from zhishou.areas.billing.rates import Rates
from zhishou.areas.property import codes, periods
from zhishou.areas.property import queries as register
from zhishou.kernel import clock, importing
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.phrasing import listed
from zhishou.kernel.types import Ref


class ImportOpening(Command):
    site: Ref[Site] = ask("小区")
    rows: list[OpeningRow] = ask("期初")


class FreezeLate(Command):
    charge: Ref[Charge] = ask("应收")
    on: date = ask("从哪天")
    cause: str = ask("原因", at_least=2, at_most=40, public=True, hint="例如工单号")


class Unfreeze(Command):
    freeze: Ref[Freeze] = ask("暂停")
    on: date = ask("从哪天恢复")


@operation("billing.import_opening", label="导入期初", capability="keep_tariffs", about="site")
def import_opening(act: Act, cmd: ImportOpening) -> ImportBatch:
    """Take over what was owed and prepaid in the old books, each in its own period. The second time adds nothing."""
    importing.one_at_a_time(act, cmd.site)
    codes.refuse_shared(cmd.site, [row.code for row in cmd.rows])
    batch = ImportBatch(site=cmd.site, what=ImportBatch.What.OPENING, by=act.actor.person, at=act.now)
    there = queries.opened(cmd.site, cmd.rows)
    fresh = {row.key: row for row in reversed(cmd.rows) if row.key not in there}
    for site in register.communities(cmd.site):
        units = register.units_by_code(site, [row.code for row in fresh.values()])
        mine = [row for row in fresh.values() if row.code in units]
        batch.list_made(_open(act, site, mine, {code: unit.pk for code, unit in units.items()}))
        held = {item for item in {row.item for row in mine} & opening.items() if queries.item_of(site, item) is None}
        batch.list_made(opening.take(act, site, [row for row in mine if row.item in held], units))
    batch.taken = sum(map(len, batch.made.values()))
    batch.already = len(cmd.rows) - batch.taken
    batch.save()
    importing.tell(act, batch, cmd.rows)
    return batch


def _open(act: Act, site: Site, rows: list[OpeningRow], units: dict[str, int]) -> list[models.Model]:
    from zhishou.areas.payments import settling

    settling.hold(site)
    rates = Rates(site)
    items = {text: item for item in rates.items.values() for text in (item.name, item.code)}
    wanted: dict[
        int, tuple[OpeningRow, Item]
    ] = {}  # by the key of the charge: an item named by code and by name is one
    for row in rows:
        if (item := items.get(row.item)) is not None:
            wanted.setdefault(charge_id(row.period, units[row.code], item.number, 0), (row, item))
    for period in {row.period for row, _item in wanted.values()}:
        closing.refuse_closed(site, period)
    owed = {base: (row, item) for base, (row, item) in wanted.items() if row.amount_fen > 0}
    sequences = crediting.next_sequences(owed)
    charges = [
        Charge(
            id=base + sequences[base], site=site, unit_id=units[row.code], item=item, amount_fen=row.amount_fen, period=row.period,
            tariff=(version := rates.on(item, periods.first_day(row.period))), due_on=row.due_on or _due(version, row.period),
            payer=0, sequence=sequences[base], source=Source.OPENING,
        )
        for base, (row, item) in owed.items()
    ]  # fmt: skip
    prepaid = [
        (units[row.code], item.code, row.period, -row.amount_fen) for row, item in wanted.values() if row.amount_fen < 0
    ]
    Charge.objects.bulk_create(charges)
    queries.reopen_late_fees(charge.pk for charge in charges)
    months = {charge.period for charge in charges}
    BilledPeriod.objects.bulk_create([BilledPeriod(site=site, period=p) for p in months], ignore_conflicts=True)
    return [*charges, *settling.open_prepayments(site, prepaid, act.now)]


def _due(version: Tariff | None, period: int) -> date:
    """By the item's price; without one the last day of the month after."""
    return dates.due_on(version, period) if version else periods.last_day(periods.add(period, 1))


@operation("billing.freeze", label="暂停违约金", capability="approve_credits", about="charge")
def freeze(act: Act, cmd: FreezeLate) -> Freeze:
    """From this day a charge's late fee stands still, for a cause told in words; what ran up before takes a credit of two people."""
    if cmd.on < clock.today():
        raise Refused("billing.freeze_back")
    if cmd.cause.startswith((BATCH, DISPUTE)):
        raise Refused("billing.cause", words=listed((BATCH, DISPUTE)))
    charge = act.lock(cmd.charge)
    if (before := Freeze.objects.filter(charge=charge, cause=cmd.cause).first()) is not None:
        raise Refused("billing.freeze_before", cause=cmd.cause, day=f"{before.opened_on:%Y-%m-%d}")
    queries.reopen_late_fees([charge.pk])
    return Freeze.objects.create(
        site=charge.site, charge=charge, cause=cmd.cause, opened_on=cmd.on, recorded_at=act.now
    )


@operation("billing.unfreeze", label="恢复违约金", capability="approve_credits", about="freeze")
def unfreeze(act: Act, cmd: Unfreeze) -> Freeze:
    """From this day the late fee counts again: no day that stood still is counted after all.

    Refused while a bank file or a dispute is what holds it.
    """
    if cmd.on < clock.today():
        raise Refused("billing.thaw_back")
    found = act.lock(cmd.freeze)
    if found.ends_with:
        raise Refused("billing.freeze_held", what=found.ends_with)
    if found.closed_on is None:
        found.closed_on = max(cmd.on, found.opened_on)
        found.save(update_fields=["closed_on"])
        queries.reopen_late_fees([found.charge_id])
    return found
