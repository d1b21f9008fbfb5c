"""Charges are never edited: a correction is a reversal with a new charge, a waiver is a credit row, both linked.

Nothing here asks who may do it: the one way in is a request that another person approves (arrears.decide_credit).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from zhishou.areas.billing import closing, dates, queries
from zhishou.areas.billing.models import BilledPeriod, Charge, Correction, Item, Source
from zhishou.areas.billing.models.charges import CORRECTED, LAST_SEQUENCES, SEQUENCES, charge_id, key_of
from zhishou.areas.property import periods
from zhishou.kernel import clock, statement
from zhishou.kernel.gate import Act
from zhishou.kernel.operation import Refused


def correct(act: Act, charge: Charge, amount_fen: int, reason: str) -> Charge:
    """Reverse a charge and post the right amount in its place, linked; the old one stays (contract: Payments).

    The new charge keeps the old due date; a raise is due with the next notice. Zero leaves the reversal alone.
    """
    _hold_money(charge)
    old = act.lock(charge)
    refuse_corrected(old)
    item = Item.objects.get(pk=old.item_id)
    reversal = _post(old, item, -old.amount_fen, Source.REVERSAL, old.due_on)
    new = _post(old, item, min(amount_fen, old.amount_fen), Source.CORRECTION, old.due_on) if amount_fen > 0 else None
    if amount_fen > old.amount_fen:
        _post(old, item, amount_fen - old.amount_fen, Source.CORRECTION, _next_notice(old))
    Correction.objects.create(
        site=old.site, original=old, reversal=reversal, new=new, reason=reason, recorded_at=act.now
    )
    _move_money(old)
    return new or reversal


def waive(act: Act, charge: Charge, amount_fen: int, reason: str) -> Charge:
    """A credit on a charge, with its reason. Refused above the charge and on a charge corrected before."""
    _hold_money(charge)
    old = act.lock(charge)
    refuse_corrected(old)
    refuse_above(old, amount_fen)
    item = Item.objects.get(pk=old.item_id)
    row = _post(old, item, -amount_fen, Source.WAIVER, old.due_on)
    Correction.objects.create(site=old.site, original=old, reversal=row, reason=reason, recorded_at=act.now)
    _move_money(old)
    return row


def _hold_money(charge: Charge) -> None:
    from zhishou.areas.payments import settling

    settling.hold(charge.site, [charge.unit_id])


def refuse_corrected(old: Charge) -> None:
    """Refuse a charge that was corrected or waived before, and one that is itself a correction."""
    if old.amount_fen <= 0 or old.corrections.exists() or old.source in (Source.REVERSAL, Source.WAIVER):
        raise Refused("charge.not_open")


def refuse_above(old: Charge, amount_fen: int) -> None:
    """Refuse to waive nothing, or more than the charge."""
    if not 0 < amount_fen <= old.amount_fen:
        raise Refused("charge.waive_limit")


def posted() -> dict[int, Correction]:
    """Every waiver and correction in the books, by the charge it is about."""
    return {row.original_id: row for row in Correction.objects.select_related("reversal", "new")}


def next_sequence(base: int, first: int = 0, end: int = CORRECTED) -> int:
    """The next free sequence of a key from `first` on, before `end`."""
    last = Charge.objects.filter(pk__gte=base + first, pk__lt=base + end).order_by("-pk").first()
    if last is not None and last.sequence + 1 >= end:
        raise Refused("charge.too_many")
    return last.sequence + 1 if last is not None else first


def next_sequences(bases: Iterable[int]) -> dict[int, int]:
    """The next free sequence of each of many keys."""
    wanted = list(bases)
    found = dict.fromkeys(wanted, 0) | {
        base: last + 1 for base, last in statement.run(LAST_SEQUENCES, [wanted, CORRECTED])
    }
    if max(found.values(), default=0) >= CORRECTED:
        raise Refused("charge.too_many")
    return found


def _next_notice(old: Charge) -> date | None:
    if old.tariff is None:
        return old.due_on
    return dates.due_on(old.tariff, periods.of(clock.today()))


def _post(old: Charge, item: Item, fen: int, source: int, due: date | None) -> Charge:
    key = key_of(old.pk)
    period = closing.open_period(old.site, old.period)  # what is put right after the close falls into the open month
    base = charge_id(period, key.unit, key.item, key.payer)
    if period == old.period:
        sequence = next_sequence(base)
    else:
        sequence = next_sequence(base, CORRECTED, SEQUENCES)
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

    settling.release(old.site, old.pk)
    queries.reopen_late_fees([old.pk])
    settling.use_prepayments(old.site, clock.today(), old.unit_id)
