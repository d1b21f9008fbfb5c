"""Rules around the month run on random communities, against the plain calculator: dated facts, one-time items, suppliers'
bills, balances of the old books, prepayments and payments that name what they are for.
"""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import pytest
from conftest import Cast

from tests.billing.reference import Books, Unit
from tests.billing.test_month import _confirm, differences
from tests.billing.town import KINDS, PERIODS, STATES, Town, community
from zhishou.areas.billing.models import Item
from zhishou.kernel import clock

pytestmark = pytest.mark.django_db
CHIP = {
    "code": "KP", "name": "门禁卡工本费", "kind": "fixed", "price_e4": 250_000, "applies_to": ["住宅"], "once": True,
    "effective_from": date(2025, 1, 1),
}  # fmt: skip


@pytest.mark.parametrize("seed", [21, 22])
def test_months_with_every_rule_around_them_equal_the_reference(cast: Cast, seed: int) -> None:
    units, meters, tariffs = community(seed, 16)
    for unit in units:
        unit.handover = None  # whose unit it is changes here by its state alone
        unit.status = "已入住" if unit.status == "未收楼" else unit.status
    tariffs = [*tariffs, CHIP]
    town, books, dice = Town(cast), Books(units, meters, tariffs), random.Random(seed)
    books.today = clock.today()
    town.tariffs(tariffs)
    town.units(units)
    _old_books(town, books, dice)
    town.meters(meters)
    town.read(meters)
    _confirm(town)
    for period in PERIODS:
        _facts_change(town, books, period, dice)
        _supplier_bills(town, books, period, dice)
        assert town.run(period) == books.run(period)
        _money_comes(town, books, period, dice)
    assert differences() == []


def _old_books(town: Town, books: Books, dice: random.Random) -> None:
    rows = []
    for unit in books.units.values():
        for item in ("WY", "DF"):
            if dice.random() < 0.3:
                fen, period = dice.choice([-40_000, -777, 12_345]), dice.choice([202510, 202511])
                due = date(2025, 12, dice.randint(1, 28))
                books.open(unit.code, item, period, fen, due)
                rows.append(
                    {
                        "code": unit.code,
                        "item": item,
                        "period": period,
                        "amount_fen": fen,
                        "due_on": due if fen > 0 else None,
                    }
                )
    for _twice in range(2):
        town.do("billing.import_opening", site=town.site.pk, rows=rows)


def _facts_change(town: Town, books: Books, period: int, dice: random.Random) -> None:
    """From some day of the month, or of an earlier one that is not run yet, area, people or state are others."""
    rows: list[dict[str, Any]] = []
    for unit in dice.sample(list(books.units.values()), 4):
        since = date(period // 100, period % 100, dice.randint(1, 28))
        new = {
            "area_e2": dice.randint(3_000, 20_000),
            "people": dice.randint(0, 8),
            "status": dice.choice(["已入住", "空置"]),
        }
        unit.changes.append((since, new))
        rows.append(_row(unit) | {**new, "status": STATES[str(new["status"])], "starts_on": since})
    town.do("property.import_units", site=town.site.pk, rows=rows)


def _row(unit: Unit) -> dict[str, Any]:
    return {
        "code": unit.code,
        "building": unit.code[0],
        "kind": KINDS[unit.kind],
        "pools": tuple(unit.pools),
        "owner": "业主",
    }


def _supplier_bills(town: Town, books: Books, period: int, dice: random.Random) -> None:
    for code in ("G0", "G1", "G2"):
        if dice.random() < 0.5:
            fen = dice.randint(1, 500_000)
            books.invoices[(code, period)] = fen
            item, amount = Item.objects.get(site=town.site, code=code).pk, f"{fen // 100}.{fen % 100:02d}"
            town.do("billing.enter_invoice", item=item, period=period, amount=amount, number=f"{code}-{period}")


def _money_comes(town: Town, books: Books, period: int, dice: random.Random) -> None:
    """Payments on one day each, too little or too much, some for one item or one month of it only."""
    rows = []
    for place, unit in enumerate(books.units.values()):
        if dice.random() < 0.5:
            continue
        fen, day = dice.choice([1, 9_999, 60_000, 400_000]), date(period // 100, period % 100 + 1, 1 + place)
        purpose = dice.choice(["", "", "WY", "物业管理费", f"WY@{period // 100}-{period % 100:02d}", "DF"])
        books.prepay(unit.code, fen, day, purpose)
        rows.append({
            "code": unit.code, "amount_fen": fen, "paid_on": day, "method": 2, "number": f"{period}{unit.code}",
            "purpose": purpose,
        })  # fmt: skip
    for _twice in range(2):
        town.do("payments.import_payments", site=town.site.pk, rows=rows)
