"""Readings: the verification table of the contract, blind second entries, swaps, rollover, estimates, wrong batches."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import date
from typing import Any

import pytest
from conftest import Cast
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.billing.town import Town
from zhishou.areas.billing.models import Charge
from zhishou.areas.property import checks, meters_on_file
from zhishou.areas.property.checks import Dial, Past
from zhishou.areas.property.import_readings import ReadingRow, refuse_wrong_batch, used
from zhishou.areas.property.meters_on_file import Known
from zhishou.areas.property.models import Meter, Reading
from zhishou.kernel.operation import Refused

WATER, POWER = 1, 2
PRICE = {
    "code": "SF",
    "name": "水费",
    "kind": "metered",
    "meter_kind": "水",
    "price_e4": 10_000,
    "effective_from": date(2025, 1, 1),
}


def steady(usage: int, periods: int = 3) -> list[Past]:
    return [Past(202500 + n, usage * 1000, 1, True) for n in range(1, periods + 1)]


@pytest.mark.parametrize(
    ("kind", "mean", "inside", "outside"),
    [
        (WATER, 4, 14, 15), (WATER, 11, 17, 18), (WATER, 20, 32, 33), (WATER, 21, 31, 32), (WATER, 46, 64, 65),
        (WATER, 100, 140, 141), (WATER, 101, 131, 132), (POWER, 101, 161, 162), (POWER, 300, 480, 481),
    ],
)  # fmt: skip
def test_the_range_by_the_own_mean(kind: int, mean: int, inside: int, outside: int) -> None:
    assert checks.in_range(kind, steady(mean), 202606, inside * 1000, 1)
    assert not checks.in_range(kind, steady(mean), 202606, outside * 1000, 1)
    assert not checks.in_range(kind, steady(mean), 202606, outside * 2000, 2)


def test_the_same_month_last_year_widens_the_range() -> None:
    history = [Past(202506, 60_000, 1, True), *(Past(202507 + n, 20_000, 1, True) for n in range(5))]
    assert checks.in_range(WATER, history, 202606, 70_000, 1)
    assert not checks.in_range(WATER, history, 202605, 70_000, 1)


@pytest.mark.parametrize(
    ("mean", "usage", "jumps"), [(10, 30, True), (10, 29, False), (10, 3, True), (10, 4, False), (4, 40, False)]
)
def test_a_jump_is_three_times_or_three_tenths_of_a_mean_of_five_or_more(mean: int, usage: int, jumps: bool) -> None:
    assert checks.jumps(steady(mean), usage * 1000, 1) is jumps


@pytest.mark.parametrize(
    ("digits", "decimals", "value", "odd"),
    [
        (5, 0, 99_999_000, True),
        (5, 3, 99_999_999, True),
        (8, 3, 16_777_215, True),
        (10, 3, 4_294_967_295, True),
        (5, 0, 99_998_000, False),
    ],
)
def test_a_sentinel_is_the_largest_value_or_all_bits_set(digits: int, decimals: int, value: int, odd: bool) -> None:
    assert checks.is_sentinel(Dial(digits, decimals, 1, WATER), value) is odd


class Row:
    """A street of three units with a water meter each."""

    def __init__(self, cast: Cast) -> None:
        self.town = Town(cast)
        self.town.tariffs([PRICE])
        rows = [{"code": f"1-10{n}", "building": "1", "people": 2} for n in range(1, 4)]
        self.town.do("property.import_units", site=self.town.site.pk, rows=rows)
        rows = [
            {
                "number": f"W{n}",
                "kind": 1,
                "unit": f"1-10{n}",
                "digits": 4,
                "installed_on": date(2025, 12, 20),
                "initial_milli": start,
            }
            for n, start in ((1, 0), (2, 2_000_000), (3, 9_940_000))
        ]
        self.town.do("property.import_meters", site=self.town.site.pk, rows=rows)

    def read(self, number: str, month: int, value: int | None, **more: Any) -> Any:
        row = {"number": number, "read_on": date(2026, month, 20), "period": 202600 + month, **more}
        row |= {"value_milli": value * 1000} if value is not None else {}
        return self.town.do("property.import_readings", site=self.town.site.pk, rows=[row]).event.facts

    def at(self, number: str, month: int) -> Reading:
        meter = Meter.objects.get(number=number)
        return Reading.objects.get(line=meter.line_id, period=202600 + month)


@pytest.fixture
def row(cast: Cast) -> Row:
    return Row(cast)


@pytest.mark.django_db
def test_a_doubted_reading_waits_for_another_persons_equal_entry(row: Row) -> None:
    for month, value in ((1, 20), (2, 40), (3, 60), (4, 160)):
        row.read("W1", month, value)
    doubted = row.at("W1", 4)
    assert (doubted.state, doubted.why) == (Reading.State.DOUBTED, ["range", "jump"])
    with pytest.raises(Refused):
        row.town.do("property.accept_reading", reading=doubted.pk, value_milli=160_000)
    different = row.town.do("property.accept_reading", who=row.town.hua, reading=doubted.pk, value_milli=80_000)
    assert different.event.facts["equal"] is False and row.at("W1", 4).state == Reading.State.DOUBTED
    row.town.do("property.accept_reading", who=row.town.he, reading=doubted.pk, value_milli=80_000)
    assert (row.at("W1", 4).state, row.at("W1", 4).usage_milli, row.at("W1", 4).entries.count()) == (1, 20_000, 3)


@pytest.mark.django_db
def test_missing_is_not_zero_the_next_reading_covers_both_periods(row: Row) -> None:
    row.read("W1", 1, 20)
    row.read("W1", 3, 60)
    assert row.town.run(202602) == {}
    assert (row.at("W1", 3).usage_milli, row.at("W1", 3).months) == (40_000, 2)
    assert row.town.run(202603) == {("1-101", "水费", "业主"): 4_000}


@pytest.mark.django_db
def test_a_dial_that_turned_over_counts_only_once_it_is_confirmed(row: Row) -> None:
    row.read("W3", 1, 9_960)
    row.read("W3", 2, 9_980)
    row.read("W3", 3, 5)
    turned = row.at("W3", 3)
    assert turned.state == Reading.State.DOUBTED and "rollover" in turned.why
    row.town.do("property.accept_reading", who=row.town.hua, reading=turned.pk, value_milli=5_000)
    assert (row.at("W3", 3).state, row.at("W3", 3).usage_milli) == (1, 25_000)


@pytest.mark.django_db
def test_a_swap_adds_what_both_meters_counted(row: Row) -> None:
    row.read("W1", 1, 20)
    row.read("W1", 2, 8, old_final_milli=31_000, new_number="W1N", new_initial_milli=2_000)
    found = row.at("W1N", 2)
    assert (found.usage_milli, found.state, found.line) == (11_000 + 6_000, 1, Meter.objects.get(number="W1").line)
    row.read("W1N", 3, 25)
    assert row.at("W1N", 3).usage_milli == 17_000


@pytest.mark.django_db
def test_an_estimate_is_settled_by_the_next_real_reading(row: Row) -> None:
    for month, value in ((1, 20), (2, 40)):
        row.read("W1", month, value)
        row.town.run(202600 + month)
    row.town.do("property.estimate_reading", meter="W1", period=202603, reason="家中无人")
    assert row.town.run(202603) == {("1-101", "水费", "业主"): 2_000}
    row.read("W1", 4, 75)
    assert (row.at("W1", 4).usage_milli, row.at("W1", 4).months) == (35_000, 2)
    assert row.town.run(202604) == {("1-101", "水费", "业主"): 1_500}
    assert Charge.objects.get(period=202604).deducted_fen == 2_000


@pytest.mark.django_db
def test_two_neighbours_read_the_wrong_way_round_are_both_doubted(row: Row) -> None:
    for month in range(1, 5):
        row.read("W1", month, 20 * month)
        row.read("W2", month, 2_000 + 20 * month)
    row.town.do("property.import_readings", site=row.town.site.pk, rows=[
        {"number": number, "read_on": date(2026, 5, 20), "period": 202605, "value_milli": value}
        for number, value in (("W1", 2_100_000), ("W2", 100_000))
    ])  # fmt: skip
    assert "swapped" in row.at("W1", 5).why and "swapped" in row.at("W2", 5).why


@pytest.mark.django_db
def test_the_third_unchanged_dial_of_an_occupied_unit_is_doubted(row: Row) -> None:
    for month in range(1, 5):
        row.read("W1", month, 2)
    assert [row.at("W1", month).why for month in (1, 2, 3, 4)] == [[], [], [], ["unchanged"]]


@pytest.mark.django_db
def test_a_second_value_comes_back_and_the_same_value_is_already_there(row: Row) -> None:
    row.read("W1", 1, 20)
    assert row.read("W1", 1, 20)["already"] == 1
    assert row.read("W1", 1, 22)["second"] == [0]
    assert row.at("W1", 1).why == ["duplicate"]


@pytest.mark.django_db
def test_a_dial_after_usage_read_elsewhere_counts_only_what_is_not_in_that_usage(row: Row) -> None:
    row.read("W1", 1, 20)
    row.read("W1", 2, None, given_milli=10_000)
    row.read("W1", 3, 45)
    assert [row.at("W1", month).usage_milli for month in (1, 2, 3)] == [20_000, 10_000, 15_000]
    assert (row.at("W1", 3).previous_milli, row.at("W1", 3).months) == (30_000, 1)


@pytest.mark.django_db
def test_a_new_dial_counts_nothing_while_its_exchange_is_in_doubt(row: Row) -> None:
    row.read("W1", 1, 20)
    row.read("W1", 2, 3, old_final_milli=900_000, new_number="W1N", new_initial_milli=0)
    row.read("W1N", 3, 45)  # 25 m³ more than the old dial showed: no usage of anybody
    assert (row.at("W1N", 3).why, row.at("W1N", 3).state) == (["exchange"], Reading.State.DOUBTED)
    row.town.do("property.accept_reading", who=row.town.hua, reading=row.at("W1", 2).pk, value="3")
    assert (row.at("W1N", 3).usage_milli, "exchange" in row.at("W1N", 3).why) == (42_000, False)


@pytest.mark.django_db
def test_three_readings_ask_the_database_no_more_than_one(row: Row) -> None:
    asked = []
    for month, numbers in ((1, ["W1", "W2", "W3"]), (2, ["W1", "W2", "W3"]), (3, ["W1"])):
        rows = [
            {"number": n, "read_on": date(2026, month, 20), "period": 202600 + month, "given_milli": 5_000}
            for n in numbers
        ]
        with CaptureQueriesContext(connection) as queries:
            row.town.do("property.import_readings", site=row.town.site.pk, rows=rows)
        asked.append(len(queries))
    assert asked[1] == asked[2]


@pytest.mark.django_db
def test_three_dials_of_flats_ask_the_database_no_more_than_one(row: Row) -> None:
    asked = []
    for month, numbers in (
        (1, {"W1": 5, "W2": 2_005, "W3": 9_945}),
        (2, {"W1": 10, "W2": 2_010, "W3": 9_950}),
        (3, {"W1": 15}),
    ):
        rows = [
            {"number": n, "read_on": date(2026, month, 20), "period": 202600 + month, "value_milli": value * 1000}
            for n, value in numbers.items()
        ]  # fmt: skip
        with CaptureQueriesContext(connection) as queries:
            row.town.do("property.import_readings", site=row.town.site.pk, rows=rows)
        asked.append(len(queries))
    assert asked[1] == asked[2]


@pytest.mark.django_db
def test_a_table_looked_at_in_parts_comes_to_the_same(row: Row, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three lines a part each: an exchange and its new dial stay together, dials mixed up at the door are found all the same."""
    monkeypatch.setattr(meters_on_file, "PART", 1)
    for month in (1, 2):
        for number, value in (("W1", 40 * month), ("W2", 2_000 + 15 * month), ("W3", 9_940 + 5 * month)):
            row.read(number, month, value)
    swap = {
        "number": "W3",
        "old_final_milli": 9_955_000,
        "new_number": "W9",
        "new_initial_milli": 0,
        "value_milli": 1_000,
    }
    rows = [
        {"number": "W9", "read_on": date(2026, 4, 20), "period": 202604, "value_milli": 6_000},
        {"number": "W2", "read_on": date(2026, 3, 20), "period": 202603, "value_milli": 120_000},
        {"number": "W1", "read_on": date(2026, 3, 20), "period": 202603, "value_milli": 2_045_000},
        swap | {"read_on": date(2026, 3, 20), "period": 202603},
    ]  # fmt: skip
    facts = row.town.do("property.import_readings", site=row.town.site.pk, rows=rows).event.facts
    assert (facts["taken"], facts["second"], facts["later"], facts["unknown"]) == (4, [], [], [])
    assert (row.at("W9", 3).usage_milli, row.at("W9", 4).usage_milli) == (6_000, 5_000)
    assert "swapped" in row.at("W1", 3).why and "swapped" in row.at("W2", 3).why
    again = row.town.do("property.import_readings", site=row.town.site.pk, rows=rows).event.facts
    assert (again["taken"], again["already"]) == (0, 4)


