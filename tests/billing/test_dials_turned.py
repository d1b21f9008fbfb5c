"""Dials on odd days: exchanged, turned over and split between payers in one month, read after later months were billed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from conftest import Cast

from tests.billing.test_month import differences
from tests.billing.town import Town
from zhishou.areas.billing import closing
from zhishou.areas.billing.models import Charge
from zhishou.areas.property.models import Meter, Reading
from zhishou.kernel.operation import Refused

pytestmark = pytest.mark.django_db
PRICE = {
    "code": "SF", "name": "水费", "kind": "metered", "meter_kind": "水", "price_e4": 10_000,
    "effective_from": date(2025, 1, 1),
}  # fmt: skip


class Street(Town):
    """Two flats with a water meter each: W1 begins at nothing, W3 shortly before it turns over at 9,999."""

    def __init__(self, cast: Cast) -> None:
        super().__init__(cast)
        self.mover = cast.person("mover", "搬家", "hand_over_units", "keep_register", "enter_readings")
        self.tariffs([PRICE])
        rows = [{"code": f"1-10{n}", "building": "1", "people": 2, "owner": f"示例{n}"} for n in (1, 3)]
        self.do("property.import_units", site=self.site.pk, rows=rows)
        meters = [
            {"number": f"W{n}", "kind": 1, "unit": f"1-10{n}", "digits": 4, "installed_on": date(2025, 12, 20), "initial_milli": start}
            for n, start in ((1, 0), (3, 9_940_000))
        ]  # fmt: skip
        self.do("property.import_meters", site=self.site.pk, rows=meters)

    def dial(self, number: str, month: int, value: int, on: int = 27, **more: Any) -> Any:
        row = {
            "number": number,
            "read_on": date(2026, month, on),
            "period": 202600 + month,
            "value_milli": value * 1000,
        }
        return self.do("property.import_readings", site=self.site.pk, rows=[row | more]).event.facts

    def at(self, number: str, month: int) -> Reading:
        line = Meter.objects.get(number=number).line_id
        return Reading.objects.get(line=line, period=202600 + month, split_of=False)

    def confirm(self, number: str, month: int, value: int) -> None:
        """The dial is entered again by another person."""
        found = self.at(number, month)
        self.do("property.accept_reading", who=self.hua, reading=found.pk, value_milli=value * 1000)

    def transfer(self, unit: str, on: int, **dials: str) -> None:
        read = [{"number": number, "value": value} for number, value in dials.items()]
        day = date(2026, 2, on)
        self.do("property.transfer_name", who=self.mover, unit=unit, on=day, name="示例乙", readings=read)

    def parts(self, month: int) -> list[tuple[int, int]]:
        """Usage in m³ and fen of each row of a month, as they are keyed."""
        rows = Charge.objects.filter(period=202600 + month).order_by("pk").values_list("usage_milli", "amount_fen")
        return [(usage // 1000, fen) for usage, fen in rows]


@pytest.fixture
def street(cast: Cast) -> Street:
    return Street(cast)


def test_a_month_read_after_a_later_one_was_billed_is_not_billed_again(street: Street) -> None:
    street.dial("W1", 1, 20)
    street.run(202601)
    street.run(202602)
    street.dial("W1", 3, 60)
    street.run(202603)
    with pytest.raises(Refused, match=r"readings\.later_billed"):
        street.dial("W1", 2, 40)
    with pytest.raises(Refused, match=r"readings\.later_billed"):
        street.do("property.estimate_reading", meter="W1", period=202602, reason="家中无人")
    street.run(202602)
    assert sum(Charge.objects.values_list("amount_fen", flat=True)) == 60 * 100


def test_a_dial_of_the_turn_splits_the_month_in_which_the_meter_is_exchanged_later(street: Street) -> None:
    street.dial("W1", 1, 20)
    street.transfer("1-101", 10, W1="30")
    street.dial("W1", 2, 8, old_final_milli=35_000, new_number="W1N", new_initial_milli=2_000)
    street.run(202602)
    assert street.parts(2) == [(11, 1_100), (10, 1_000)]  # 35 − 20 + 8 − 2 = 21, ten of them before the turn


def test_a_dial_of_the_turn_splits_the_month_in_which_the_dial_turns_over(street: Street) -> None:
    street.dial("W3", 1, 9_980)
    street.transfer("1-103", 10, W3="9990")
    street.dial("W3", 2, 5)
    street.confirm("W3", 2, 5)
    street.run(202602)
    assert street.parts(2) == [(15, 1_500), (10, 1_000)]


def test_a_second_value_of_the_day_of_the_turn_comes_back(street: Street) -> None:
    street.dial("W1", 1, 20)
    street.transfer("1-101", 10, W1="30")
    street.dial("W1", 2, 60)
    assert street.dial("W1", 2, 33, on=10)["second"] == [0]
    street.confirm("W1", 2, 60)
    street.run(202602)
    assert street.parts(2) == [(30, 3_000), (10, 1_000)]


def test_the_usage_before_a_handover_is_the_developers_though_the_owner_changes_in_the_same_month(
    street: Street,
) -> None:
    street.do("property.import_units", site=street.site.pk, rows=[{"code": "2-201", "status": 3}])
    street.do("property.import_meters", site=street.site.pk, rows=[{"number": "W9", "kind": 1, "unit": "2-201"}])
    read = [{"number": "W9", "value": "10"}]
    handover = {"unit": "2-201", "on": date(2026, 2, 5), "owner": "示例甲", "readings": read}
    street.do("property.hand_over", who=street.mover, **handover)
    street.transfer("2-201", 20, W9="25")
    street.dial("W9", 2, 40)
    assert street.run(202602) == {("2-201", "水费", "业主"): 3_000, ("2-201", "水费", "开发商"): 1_000}


def test_an_exchanged_meter_that_had_turned_over_counts_its_turn_once_it_is_confirmed(street: Street) -> None:
    street.dial("W3", 1, 9_960)
    street.dial("W3", 2, 9_980)
    street.dial("W3", 3, 6, old_final_milli=5_000, new_number="W3N", new_initial_milli=2_000)
    assert (street.at("W3", 3).state, street.at("W3", 3).why) == (Reading.State.DOUBTED, ["negative", "rollover"])
    street.confirm("W3", 3, 6)
    assert (street.at("W3", 3).state, street.at("W3", 3).usage_milli) == (Reading.State.VERIFIED, 25_000 + 4_000)


def test_the_same_dial_of_the_same_day_is_there_already_though_another_month_is_written(street: Street) -> None:
    """The key of a reading is meter, day and dial: rounds run over month ends, and a file may come again without its months."""
    street.dial("W1", 2, 40, on=1, period=202601)
    assert street.dial("W1", 2, 40, on=1)["already"] == 1
    rows = [
        {"number": "W3", "read_on": date(2026, 2, 1), "period": period, "value_milli": 9_950_000}
        for period in (202601, 202602)
    ]
    facts = street.do("property.import_readings", site=street.site.pk, rows=rows).event.facts
    assert (facts["taken"], facts["already"]) == (1, 1)


def test_two_people_agree_on_no_dial_that_the_meter_cannot_show(street: Street) -> None:
    for month, value in ((1, 20), (2, 40), (3, 400)):
        street.dial("W1", month, value)
    with pytest.raises(Refused, match=r"readings\.too_large"):
        street.confirm("W1", 3, 10_000)


def test_a_meter_exchanged_twice_in_a_month_counts_on_in_the_next(street: Street) -> None:
    street.dial("W1", 1, 20)
    street.dial("W1", 2, 1, on=5, old_final_milli=31_000, new_number="W1N", new_initial_milli=0)
    second = {"old_final_milli": 4_000, "new_number": "W1X", "new_initial_milli": 2_000}
    facts = street.dial("W1N", 2, 9, on=25, **second)
    assert (facts["taken"], facts["later"], street.at("W1", 2).state) == (0, [0], Reading.State.VERIFIED)
    street.dial("W1N", 2, 9, on=25, **second, period=202603)
    assert (street.at("W1", 2).usage_milli, street.at("W1", 3).usage_milli) == (12_000, 10_000)


def test_a_new_meter_that_shows_less_than_when_it_was_hung_is_doubted_and_not_confirmed(street: Street) -> None:
    """60 − 20 of the old meter hide the new one's 8 − 30: the sum alone looks like usage."""
    street.dial("W1", 1, 20)
    street.dial("W1", 2, 8, old_final_milli=60_000, new_number="W1N", new_initial_milli=30_000)
    assert (street.at("W1", 2).state, street.at("W1", 2).why) == (Reading.State.DOUBTED, ["negative"])
    with pytest.raises(Refused, match=r"readings\.still_negative"):
        street.confirm("W1", 2, 8)


