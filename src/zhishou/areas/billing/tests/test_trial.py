"""试算: what is unusual is found, looked over or parked; what is parked bills only after it was released."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from conftest import Cast, page
from django.test import Client
from tests.billing.town import Town

from zhishou.areas.billing import checking, trial
from zhishou.areas.billing.models import Charge, Item, LookedOver, Parked
from zhishou.areas.property.models import Reading, Unit
from zhishou.kernel import audit
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Setting
from zhishou.kernel.operation import Refused

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
FEBRUARY, MARCH, APRIL = 202602, 202603, 202604
ROOMS = ("1-101", "1-102", "1-103", "1-104")
TARIFFS = [
    {"code": "WY", "name": "物业管理费", "kind": "area", "price_e4": 10_000, "effective_from": "2025-01-01"},
    {"code": "SF", "name": "水费", "kind": "metered", "meter_kind": "水", "price_e4": 20_000, "effective_from": "2025-01-01"},
    {"code": "GT", "name": "公摊电", "kind": "shared", "meter_kind": "电", "pool": "一栋", "split_by": "household",
     "price_e4": 10_000, "effective_from": "2025-01-01"},
]  # fmt: skip


class Trials(Town):
    """Four flats of 100 m² with a water meter each and the lift's electricity; February is run, March is read."""

    def __init__(self, cast: Cast, march: dict[str, int]) -> None:
        super().__init__(cast)
        rows = [
            {"code": code, "building": "1栋", "area_e2": 10_000, "owner": "示例", "people": 2, "pools": ("一栋",)}
            for code in ROOMS
        ]
        self.do("property.import_units", site=self.site.pk, rows=rows)
        meters = [{"number": f"W{code}", "kind": 1, "unit": code, "digits": 5} for code in ROOMS]
        meters.append({"number": "E1", "kind": 2, "use": 2, "pool": "一栋"})
        self.do("property.import_meters", site=self.site.pk, rows=meters)
        self.tariffs(TARIFFS)
        for period, used in ((202601, 10), (FEBRUARY, 20)):
            self.dials(period, dict.fromkeys(ROOMS, used), used)
        self.run(202601)
        self.run(FEBRUARY)
        self.dials(MARCH, march, 30)

    def dials(self, period: int, dials: dict[str, int], lift: int) -> None:
        on = date(period // 100, period % 100, 20)
        rows = [{"number": f"W{c}", "read_on": on, "period": period, "value_milli": n * 1000} for c, n in dials.items()]
        rows.append({"number": "E1", "read_on": on, "period": period, "value_milli": lift * 1000})
        self.do("property.import_readings", site=self.site.pk, rows=rows)

    def unit(self, code: str) -> Unit:
        found: Unit = Unit.objects.get(code=code)
        return found

    def item(self, code: str) -> Item:
        found: Item = Item.objects.get(site=self.site, code=code)
        return found

    def odd(self, period: int = MARCH) -> dict[tuple[str, str], str]:
        """Why, by unit and item."""
        rows = trial.of(self.site, period).odd
        codes = dict(Unit.objects.values_list("pk", "code"))
        return {(codes[one.unit], one.item.code): one.why for one in rows}

    def key(self, code: str, item: str) -> int:
        rows = trial.of(self.site, MARCH).odd
        return next(o.key for o in rows if o.unit == self.unit(code).pk and o.item.code == item)

    def park(self, code: str = "", item: str = "", period: int = MARCH) -> Parked:
        given: dict[str, Any] = {"unit": self.unit(code)} if code else {}
        given |= {"item": self.item(item)} if item else {}
        made = self.do("billing.park", site=self.site, period=period, reason="和业主核对面积", **given).result
        assert isinstance(made, Parked)
        return made

    def water(self, code: str, period: int = MARCH) -> int:
        rows = Charge.objects.filter(period=period, unit__code=code, item__code="SF")
        return sum(rows.values_list("amount_fen", flat=True))


@pytest.fixture
def town(cast: Cast) -> Trials:
    """In March 101 uses 10 as ever, 102 uses 18 (up 80 %, within the plausible band), 103 nothing; 104 was not read."""
    made = Trials(cast, {"1-101": 30, "1-102": 38, "1-103": 20})
    still = Reading.objects.get(meter__number="W1-103", period=MARCH)
    made.do("property.accept_reading", who=made.hua, reading=still, value="20")
    return made


def refused(code: str, act: Any) -> str:
    with pytest.raises(Refused) as no:
        act()
    assert no.value.code == code
    return no.value.sentence()


def test_the_trial_stands_beside_last_month_item_by_item(town: Trials) -> None:
    found = trial.of(town.site, MARCH)
    sums = {one.item.code: (one.units, one.usage, one.fen, one.last_fen) for one in found.sums}
    assert not found.final
    assert sums["WY"] == (4, 40_000, 40_000, 40_000)
    assert sums["SF"] == (2, 28_000, 5_600, 8_000)  # (10 + 18) m³ at 2.00; last month 4 × 10 m³
    assert sums["GT"] == (4, 10_000, 1_000, 1_000)
    town.run(MARCH)
    after = trial.of(town.site, MARCH)
    assert after.final and {o.item.code: (o.units, o.usage, o.fen) for o in after.sums} == {
        code: row[:3] for code, row in sums.items()
    }


def test_what_is_up_at_nothing_or_missing_is_listed_with_why_before_and_after_the_run(town: Trials) -> None:
    expected = {("1-102", "SF"): "up", ("1-103", "SF"): "zero", ("1-104", "SF"): "missing"}
    assert town.odd() == expected
    town.run(MARCH)
    assert town.odd() == expected


def test_the_thresholds_are_settings_of_the_site(town: Trials) -> None:
    Setting.objects.create(site=town.site, name=trial.PERCENT, value="81")
    assert ("1-102", "SF") not in town.odd()
    Setting.objects.filter(name=trial.PERCENT).update(value="80")
    assert town.odd()[("1-102", "SF")] == "up"  # 36.00 against 20.00 is exactly 80 % more
    Setting.objects.create(site=town.site, name=trial.LEAST, value="16.01")
    assert ("1-102", "SF") not in town.odd()


def test_a_flat_without_area_and_one_that_is_new_are_unusual(town: Trials) -> None:
    town.do("property.record_facts", unit="1-101", starts_on=date(2026, 3, 2), status=1, people=2, area_e2=0)
    town.do("property.import_units", site=town.site.pk, rows=[{"code": "1-105", "building": "1栋", "area_e2": 9_000}])
    found = town.odd()
    assert found[("1-101", "WY")] == "zero" and found[("1-105", "WY")] == "new"


def test_looked_over_is_off_the_list_until_the_amount_changes(town: Trials) -> None:
    key = town.key("1-102", "SF")
    town.do("billing.look_over", site=town.site, period=MARCH, keys=[key])
    assert key not in {one.key for one in trial.of(town.site, MARCH).waiting}
    town.tariffs([{**TARIFFS[1], "price_e4": 30_000, "effective_from": "2026-03-01"}])
    assert key in {one.key for one in trial.of(town.site, MARCH).waiting}


def test_a_line_that_is_not_unusual_any_more_is_said_and_nothing_is_kept(town: Trials) -> None:
    key = town.key("1-102", "SF")
    Setting.objects.create(site=town.site, name=trial.PERCENT, value="500")
    refused("trial.moved_on", lambda: town.do("billing.look_over", site=town.site, period=MARCH, keys=[key]))
    assert not LookedOver.objects.exists()


def test_a_parked_item_of_a_unit_is_not_billed_and_billed_once_after_its_release(town: Trials) -> None:
    waits = town.park("1-102", "SF")
    assert checking.check(Actor.of(town.xu), town.site, MARCH)["held"] == [
        {"unit": "1-102", "item": "SF", "reason": "和业主核对面积"}
    ]
    before = town.run(MARCH)
    assert ("1-102", "水费", "业主") not in before and before[("1-101", "水费", "业主")] == 2_000
    assert town.run(MARCH) == before
    town.do("billing.release", parked=waits, outcome="读数无误")
    with pytest.raises(Refused) as no:
        town.do("billing.release", parked=waits, outcome="再放一次")
    assert no.value.code == "trial.released"
    after = town.run(MARCH)
    assert after == before | {("1-102", "水费", "业主"): 3_600}
    assert town.run(MARCH) == after
    assert not [line for lines in audit.differences().values() for line in lines]


def test_a_parked_unit_waits_with_all_its_own_items_but_bears_its_share(town: Trials) -> None:
    town.park("1-101")
    billed = town.run(MARCH)
    assert [key for key in billed if key[0] == "1-101"] == [("1-101", "公摊电", "业主")]
    assert sum(fen for (_code, item, _payer), fen in billed.items() if item == "公摊电") == 1_000


def test_a_parked_pool_waits_whole(town: Trials) -> None:
    waits = town.park(item="GT")
    assert not [key for key in town.run(MARCH) if key[1] == "公摊电"]
    assert trial.of(town.site, MARCH).parked_pools == [("公摊电", "已挂起，放行之后再分摊")]
    town.do("billing.release", parked=waits, outcome="电表核过了")
    assert sum(fen for key, fen in town.run(MARCH).items() if key[1] == "公摊电") == 1_000


@pytest.mark.parametrize(
    ("code", "item", "why"),
    [("", "", "trial.park_what"), ("1-101", "GT", "trial.park_share"), ("1-102", "SF", "trial.parked")],
)
def test_what_cannot_be_parked_is_said(town: Trials, code: str, item: str, why: str) -> None:
    town.park("1-102", "SF")
    refused(why, lambda: town.park(code, item))


def test_what_is_billed_cannot_be_parked_any_more(town: Trials) -> None:
    town.run(MARCH)
    refused("trial.billed", lambda: town.park("1-101", "SF"))


def test_a_month_with_something_parked_is_not_closed(town: Trials, cast: Cast) -> None:
    from zhishou.areas.billing import closing

    town.park("1-102", "SF")
    left = {c.name: found for c, found in closing.checklist(town.site, MARCH, recount=False) if found}
    assert left["billing.held"].count == 1 and left["billing.held"].line == "1-102　水费"


def test_a_reading_sent_back_from_the_trial_does_not_bill_until_another_person_reads_the_same(town: Trials) -> None:
    reading = Reading.objects.get(meter__number="W1-102", period=MARCH)
    town.do("property.question_reading", reading=reading, reason="比上月多八成")
    reading.refresh_from_db()
    assert reading.state == Reading.State.DOUBTED and "questioned" in reading.why
    town.run(MARCH)
    assert town.water("1-102") == 0
    refused("readings.own_entry", lambda: town.do("property.accept_reading", reading=reading, value="38"))
    town.do("property.accept_reading", who=town.hua, reading=reading, value="38")
    town.run(MARCH)
    assert town.water("1-102") == 3_600


def test_a_billed_reading_is_not_sent_back_but_a_parked_one_is_and_the_mended_dial_bills(town: Trials) -> None:
    town.park("1-102", "SF")
    town.run(MARCH)
    billed = Reading.objects.get(meter__number="W1-101", period=MARCH)
    refused("readings.billed", lambda: town.do("property.question_reading", reading=billed, reason="再看看"))
    wrong = Reading.objects.get(meter__number="W1-102", period=MARCH)
    town.do("property.question_reading", reading=wrong, reason="抄错一位")
    for who in (town.hua, town.he):
        town.do("property.accept_reading", who=who, reading=wrong, value="31")
    town.do("billing.release", parked=Parked.objects.get(), outcome="更正为 31")
    town.run(MARCH)
    assert town.water("1-102") == 2_200


def test_the_page_walks_through_what_is_unusual_by_keyboard_and_the_month_page_counts_it(town: Trials) -> None:
    month = page(town.xu, "/billing?period=2026-03")
    assert "3 处异常待看" in month and "异常 3，待看" in month and "28 m³" in month
    listed = page(town.xu, "/billing/trial?period=2026-03")
    assert all(code in listed for code in ("1-102", "1-103", "1-104")) and "1-101" not in listed
    key = town.key("1-103", "SF")
    shown = page(town.xu, f"/billing/trial/{key}?period=2026-03")
    for mark in ('data-key="j"', 'data-key="k"', 'data-key="y"', 'data-key="p"', 'data-key="r"', "10 → 0 m³"):
        assert mark in shown
    client = Client()
    client.force_login(town.xu, backend=BACKEND)
    answer = client.post(
        "/billing/trial/looked?period=2026-03", {"row": [key], "back": "/billing/trial?period=2026-03"}
    )
    assert answer.status_code == 303 and LookedOver.objects.get().unit == town.unit("1-103")
    assert "1-103" not in page(town.xu, "/billing/trial?period=2026-03")
    assert "1-103" in page(town.xu, "/billing/trial?period=2026-03&view=looked")


def test_who_only_checks_sees_the_trial_and_cannot_decide_on_it(town: Trials) -> None:
    key = town.key("1-103", "SF")
    town.park("1-102", "SF")
    assert "确认无误" not in page(town.he, f"/billing/trial/{key}?period=2026-03")
    assert "放行" not in page(town.he, "/billing/trial?period=2026-03&view=parked").split("list")[-1]
    client = Client()
    client.force_login(town.he, backend=BACKEND)
    assert client.post("/billing/trial/looked?period=2026-03", {"row": [key]}).status_code == 403


def test_the_collection_rate_of_the_month_page_is_that_of_the_statistics(town: Trials) -> None:
    from zhishou.areas.arrears.queries import figures, rates
    from zhishou.areas.property import queries as register

    row = {"code": "1-101", "amount_fen": 5_000, "paid_on": date(2026, 3, 5), "method": 1, "number": "A1"}
    town.do("payments.import_payments", site=town.site, rows=[row])
    shown = rates.by_month(town.site, 202601, MARCH, register.unit_ids(town.site), open_months=3)
    for period, tenths in shown:
        pairs = figures.of_units(town.site, period).values()
        assert f"{tenths / 10:.1f}%" == figures.percent(sum(paid for _asked, paid in pairs), sum(a for a, _p in pairs))
    assert [period for period, _tenths in shown] == [202601, FEBRUARY] and shown[0][1] > 0
    beside = page(town.he, "/billing/figures?period=2026-03")
    assert all(f"{tenths / 10:.1f}%" in beside for _period, tenths in shown)
    assert 'hx-get="/billing/figures?' in page(town.he, "/billing?period=2026-03")


@pytest.mark.parametrize("value", ["一成", "-1", "NaN"])
def test_the_trials_threshold_is_a_number_that_can_be(town: Trials, cast: Cast, value: str) -> None:
    keeper = cast.person("set", "冯设", "keep_settings")
    with pytest.raises(Refused) as no:
        town.do("office.change_setting", who=keeper, site=town.site.pk, name="billing.trial_percent", value=value)
    assert no.value.code == "trial.setting"
