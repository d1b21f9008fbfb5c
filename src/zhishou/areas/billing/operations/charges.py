"""Charges are never edited: opening balances, corrections as reversal and new charge, waivers, freezes."""

from __future__ import annotations

import hashlib
from datetime import date

from zhishou.areas.billing import closing, dates, opening, queries
from zhishou.areas.billing.imports import OpeningRow
from zhishou.areas.billing.models import BilledPeriod, Charge, Correction, Freeze, Item, Source
from zhishou.areas.billing.models.charges import CORRECTED, SEQUENCES, charge_id, key_of
from zhishou.areas.billing.rates import Rates
from zhishou.areas.property import periods
from zhishou.areas.property import queries as register
from zhishou.kernel.evidence import canonical
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Money, Ref


class ImportOpening(Command):
    site: Ref[Site] = ask("小区")
    rows: list[OpeningRow] = ask("期初")


class Correct(Command):
    charge: Ref[Charge] = ask("应收")
    amount: Money = ask("更正后的金额", hint="写零就是全部冲销")
    reason: str = ask("原因", at_least=2, at_most=200)


class Waive(Command):
    charge: Ref[Charge] = ask("应收")
    amount: Money = ask("减免金额")
    reason: str = ask("原因", at_least=2, at_most=200)


class FreezeLate(Command):
    charge: Ref[Charge] = ask("应收")
    on: date = ask("从哪天")
    cause: str = ask("原因", at_least=2, at_most=40, public=True, hint="例如工单号")


class Unfreeze(Command):
    freeze: Ref[Freeze] = ask("暂停")
    on: date = ask("从哪天恢复")


@operation("billing.import_opening", label="导入期初", capability="keep_tariffs", about="site")
def import_opening(act: Act, cmd: ImportOpening) -> Site:
    """Take over what was owed and prepaid in the old books, each in its own period. The second time adds nothing."""
    act.texts.clear()
    taken = 0
    there = queries.opened(cmd.site, cmd.rows)
    fresh = {row.key: row for row in reversed(cmd.rows) if row.key not in there}
    for site in register.communities(cmd.site):
        units = register.units_by_code(site, [row.code for row in fresh.values()])
        mine = [row for row in fresh.values() if row.code in units]
        taken += _open(act, site, mine, {code: unit.pk for code, unit in units.items()})
        held = {item for item in {row.item for row in mine} & opening.items() if queries.item_of(site, item) is None}
        taken += opening.take(act, site, [row for row in mine if row.item in held], units)
    digest = hashlib.sha256(canonical([row.model_dump(mode="json") for row in cmd.rows])).hexdigest()
    act.note(taken=taken, already=len(cmd.rows) - taken, digest=digest)
    return cmd.site


def _open(act: Act, site: Site, rows: list[OpeningRow], units: dict[str, int]) -> int:
    from zhishou.areas.payments import settling

    rates = Rates(site)
    prepaid: list[tuple[int, str, int, int]] = []
    charges = []
    for row in rows:
        item = queries.item_of(site, row.item)
        if item is None:
            continue
        closing.refuse_closed(site, row.period)
        if row.amount_fen < 0:
            prepaid.append((units[row.code], item.code, row.period, -row.amount_fen))
            continue
        version = rates.on(item, periods.first_day(row.period))
        last = periods.last_day(periods.add(row.period, 1))
        due = row.due_on or (dates.due_on(version, row.period) if version else last)
        base = charge_id(row.period, units[row.code], item.number, 0)
        charges.append(
            Charge(
                id=base + _next(base), site=site, unit_id=units[row.code], item=item, tariff=version, due_on=due,
                amount_fen=row.amount_fen, period=row.period, payer=0, sequence=_next(base), source=Source.OPENING,
            )
        )  # fmt: skip
    Charge.objects.bulk_create(charges)
    queries.reopen_late_fees(charge.pk for charge in charges)
    months = {charge.period for charge in charges}
    BilledPeriod.objects.bulk_create([BilledPeriod(site=site, period=p) for p in months], ignore_conflicts=True)
    settling.open_prepayments(site, prepaid, act.now)
    return len(charges) + len(prepaid)


def _next(base: int, first: int = 0, end: int = CORRECTED) -> int:
    """The next free sequence of a key from `first` on, before `end`."""
    last = Charge.objects.filter(pk__gte=base + first, pk__lt=base + end).order_by("-pk").first()
    if last is not None and last.sequence + 1 >= end:
        raise Refused("charge.too_many")
    return last.sequence + 1 if last is not None else first