@pytest.mark.parametrize("closed", [False, True])
@pytest.mark.parametrize("amount", ["15.00", "24.00"])
def test_a_corrected_estimate_is_settled_by_what_was_put_right(
    street: Street, monkeypatch: pytest.MonkeyPatch, amount: str, closed: bool
) -> None:
    for month, value in ((1, 20), (2, 40)):
        street.dial("W1", month, value)
        street.run(202600 + month)
    street.do("property.estimate_reading", meter="W1", period=202603, reason="家中无人")
    street.run(202603)
    if closed:  # what is put right falls into the open month
        monkeypatch.setattr(closing, "open_period", lambda site, period: max(period, 202604))
    street.credit("correction", charge=Charge.objects.get(period=202603).pk, amount=amount, reason="估错了")
    street.dial("W1", 4, 75)
    street.run(202604)
    assert sum(Charge.objects.filter(period__gte=202603).values_list("amount_fen", flat=True)) == 35 * 100
    assert differences() == []


def test_a_household_that_used_four_times_as_much_in_the_month_its_dial_turned_has_a_way_to_its_bill(
    street: Street,
) -> None:
    street.dial("W3", 1, 9_960)
    street.dial("W3", 2, 9_980)
    street.dial("W3", 3, 60)  # 80 m³ after twice 20, less than a hundredth of the turn
    assert street.at("W3", 3).why == ["negative", "rollover", "range", "jump"]
    assert street.run(202603) == {}
    street.confirm("W3", 3, 60)
    assert street.run(202603) == {("1-103", "水费", "业主"): 8_000}


