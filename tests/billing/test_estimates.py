"""A chain of estimates and the reading that ends it come to what readings alone come to, while the price does not change."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date
from typing import Any

import pytest
from conftest import Cast

from tests.billing.reference import Meter, Unit, last_day
from tests.billing.test_month import _confirm, differences
from tests.billing.town import Town
from zhishou.areas.billing.models import Charge

pytestmark = pytest.mark.django_db
YEAR = tuple(range(202601, 202613))
PAIRS = 8
PRICED = {"effective_from": "2025-01-01", "legal_basis": "示例价格文件"}
TIERS = (  # whole fen a cubic metre: nothing is rounded, so both ways agree to the fen
    {"up_to_milli": 60_000, "price_e4": 21_000},
    {"up_to_milli": 140_000, "price_e4": 33_500},
    {"up_to_milli": None, "price_e4": 58_700},
)
ITEMS: list[dict[str, Any]] = [
    {"code": "SF", "name": "水费", "kind": "metered", "meter_kind": "水", "basis": "year", "tiers": list(TIERS),
     "base_people": 3, "extra_per_person_milli": 12_000},
    {"code": "WS", "name": "污水费", "kind": "metered", "meter_kind": "水", "price_e4": 9_500},
]  # fmt: skip


class Twins(Town):
    """Pairs of flats with the same dials: of one every month is read, of the other some are estimated until December."""

    def __init__(self, cast: Cast, seed: int) -> None:
        super().__init__(cast)
        dice = random.Random(seed)
        self.tariffs([{**item, **PRICED} for item in ITEMS])
        self.guessed: dict[int, set[str]] = defaultdict(set)
        units: list[Unit] = []
        self.meters_: list[Meter] = []
        for n in range(PAIRS):
            people, mean = dice.randint(1, 6), dice.randint(3, 25)
            used = [dice.randint(mean * 8 // 10, mean * 12 // 10) * 1000 for _month in YEAR]
            for side in "AB":
                units.append(Unit(f"{side}-{n}", "住宅", 9_000, people, "已入住", None, []))
                self.meters_.append(Meter(f"表{side}-{n}", "水", f"{side}-{n}", initial=0))
            for month in YEAR[1:-1]:
                if dice.random() < (0.75 if n else 1):  # of the first pair one chain goes through the year
                    self.guessed[month].add(f"表B-{n}")
            for meter in self.meters_[-2:]:
                dial = 0
                for month, usage in zip(YEAR, used, strict=True):
                    dial += usage
                    if meter.number not in self.guessed[month]:
                        meter.dials[month] = (last_day(month), dial)
        self.units(units)
        self.meters(self.meters_)

    def live(self) -> None:
        """Read, estimate and bill the year, every month run twice."""
        for month in YEAR:
            self.read(self.meters_, month)
            _confirm(self)
            for number in sorted(self.guessed[month]):
                self.do("property.estimate_reading", meter=number, period=month, reason="家中无人")
            assert self.run(month) == self.run(month)

    def sums(self, item: str) -> list[tuple[int, int]]:
        """The year's fen of each pair: read every month, and with estimates."""
        found: dict[str, int] = defaultdict(int)
        for code, fen in Charge.objects.filter(site=self.site, item__code=item).values_list("unit__code", "amount_fen"):
            found[code] += fen
        return [(found[f"A-{n}"], found[f"B-{n}"]) for n in range(PAIRS)]


@pytest.mark.parametrize("seed", (61, 62))
def test_a_year_with_estimates_comes_to_a_year_of_readings(cast: Cast, seed: int) -> None:
    town = Twins(cast, seed)
    assert sum(len(one) for one in town.guessed.values()) > 3 * PAIRS
    town.live()
    for item in ("SF", "WS"):
        sums = town.sums(item)
        assert all(read > 0 and read == guessed for read, guessed in sums), (item, sums)
    assert max(town.sums("SF"))[0] > 60 * 210 + 80 * 335  # somebody reached the last tier
    assert differences() == []


def test_each_estimate_of_a_chain_begins_on_the_tiers_where_the_last_reading_ended(cast: Cast) -> None:
    """Estimates are no usage that is known: what they billed too cheaply or too dear is settled by the reading."""
    town = Town(cast)
    town.tariffs([{**ITEMS[0], **PRICED}])
    town.units([Unit("1-1", "住宅", 9_000, 3, "已入住", None, [])])
    town.meters(
        [Meter("表", "水", "1-1", dials={202601: (date(2026, 1, 31), 50_000), 202604: (date(2026, 4, 30), 200_000)})]
    )

    def billed(month: int) -> int:
        return sum(town.run(month).values())

    town.read([Meter("表", "水", "1-1", dials={202601: (date(2026, 1, 31), 50_000)})])
    assert billed(202601) == 50 * 210
    for month in (202602, 202603):  # 50 m³ each, from 50 on: ten at 2.10, forty at 3.35
        town.do("property.estimate_reading", meter="表", period=month, reason="家中无人")
        assert billed(month) == 10 * 210 + 40 * 335
    town.read([Meter("表", "水", "1-1", dials={202604: (date(2026, 4, 30), 200_000)})])
    _confirm(town)
    # 150 m³ since January, from 50 on: ten at 2.10, eighty at 3.35, sixty at 5.87, less what the estimates billed
    assert billed(202604) == (10 * 210 + 80 * 335 + 60 * 587) - 2 * (10 * 210 + 40 * 335)
    assert differences() == []
