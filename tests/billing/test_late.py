"""Late fees counted as columns equal the plain day-by-day reckoning, whatever happens to a charge's past."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from conftest import Cast, writing

from tests.billing.reference import Books
from tests.billing.reference import Charge as Plain
from tests.billing.test_month import _confirm, differences, small
from tests.billing.town import PERIODS, Town, community
from zhishou.areas.billing import checking, late_booking
from zhishou.areas.billing import queries as fees
from zhishou.areas.billing.late import Accounts, total_late
from zhishou.areas.billing.models import Charge, Correction, Freeze, Item, LateFee, LateWatch, Source
from zhishou.areas.billing.rates import Rates
from zhishou.areas.payments import queries as money
from zhishou.areas.payments import reversing
from zhishou.areas.payments.models import Allocation, Payment
from zhishou.areas.property.models import Unit
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor

EPOCH = date(1970, 1, 1)
DAY = date(2026, 4, 30)


def plain_total(charge: Plain, day: date) -> int:
    return Books([], [], [])._late_total(charge, day)


def number(day: date | None) -> int:
    return 2**30 if day is None else (day - EPOCH).days


def test_columns_count_what_a_walk_through_the_days_counts() -> None:
    dice = random.Random(3)
    charges = [_random_charge(dice) for _ in range(400)]
    found = total_late(_accounts(charges), number(DAY))
    assert found.total_fen.tolist() == [plain_total(charge, DAY) for charge in charges]
    in_full = [charge.fen <= sum(fen for on, fen in charge.paid if on <= DAY) for charge in charges]
    assert found.paid.tolist() == in_full
    later = [
        any(on > DAY for on, _fen in charge.paid) or any(b is None or b > DAY for _a, b in charge.frozen)
        for charge in charges
    ]
    assert found.closed.tolist() == [paid and not moves for paid, moves in zip(in_full, later, strict=True)]


def _random_charge(dice: random.Random) -> Plain:
    def day() -> date:
        return date(2026, 1, 1) + timedelta(days=dice.randint(0, 140))

    fen = dice.choice([1, 99, dice.randint(1, 10**6), dice.randint(1, 10**12)])
    tariff = {
        "late_rate_e6": dice.choice([500, 1, 999_999]), "late_cap_percent": dice.choice([0, 3, 100, 300]),
        "grace_days": dice.randint(0, 5),
    }  # fmt: skip
    paid = [(day(), dice.choice([fen, fen // 3, -(fen // 4), 1])) for _ in range(dice.randint(0, 4))]
    frozen: list[tuple[date, date | None]] = []
    for _ in range(dice.choice([0, 0, 1, 2])):
        opened = day()
        frozen.append((opened, dice.choice([None, opened, opened + timedelta(days=dice.randint(1, 40))])))
    return Plain("", "", "", 202601, fen, day(), tariff, paid, frozen=frozen)


def _accounts(charges: list[Plain]) -> Accounts:
    def column(values: list[int]) -> np.ndarray:
        return np.array(values, dtype=np.int64)

    terms = [charge.tariff or {} for charge in charges]
    moves = [(place, number(on), fen) for place, charge in enumerate(charges) for on, fen in charge.paid]
    frozen = [(place, number(a), number(b)) for place, charge in enumerate(charges) for a, b in charge.frozen]
    return Accounts(
        column(list(range(len(charges)))), column([charge.fen for charge in charges]),
        column([number(c.due) + 1 + t["grace_days"] for c, t in zip(charges, terms, strict=True)]),
        column([t["late_rate_e6"] for t in terms]), column([t["late_cap_percent"] for t in terms]),
        dict(zip(("place", "on", "fen"), (column(list(each)) for each in zip(*moves, strict=True)), strict=True)),
        dict(zip(("place", "opened", "closed"), (column(list(each)) for each in zip(*frozen, strict=True)), strict=True)),
    )  # fmt: skip


def booked() -> dict[int, int]:
    """What runs have booked, by charge."""
    found: dict[int, int] = {}
    for charge, fen in LateFee.objects.values_list("charge_id", "amount_fen"):
        found[charge] = found.get(charge, 0) + fen
    return {charge: fen for charge, fen in found.items() if fen}


def reckoned(town: Town, period: int) -> dict[int, int]:
    """The same walked through day by day for every charge there is, from the rows of the books alone."""
    found = {}
    month = Books([], [], [])
    rows = Charge.objects.filter(site=town.site, period__lt=period, amount_fen__gt=0, tariff__late_rate_e6__gt=0)
    for row in rows.exclude(source=Source.REVERSAL).select_related("tariff", "item"):
        tariff = row.tariff
        assert tariff is not None and row.due_on is not None
        terms = {name: getattr(tariff, name) for name in ("late_rate_e6", "late_cap_percent", "grace_days")}
        made = Plain("", "", "", row.period, row.amount_fen, row.due_on, terms)
        made.paid = list(Allocation.objects.filter(charge=row, late=False).values_list("on", "amount_fen"))
        for credit in Correction.objects.filter(original=row).select_related("reversal"):
            if credit.reversal.source == Source.WAIVER:
                made.paid.append((clock.local(credit.recorded_at).date(), -credit.reversal.amount_fen))
            else:
                made.fen += credit.reversal.amount_fen
        made.frozen = list(Freeze.objects.filter(charge=row).values_list("opened_on", "closed_on"))
        if fen := month._late_total(made, _last(period)):
            found[row.pk] = fen
    return found


def added_up(town: Town) -> dict[int, int]:
    """What each unit owes less its prepayments, charge by charge."""
    units = list(Unit.objects.filter(site=town.site).values_list("pk", flat=True))
    rows = fees.of_units(town.site, units)
    paid = money.settled([row.charge for row in rows])
    found = dict.fromkeys(units, 0)
    for row in rows:
        found[row.unit] += (
            row.principal_fen - paid.get((row.charge, False), 0) + row.late_fen - paid.get((row.charge, True), 0)
        )
    for unit, fen in money.prepaid_of(town.site, units).items():
        found[unit] -= fen
    return found


def _whole(town: Town) -> dict[int, int]:
    """The same in one statement, as lists show it."""
    units = list(Unit.objects.filter(site=town.site).values_list("pk", flat=True))
    whole = money.owed_of(town.site, units)
    return {unit: whole.get(unit, 0) for unit in units}


def _last(period: int) -> date:
    return date(period // 100, period % 100 + 1, 1) - timedelta(days=1)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [11, 12])
def test_what_runs_book_follows_everything_that_changes_a_charges_past(cast: Cast, seed: int) -> None:
    dice = random.Random(seed)
    with clock.at(datetime(2025, 12, 1, tzinfo=UTC)):
        town = _settled_town(cast, seed)
    for place, period in enumerate((*PERIODS, 202605, 202606, 202607, 202608)):
        now = datetime(2026, 2 + place, 1 + dice.randint(0, 20), 18, 30, tzinfo=UTC)  # the next day already, here
        with clock.at(now):
            promised = late_booking.expected(town.site, period, Rates(town.site))
            town.run(period)
            assert booked() == reckoned(town, period)
            printed = Charge.objects.filter(site=town.site, period=period, item__kind=Item.Kind.LATE, source=Source.RUN)
            assert (promised.rows, promised.fen) == (len(printed), sum(row.amount_fen for row in printed))
            assert late_booking.expected(town.site, period, Rates(town.site))[:2] == (0, 0)
            told = checking.check(Actor.system("check"), town.site, period)["items"]
            assert sum(one["fen"] for one in told if one["code"] == "LATE") == promised.fen
            assert differences() == []
            assert added_up(town) == _whole(town)
            for _act in range(6):
                _something_happens(town, dice, now.date())
            if place in (2, 5):  # an earlier month is run again: what it adds is late at once
                _one_more_unit(town, place)
                town.run(PERIODS[0] if place == 2 else 202603)
    assert booked()


def _settled_town(cast: Cast, seed: int) -> Town:
    town, (units, meters, tariffs) = Town(cast), community(seed, 14)
    town.tariffs(tariffs)
    town.units(units)
    town.meters(meters)
    town.read(meters)
    _confirm(town)
    return town


def _something_happens(town: Town, dice: random.Random, today: date) -> None:
    rows = Charge.objects.filter(site=town.site, amount_fen__gt=0, tariff__late_rate_e6__gt=0)
    charge = dice.choice(list(rows.exclude(source=Source.REVERSAL).order_by("pk")))
    day = today - timedelta(days=dice.randint(0, 50))
    kind = dice.choice(["pay", "pay", "pay", "void", "correction", "waiver", "freeze", "thaw"])
    if kind == "pay":
        _pay(town, charge, dice.choice([charge.amount_fen, charge.amount_fen // 3 + 1]), day, dice)
    elif kind == "void":
        payments = Payment.objects.filter(method=2, reversals=None)
        if payment := dice.choice([None, *payments.order_by("pk")]):
            with writing():
                reversing.void(payment, on=today, reason="错账", by=town.xu, now=clock.now())
    elif kind in ("correction", "waiver") and not charge.corrections.exists():
        fen = dice.choice([0, charge.amount_fen // 2, charge.amount_fen + 777]) if kind == "correction" else 1
        amount = f"{fen // 100}.{fen % 100:02d}"
        town.credit(kind, charge=charge.pk, amount=amount, reason="登记错了")
    elif kind == "freeze":
        if not Freeze.objects.filter(charge=charge, cause=(cause := f"case:{dice.randint(1, 9)}")).exists():
            with writing():  # of the past as well, as it may stand in the books
                fees.freeze(town.site, [charge.pk], cause, day)
    elif kind == "thaw" and (freeze := Freeze.objects.filter(closed_on=None).first()):
        with writing():
            fees.thaw(freeze.cause, day)


def _pay(town: Town, charge: Charge, fen: int, day: date, dice: random.Random) -> None:
    row = {
        "code": charge.unit.code, "amount_fen": fen, "paid_on": day, "method": 2, "number": str(dice.random()),
        "purpose": f"{charge.item.code}@{charge.period // 100}-{charge.period % 100:02d}",
    }  # fmt: skip
    town.do("payments.import_payments", site=town.site.pk, rows=[row])


def _one_more_unit(town: Town, place: int) -> None:
    row = {
        "code": f"9-{place}",
        "building": "9",
        "kind": 1,
        "area_e2": 8_000,
        "people": 2,
        "status": 1,
        "pools": (),
        "owner": "业主",
    }
    town.do("property.import_units", site=town.site.pk, rows=[row])


@pytest.mark.django_db
def test_a_charge_paid_in_time_is_not_looked_at_again(cast: Cast) -> None:
    town = Town(cast)
    small(town)
    town.run(202601)
    for charge in Charge.objects.filter(period=202601, amount_fen__gt=0, tariff__late_rate_e6__gt=0):
        _pay(town, charge, charge.amount_fen, date(2026, 2, 2), random.Random(charge.pk))
    paid = set(Allocation.objects.values_list("charge_id", flat=True))
    for period in (202602, 202603):
        town.run(period)
    watched = set(LateWatch.objects.values_list("charge_id", flat=True))
    assert paid and watched and not paid & watched
    assert not LateFee.objects.filter(charge__in=paid).exists()


@pytest.mark.django_db
def test_a_late_fee_is_booked_once_where_items_fall_due_on_different_days(cast: Cast) -> None:
    """A charge due on the 15th, counted and then paid, is not counted again when the one due at month end is."""
    town = Town(cast)
    late = {
        "kind": "fixed",
        "late_rate_e6": 500,
        "due_months": 1,
        "legal_basis": "合同",
        "effective_from": date(2025, 1, 1),
    }
    town.tariffs([
        {"code": "A", "name": "保洁费", "price_e4": 4_000_000, "due_day": 15, **late},
        {"code": "B", "name": "车位费", "price_e4": 1_000_000, **late},
    ])  # fmt: skip
    town.do("property.import_units", site=town.site.pk, rows=[{"code": "1-101", "building": "1", "owner": "业主"}])
    town.run(202511)
    charge = Charge.objects.get(period=202511, item__code="A")
    _pay(town, charge, charge.amount_fen, date(2025, 12, 26), random.Random(1))
    for period in (202512, 202601, 202602):
        town.run(period)
    assert booked()[charge.pk] == 200  # 400.00 due on 15 December, paid on the 26th: ten days, 20 fen each
    assert booked() == reckoned(town, 202602) and differences() == []
