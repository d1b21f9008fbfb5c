"""What is foretold of a month, by the command and on its page, is what the run then bills."""

from __future__ import annotations

from datetime import date

import pytest
from conftest import Cast, page, tight
from tests.billing.town import Town

from zhishou.areas.billing import checking, trial
from zhishou.kernel.actor import Actor
from zhishou.kernel.money import yuan

pytestmark = pytest.mark.django_db
PRICED = {"effective_from": "2025-01-01", "legal_basis": "示例合同"}
TARIFFS = [
    {"code": "WY", "name": "物业管理费", "kind": "area", "price_e4": 10_000, "due_day": 10, "late_rate_e6": 500, **PRICED},
    {"code": "SF", "name": "水费", "kind": "metered", "meter_kind": "水", "price_e4": 30_000, **PRICED},
]  # fmt: skip
ROOMS = ("1-101", "1-102")


@pytest.fixture
def town(cast: Cast) -> Town:
    """Two flats of 100 m²: 10 m³ a month at 3.00; February is run, nothing is paid."""
    made = Town(cast)
    rows = [{"code": code, "building": "1栋", "area_e2": 10_000, "owner": "示例", "people": 2} for code in ROOMS]
    made.do("property.import_units", site=made.site.pk, rows=rows)
    meters = [{"number": f"W{code}", "kind": 1, "unit": code, "digits": 5} for code in ROOMS]
    made.do("property.import_meters", site=made.site.pk, rows=meters)
    made.tariffs(TARIFFS)
    for period, dial in ((202601, 10), (202602, 20)):
        dials(made, period, dict.fromkeys(ROOMS, dial))
        made.run(period)
    return made


def dials(town: Town, period: int, read: dict[str, int]) -> None:
    on = date(period // 100, period % 100, 20)
    rows = [{"number": f"W{c}", "read_on": on, "period": period, "value_milli": n * 1000} for c, n in read.items()]
    town.do("property.import_readings", site=town.site.pk, rows=rows)


def foretold(town: Town, period: int) -> dict[str, tuple[int, int]]:
    """Fen of each item, by the command and by the page's trial."""
    checked = checking.check(Actor.of(town.xu), town.site, period)
    named = {one["name"]: one["fen"] for one in checked["items"]}
    tried = {one.item.name: one.fen for one in trial.of(town.site, period).sums}
    return {name: (named.get(name, 0), tried.get(name, 0)) for name in named | tried}


def billed(town: Town, period: int) -> dict[str, tuple[int, int]]:
    sums: dict[str, int] = {}
    for (_unit, item, _payer), fen in town.run(period).items():
        sums[item] = sums.get(item, 0) + fen
    return {name: (fen, fen) for name, fen in sums.items()}


def test_a_reading_after_estimates_is_foretold_less_what_they_billed(town: Town) -> None:
    town.do("property.estimate_reading", meter="W1-101", period=202603, reason="家中无人")
    town.run(202603)  # 10 m³ are estimated
    dials(town, 202604, {"1-101": 45})
    before = foretold(town, 202604)
    assert before["水费"] == (4_500, 4_500)  # 25 m³ at 3.00 less 30.00
    made = billed(town, 202604)
    assert {name: before[name] for name in ("水费", "物业管理费")} == {
        name: made[name] for name in ("水费", "物业管理费")
    }


def test_a_reading_that_says_what_the_estimate_said_is_foretold_as_nothing(town: Town) -> None:
    town.do("property.estimate_reading", meter="W1-101", period=202603, reason="家中无人")
    town.run(202603)
    dials(town, 202604, {"1-101": 30})
    assert foretold(town, 202604)["水费"] == (0, 0)


def test_the_command_foretells_late_fees_and_the_trial_says_that_the_run_counts_them(town: Town) -> None:
    # 100.00 of January, due 10 February: 18 days to the 28th were booked, 31 days more; of February 21 days from 11 March
    late = 2 * (31 + 21) * 5
    told = "违约金到出账时按天计算，不在试算里。"
    assert foretold(town, 202603)["违约金"] == (late, 0)
    before = tight(page(town.xu, f"/billing?site={town.site.code}&period=2026-03"))
    assert told in before and ">违约金<" not in before and yuan(20_000) in before  # no sum of nothing, no −100 %
    assert billed(town, 202603)["违约金"] == (late, late)
    after = tight(page(town.xu, f"/billing?site={town.site.code}&period=2026-03"))
    assert told not in after and ">违约金<" in after and yuan(20_000 + late) in after
    assert foretold(town, 202603)["违约金"] == (late, late)