def test_a_dial_that_would_have_gone_far_beyond_its_end_is_no_turn(street: Street) -> None:
    street.dial("W3", 1, 9_960)
    street.dial("W3", 2, 9_980)
    street.dial("W3", 3, 200)
    assert street.at("W3", 3).why == ["negative"]
    with pytest.raises(Refused, match=r"readings\.still_negative"):
        street.confirm("W3", 3, 200)


def test_a_dial_that_went_round_without_history_is_cleared_by_who_saw_it_turn(street: Street) -> None:
    """W3 begins at 9,940; 3,000 is more than a tenth of its turn: nothing but somebody at the dial can tell."""
    street.dial("W3", 1, 3_000)
    found = street.at("W3", 1)
    assert (found.state, found.why) == (Reading.State.DOUBTED, ["negative"])
    with pytest.raises(Refused, match=r"readings\.still_negative"):
        street.confirm("W3", 1, 3_000)
    street.do("property.accept_reading", who=street.hua, reading=found.pk, value_milli=2_999_000, turned=True)
    assert street.at("W3", 1).state == Reading.State.DOUBTED  # another dial: nothing is said of the first
    other = street.cast.person("other", "旁人", "accept_readings")
    street.do("property.accept_reading", who=other, reading=found.pk, value_milli=3_000_000, turned=True)
    found = street.at("W3", 1)
    assert (found.state, found.usage_milli, found.rolled_over) == (Reading.State.VERIFIED, 3_060_000, True)
    assert street.run(202601) == {("1-103", "水费", "业主"): 306_000}
    assert differences() == []


def test_a_dial_that_did_not_go_back_did_not_turn_whatever_is_ticked(street: Street) -> None:
    for month, value in ((1, 20), (2, 40), (3, 400)):
        street.dial("W1", month, value)
    found = street.at("W1", 3)
    street.do("property.accept_reading", who=street.hua, reading=found.pk, value_milli=400_000, turned=True)
    assert (street.at("W1", 3).usage_milli, street.at("W1", 3).rolled_over) == (360_000, False)