@pytest.mark.django_db
def test_two_dials_out_of_proportion_are_a_wrong_batch_and_one_is_a_doubt(row: Row) -> None:
    for number in ("W1", "W2"):
        row.read(number, 1, None, given_milli=20_000)
    for numbers, refused in ((("W1", "W2"), True), (("W1",), False)):
        rows = [ReadingRow(number=n, read_on=date(2026, 2, 20), period=202602, given_milli=1_020_000) for n in numbers]
        known = Known(row.town.site, rows)
        (part,) = known.parts(rows)
        with pytest.raises(Refused, match=r"readings\.batch") if refused else nullcontext():
            refuse_wrong_batch(used([rows[place] for place in part], known), given=True)


@pytest.mark.django_db
def test_usage_given_as_dials_is_refused_whole(row: Row) -> None:
    for number in ("W1", "W2", "W3"):
        row.read(number, 1, None, given_milli=20_000)
    rows = [
        ReadingRow(number=n, read_on=date(2026, 2, 20), period=202602, given_milli=1_020_000)
        for n in ("W1", "W2", "W3")
    ]
    known = Known(row.town.site, rows)
    (part,) = known.parts(rows)
    batches = used([rows[place] for place in part], known)
    with pytest.raises(Refused, match=r"readings\.batch"):
        refuse_wrong_batch(batches, given=True)
