"""The month run equals the plain reference, whoever runs it how often; shares add up; the books recompute."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import numpy as np
import pytest
from conftest import Cast

from tests.billing.reference import Books
from tests.billing.town import PERIODS, Town, community
from zhishou.areas.billing import auditing, running
from zhishou.areas.billing.exact import shares
from zhishou.areas.billing.models import Charge, Chunk, Run
from zhishou.areas.payments import auditing as money
from zhishou.areas.payments.models import Allocation, Payment
from zhishou.areas.property.models import Reading
from zhishou.kernel import columns
from zhishou.kernel.operation import Refused

pytestmark = pytest.mark.django_db


def differences() -> list[str]:
    """What the audit finds in the books."""
    checks = (auditing.charges, auditing.pools, auditing.runs, auditing.late_fees, money.payments, money.charges)
    return [line for check in checks for line in check()]


@pytest.mark.parametrize("seed", [1, 2])
def test_four_months_of_a_random_community_equal_the_reference(cast: Cast, seed: int) -> None:
    units, meters, tariffs = community(seed, 24)
    town, reference, dice = Town(cast), Books(units, meters, tariffs), random.Random(seed)
    town.tariffs(tariffs)
    town.units(units)
    town.meters(meters)
    town.read(meters)
    _confirm(town)
    for period in PERIODS:
        assert town.run(period) == reference.run(period)
        assert town.run(period) == town.billed(period)
        _pay(town, reference, period, dice)
    assert differences() == []


def _confirm(town: Town) -> None:
    """Another person enters every doubted dial again; what was doubted only because of an earlier doubt clears itself."""
    while reading := Reading.objects.filter(state=0).order_by("period", "pk").first():
        town.do("property.accept_reading", who=town.hua, reading=reading.pk, value_milli=reading.value_milli)


def _pay(town: Town, reference: Books, period: int, dice: random.Random) -> None:
    """People pay all, a part or more than they owe, for some item or month or without a word, some recorded too late."""
    rows = []
    for unit in reference.units.values():
        payers = {c.payer for c in reference.charges if c.unit == unit.code}
        owed = sum(
            c.fen + c.late - c.late_paid - sum(f for _d, f in c.paid) for c in reference.charges if c.unit == unit.code
        )
        if "开发商" in payers or owed <= 3 or dice.random() < 0.4:
            continue
        fen = dice.choice([owed, owed // 3, owed + 9_000])
        purpose = dice.choice(["", "", "", "WY", "SF", f"WY@{period // 100}-{period % 100:02d}"])
        day = date(period // 100, period % 100 + dice.choice([0, 1, 1, 1]), dice.randint(2, 28))
        reference.prepay(unit.code, fen, day, purpose)
        row = {"code": unit.code, "amount_fen": fen, "paid_on": day, "method": 2, "number": f"{period}{unit.code}"}
        rows.append({**row, "purpose": purpose})
    for _twice in range(2):
        town.do("payments.import_payments", site=town.site.pk, rows=rows)


def test_a_hundred_thousand_pools_are_shared_without_a_fen_left() -> None:
    dice = np.random.default_rng(7)
    for _pool in range(100_000):
        size, cost = int(dice.integers(1, 9)), int(dice.integers(0, 10_000_000))
        weights = dice.integers(0, 20_000, size)
        weights[0] += 1
        parts = shares(cost, weights, np.arange(size))
        assert int(parts.sum()) == cost
        assert (np.abs(parts * int(weights.sum()) - cost * weights) < int(weights.sum())).all()


@pytest.mark.parametrize(
    ("cost", "weights", "parts"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (1, [5, 5], [1, 0]),
        (10, [0, 3], [0, 10]),
        (7, [1, 2, 4], [1, 2, 4]),
        (101, [2, 1, 1], [51, 25, 25]),
    ],
)
def test_the_fen_left_go_to_the_largest_remainders_then_by_code(
    cost: int, weights: list[int], parts: list[int]
) -> None:
    assert shares(cost, np.array(weights), np.arange(len(weights))).tolist() == parts


def test_shares_stay_exact_beyond_64_bits() -> None:
    weights = np.array([2**45 + 1, 2**45, 3], dtype=np.int64)
    parts = shares(10**12 + 1, weights, np.arange(3))
    total = 2**46 + 4
    assert [int(p) for p in parts] == [
        (10**12 + 1) * int(w) // total + bump for w, bump in zip(weights, _bumps(10**12 + 1, weights), strict=True)
    ]


def _bumps(cost: int, weights: np.ndarray) -> list[int]:
    total = sum(int(w) for w in weights)
    rest = [cost * int(w) % total for w in weights]
    left = cost - sum(cost * int(w) // total for w in weights)
    first = sorted(range(len(rest)), key=lambda i: (-rest[i], i))[:left]
    return [int(place in first) for place in range(len(rest))]


def small(town: Town) -> None:
    """A community of twelve units, read and ready to be billed."""
    units, meters, tariffs = community(5, 12)
    town.tariffs(tariffs)
    town.units(units)
    town.meters(meters)
    town.read(meters)
    _confirm(town)


def test_a_run_that_dies_between_parts_goes_on_and_nothing_differs(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    town = Town(cast)
    monkeypatch.setattr(running, "CHUNK_UNITS", 3)
    small(town)
    run = town.do("billing.open_run", site=town.site.pk, period=202601).result
    parts = list(run.chunks.order_by("kind", "first"))
    town.do("billing.do_chunk", chunk=parts[1].pk)
    town.do("billing.do_chunk", chunk=parts[1].pk, who=town.hua)
    with pytest.raises(Refused):
        town.do("billing.finish_run", run=run.pk)
    with pytest.raises(RuntimeError), monkeypatch.context() as patch:
        patch.setattr(running, "write", _written_and_killed)
        town.do("billing.do_chunk", chunk=parts[0].pk)
    assert not Charge.objects.filter(chunk=parts[0].pk).exists()
    billed = town.run(202601)
    assert billed == Books(*community(5, 12)).run(202601)
    assert Run.objects.count() == 1 and not Chunk.objects.filter(done_at=None).exists()
    assert differences() == []


def _written_and_killed(table: str, kinds: Any, rows: Any) -> None:
    columns.write(table, kinds, rows)
    raise RuntimeError("killed")


def test_a_reading_verified_after_the_run_is_billed_by_running_again(cast: Cast) -> None:
    town = Town(cast)
    small(town)
    meter = next(m for m in community(5, 12)[1] if m.kind == "水" and m.unit and 202601 in m.dials)
    reading = Reading.objects.get(meter__number=meter.number, period=202601)
    row = {
        "number": meter.number,
        "read_on": reading.read_on,
        "period": 202601,
        "value_milli": (reading.value_milli or 0) + 1000,
    }
    assert town.do("property.import_readings", site=town.site.pk, rows=[row]).event.facts["second"] == [0]
    first = town.run(202601)
    town.do("property.accept_reading", who=town.hua, reading=reading.pk, value_milli=reading.value_milli)
    assert town.run(202601) == Books(*community(5, 12)).run(202601) != first
    assert differences() == []


def test_who_ran_it_does_not_check_it_and_the_check_needs_a_finished_run(cast: Cast) -> None:
    town = Town(cast)
    small(town)
    run = town.do("billing.open_run", site=town.site.pk, period=202601).result
    with pytest.raises(Refused):
        town.do("billing.approve_run", who=town.he, run=run.pk)
    town.run(202601)
    approved = town.do("billing.approve_run", who=town.he, run=run.pk).result
    assert approved.approved_by == town.he


def test_the_rest_of_a_payment_for_one_month_settles_the_items_next_months(cast: Cast) -> None:
    town = Town(cast)
    small(town)
    town.run(202601)
    charge = Charge.objects.filter(payer=0, amount_fen__gt=500, item__code="WY").first()
    assert charge is not None
    pay = {
        "code": charge.unit.code,
        "amount_fen": charge.amount_fen + 300,
        "paid_on": date(2026, 2, 3),
        "method": 1,
        "number": "1",
        "purpose": "WY@2026-01",
    }
    town.do("payments.import_payments", site=town.site.pk, rows=[pay])
    assert Payment.objects.get(number="1").left_fen == 300
    town.run(202602)
    assert Payment.objects.get(number="1").left_fen == 0
    last = Allocation.objects.get(payment__number="1", amount_fen=300)
    assert Charge.objects.filter(pk=last.charge_id, unit=charge.unit, item__code="WY", period=202602).exists()
    assert differences() == []


def test_a_correction_is_a_reversal_and_a_new_charge_and_money_moves_with_it(cast: Cast) -> None:
    town = Town(cast)
    small(town)
    town.run(202601)
    charge = Charge.objects.filter(payer=0, amount_fen__gt=500, item__code="WY").first()
    assert charge is not None
    code = charge.unit.code
    pay = {
        "code": code,
        "amount_fen": charge.amount_fen,
        "paid_on": date(2026, 2, 3),
        "method": 1,
        "number": "1",
        "purpose": "WY@2026-01",
    }
    town.do("payments.import_payments", site=town.site.pk, rows=[pay])
    new = town.credit("correction", charge=charge.pk, amount="4.00", reason="面积登记错了")
    assert (new.amount_fen, new.due_on) == (400, charge.due_on)
    assert sum(town.billed(202601)[(code, "物业管理费", "业主")] for _ in range(1)) == 400
    with pytest.raises(Refused):
        town.credit("waiver", charge=charge.pk, amount="1.00", reason="再来")
    assert differences() == []