@operation("billing.correct", label="更正", capability="approve_credits", about="charge")
def correct(act: Act, cmd: Correct) -> Charge:
    """Reverse a charge and post the right amount in its place, linked; the old one stays (contract: Payments).

    The new charge keeps the old due date; a raise is due with the next notice.
    """
    old = act.lock(cmd.charge)
    _refuse_corrected(old)
    item = Item.objects.get(pk=old.item_id)
    reversal = _post(old, item, -old.amount_fen, Source.REVERSAL, old.due_on)
    new = (
        _post(old, item, min(int(cmd.amount), old.amount_fen), Source.CORRECTION, old.due_on)
        if cmd.amount > 0
        else None
    )
    if int(cmd.amount) > old.amount_fen:
        _post(old, item, int(cmd.amount) - old.amount_fen, Source.CORRECTION, _next_notice(old))
    Correction.objects.create(
        site=old.site, original=old, reversal=reversal, new=new, reason=cmd.reason, recorded_at=act.now
    )
    _move_money(old)
    return new or reversal


def _refuse_corrected(old: Charge) -> None:
    if old.amount_fen <= 0 or old.corrections.exists() or old.source in (Source.REVERSAL, Source.WAIVER):
        raise Refused("charge.not_open")


def _next_notice(old: Charge) -> date | None:
    from zhishou.kernel import clock

    if old.tariff is None:
        return old.due_on
    return dates.due_on(old.tariff, periods.of(clock.today()))


def _post(old: Charge, item: Item, fen: int, source: int, due: date | None) -> Charge:
    key = key_of(old.pk)
    period = closing.open_period(old.site, old.period)  # what is put right after the close falls into the open month
    base = charge_id(period, key.unit, key.item, key.payer)
    if period == old.period:
        sequence = _next(base)
    else:
        sequence = _next(base, CORRECTED, SEQUENCES)
        BilledPeriod.objects.get_or_create(site=old.site, period=period)
    made = Charge.objects.create(
        id=base + sequence, site=old.site, unit_id=old.unit_id, item=item, tariff=old.tariff, amount_fen=fen,
        period=period, due_on=due, payer=old.payer, sequence=sequence, source=source, area_e2=old.area_e2,
        people=old.people, status=old.status, days=old.days, months=old.months, usage_milli=old.usage_milli,
        before_milli=old.before_milli,
    )  # fmt: skip
    queries.reopen_late_fees([made.pk])
    return made


def _move_money(old: Charge) -> None:
    from zhishou.areas.payments import settling
    from zhishou.kernel import clock

    settling.release(old.site, old.pk)
    queries.reopen_late_fees([old.pk])
    settling.use_prepayments(old.site, (old.unit_id, old.unit_id), clock.today())


@operation("billing.waive", label="减免", capability="approve_credits", about="charge")
def waive(act: Act, cmd: Waive) -> Charge:
    """An approved credit on a charge, with its reason. Refused above the charge and on a charge corrected before."""
    old = act.lock(cmd.charge)
    _refuse_corrected(old)
    if not 0 < int(cmd.amount) <= old.amount_fen:
        raise Refused("charge.waive_limit")
    item = Item.objects.get(pk=old.item_id)
    row = _post(old, item, -int(cmd.amount), Source.WAIVER, old.due_on)
    Correction.objects.create(site=old.site, original=old, reversal=row, reason=cmd.reason, recorded_at=act.now)
    _move_money(old)
    return row


@operation("billing.freeze", label="暂停违约金", capability="approve_credits", about="charge")
def freeze(act: Act, cmd: FreezeLate) -> Freeze:
    """From this day a charge's late fee stands still, until the dispute or bank batch closes."""
    charge = act.lock(cmd.charge)
    queries.reopen_late_fees([charge.pk])
    return Freeze.objects.get_or_create(
        charge=charge, cause=cmd.cause, defaults={"site": charge.site, "opened_on": cmd.on, "recorded_at": act.now}
    )[0]


@operation("billing.unfreeze", label="恢复违约金", capability="approve_credits", about="freeze")
def unfreeze(act: Act, cmd: Unfreeze) -> Freeze:
    """From this day the late fee counts again."""
    found = act.lock(cmd.freeze)
    if found.closed_on is None:
        found.closed_on = max(cmd.on, found.opened_on)
        found.save(update_fields=["closed_on"])
        queries.reopen_late_fees([found.charge_id])
    return found
