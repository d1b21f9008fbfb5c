"""Rounds by phone, doubts cleared by a second person or a photo, what is not billed, and the pages for it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import partial
from typing import Any

import pytest
from conftest import Cast, reads
from django.test import Client

from tests.billing.town import Town
from tests.company_life import photo
from zhishou.areas.property import rounds
from zhishou.areas.property.models import Meter, Missed, Reading, Round
from zhishou.kernel import clock
from zhishou.kernel.models import Event, Obligation, Person
from zhishou.kernel.operation import Invalid, Refused

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
NOW = datetime(2026, 6, 20, 2, tzinfo=UTC)
ROOMS = ("1-1001", "1-201", "1-202")


class House:
    """A building of three homes with a water meter each, five months read at 20 m³ a month, the sixth being read."""

    def __init__(self, cast: Cast) -> None:
        self.town = Town(cast)
        close = {"after": "property.open_round", "do": "property.close_round", "within": "10 workdays"}
        self.keeper = cast.person("keeper", "何伟", "enter_readings", obliges=(close,))
        self.do("property.import_units", site=self.town.site.pk, rows=[
            {"code": code, "building": "1栋", "people": 2, "area_e2": 9000} for code in ROOMS
        ])  # fmt: skip
        starts = {"1-1001": 0, "1-201": 3_000, "1-202": 7_000}
        self.do("property.import_meters", site=self.town.site.pk, rows=[
            {"number": f"W{code}", "kind": 1, "unit": code, "digits": 5, "initial_milli": starts[code] * 1000,
             "installed_on": date(2025, 12, 20)}
            for code in ROOMS
        ])  # fmt: skip
        self.do("property.import_readings", site=self.town.site.pk, rows=[
            {"number": f"W{code}", "read_on": date(2026, month, 20), "period": 202600 + month,
             "value_milli": (starts[code] + 20 * month) * 1000}
            for code in ROOMS for month in range(1, 6)
        ])  # fmt: skip
        self.round = self.do(
            "property.open_round", site=self.town.site.pk, kind=1, period=202606, starts_on=date(2026, 6, 18),
            ends_on=date(2026, 6, 25),
        )  # fmt: skip

    def do(self, operation: str, *, who: Person | None = None, **data: Any) -> Any:
        with clock.at(NOW):
            return self.town.do(operation, who=who, **data).result

    def meter(self, code: str) -> Meter:
        return Meter.objects.get(number=f"W{code}")

    def take(self, code: str, value: str, **more: Any) -> Reading:
        found = self.do("property.take_reading", who=self.keeper, meter=self.meter(code).pk, value=value, **more)
        assert isinstance(found, Reading)
        return found

    def seen_by(self, person: Person) -> Client:
        client = Client()
        client.force_login(person, backend=BACKEND)
        return client


@pytest.fixture
def house(db: None) -> House:
    with clock.at(datetime(2025, 12, 1, tzinfo=UTC)):
        return House(Cast())


def test_a_dial_is_written_as_it_stands_there(house: House) -> None:
    assert house.take("1-1001", "１２０.5").value_milli == 120_500
    for nonsense in ("", "12,a", "1.2345", "-3", "约120"):
        with pytest.raises(Invalid):
            house.take("1-201", nonsense)
    with pytest.raises(Refused, match="too_large"):
        house.take("1-201", "100000")


def test_the_walk_goes_by_room_as_people_count(house: House) -> None:
    (part,) = rounds.parts(house.round)
    assert [stop.title for stop in part.stops] == ["1-201", "1-202", "1-1001"]
    house.take("1-201", "3120")
    house.do("property.skip_meter", who=house.keeper, meter=house.meter("1-202").pk, period=202606, reason="locked")
    (part,) = rounds.parts(house.round)
    assert (part.done, len(part.stops)) == (2, 3) and part.next_open is not None
    assert part.next_open.title == "1-1001"


def test_two_dials_mixed_up_at_the_door_are_found_though_read_one_by_one(house: House) -> None:
    house.take("1-201", "7120")
    mixed = house.take("1-202", "3120")
    first = Reading.objects.get(period=202606, unit__code="1-201")
    assert "swapped" in first.why and "swapped" in mixed.why and first.state == mixed.state == Reading.State.DOUBTED


def test_who_entered_a_dial_neither_enters_it_again_nor_accepts_its_photo(house: House) -> None:
    odd = house.do("property.take_reading", meter=house.meter("1-201").pk, value="3400", photos=[photo()])
    with pytest.raises(Refused, match="own_entry"):
        house.do("property.accept_reading", reading=odd.pk, value="3400")
    with pytest.raises(Refused, match=r"own_entry|independence"):
        house.do("property.accept_photo", reading=odd.pk)
    house.do("property.accept_photo", who=house.town.he, reading=odd.pk)
    odd.refresh_from_db()
    assert (odd.state, odd.usage_milli) == (Reading.State.VERIFIED, 300_000)


def test_an_exchanged_meter_is_recorded_at_the_door_and_both_dials_count(house: House) -> None:
    old = house.meter("1-202")
    client = house.seen_by(house.keeper)
    with clock.at(NOW):
        assert "换了表" in client.get(f"/readings/{house.round.pk}/walk?at={old.pk}").content.decode()
    given: dict[str, Any] = {
        "meter": old.pk,
        "old_final": "7112.5",
        "new_number": "N-202",
        "new_initial": "2",
        "value": "10.25",
    }
    found = house.do("property.swap_meter", who=house.keeper, **given, photos=[photo("dial.jpg")])
    # 7112.5 − 7100 on the old meter, 10.25 − 2 on the new one
    assert (found.usage_milli, found.state, found.period) == (20_750, Reading.State.VERIFIED, 202606)
    new = Meter.objects.get(number="N-202")
    assert (new.replaces, new.line, new.unit, new.digits, found.meter) == (old, old.line, old.unit, 5, new)
    with clock.at(NOW):
        assert "N-202" in client.get(f"/readings/{house.round.pk}/walk?at={new.pk}").content.decode()


def test_an_exchange_names_no_meter_of_another_and_no_dial_that_cannot_be(house: House) -> None:
    given: dict[str, Any] = {
        "meter": house.meter("1-202").pk,
        "old_final": "7110",
        "new_number": "W1-201",
        "value": "3",
    }
    act = partial(house.do, "property.swap_meter", who=house.keeper)
    reads("readings.swap_taken", "新表号 W1-201 已经在用，请核对换表的新表号。", lambda: act(**given))
    far = {**given, "new_number": "N-202", "old_final": "123456"}
    reads("readings.too_large", "读数超过了这块表能显示的位数，请核对。", lambda: act(**far))
    with pytest.raises(Invalid) as wrong:
        act(**{**given, "new_number": "N-202", "new_initial": "零"})
    assert wrong.value.errors == {"new_initial": ["请照表上写，例如 132 或 132.5，最多三位小数。"]}
    assert not Meter.objects.filter(number="N-202").exists()


def test_a_photo_may_be_added_while_the_dial_is_in_doubt(house: House) -> None:
    odd = house.take("1-201", "3400")
    with pytest.raises(Refused, match="no_photo"):
        house.do("property.accept_photo", who=house.town.he, reading=odd.pk)
    house.do("property.add_photo", who=house.keeper, reading=odd.pk, photos=[photo()])
    house.do("property.accept_photo", who=house.town.he, reading=odd.pk)
    with pytest.raises(Refused, match="not_doubted"):
        house.do("property.add_photo", who=house.keeper, reading=odd.pk, photos=[photo()])


def test_a_round_closes_when_nothing_is_in_doubt_and_what_is_not_read_is_listed(house: House) -> None:
    odd = house.take("1-201", "3400")
    with pytest.raises(Refused, match="doubts_left"):
        house.do("property.close_round", round=house.round.pk)
    house.do("property.set_aside", reading=odd.pk, reason="业主不在，核不清")
    with pytest.raises(Refused, match="unread_left"):
        house.do("property.close_round", round=house.round.pk)
    house.do("property.skip_meter", who=house.keeper, meter=house.meter("1-202").pk, period=202606, reason="absent")
    house.do("property.close_round", round=house.round.pk, reason="表在封闭的井里")
    assert Round.objects.get().closed_at is not None
    listed = {row.meter.number: row.words for row in Missed.objects.select_related("meter")}
    assert listed == {
        "W1-201": "读数核不清：业主不在，核不清",
        "W1-202": "没人在家",
        "W1-1001": "其他原因：表在封闭的井里",
    }
    assert Event.objects.get(operation="property.close_round").facts["not_billed"] == 3
    owed = Obligation.objects.get()
    assert (owed.subject, owed.state) == (f"property.round:{house.round.pk}", "kept")


def test_a_round_is_opened_once(house: House) -> None:
    with pytest.raises(Refused, match="round_there"):
        house.do(
            "property.open_round", site=house.town.site.pk, kind=1, period=202606, starts_on=date(2026, 6, 18),
            ends_on=date(2026, 6, 25),
        )  # fmt: skip


def test_what_was_set_aside_does_not_bill_and_the_next_reading_covers_both_months(house: House) -> None:
    odd = house.take("1-201", "3400")
    house.do("property.set_aside", reading=odd.pk, reason="核不清")
    odd.refresh_from_db()
    assert odd.state == Reading.State.SET_ASIDE
    house.do("property.import_readings", site=house.town.site.pk, rows=[
        {"number": "W1-201", "read_on": date(2026, 7, 20), "period": 202607, "value_milli": 3_140_000}
    ])  # fmt: skip
    after = Reading.objects.get(period=202607)
    assert (after.state, after.usage_milli, after.months) == (Reading.State.VERIFIED, 40_000, 2)
    odd.refresh_from_db()
    assert odd.state == Reading.State.SET_ASIDE


def test_set_aside_is_taken_back_by_a_second_equal_entry(house: House) -> None:
    odd = house.take("1-201", "3400")
    house.do("property.set_aside", reading=odd.pk, reason="核不清")
    house.do("property.accept_reading", reading=odd.pk, value="3400")
    odd.refresh_from_db()
    assert (odd.state, odd.usage_milli, odd.why[-1]) == (Reading.State.VERIFIED, 300_000, "accepted")


def test_a_meter_that_was_read_is_not_skipped(house: House) -> None:
    house.take("1-201", "3120")
    with pytest.raises(Refused, match="there_is_one"):
        house.do("property.skip_meter", who=house.keeper, meter=house.meter("1-201").pk, period=202606, reason="locked")


def test_the_phone_page_takes_a_dial_and_goes_on_to_the_next(house: House) -> None:
    client, meter = house.seen_by(house.keeper), house.meter("1-201")
    with clock.at(NOW):
        page = client.get(f"/readings/{house.round.pk}/walk?part={meter.unit.building_id}")  # type: ignore[union-attr]
        assert "1-201" in page.content.decode() and 'data-previous="3100000"' in page.content.decode()
        sent = client.post(
            f"/readings/{house.round.pk}/take/{meter.pk}", {"meter": meter.pk, "value": "3120", "key": "a1"}
        )
        assert sent.status_code == 303
        following = client.get(sent.headers["Location"])
    assert "1-202" in following.content.decode() and "已记下，正常" in following.content.decode()
    with clock.at(NOW):
        wrong = client.post(
            f"/readings/{house.round.pk}/take/{house.meter('1-202').pk}", {"value": "约七千", "key": "a2"}
        )
    assert wrong.status_code == 422 and "约七千" in wrong.content.decode()


def test_the_page_of_a_doubt_does_not_show_the_first_entry_to_the_second_person(house: House) -> None:
    house.take("1-201", "3417", photos=[photo()])
    path = f"/readings/doubts?site={house.town.site.code}&period=2026-06"
    mine = house.seen_by(house.keeper).get(path).content.decode()
    blind = house.seen_by(house.town.he).get(path).content.decode()
    beside_photo = house.seen_by(house.town.he).get(f"{path}&photo=1").content.decode()
    assert "3417" in mine and "是平常的三倍以上" in blind
    assert "3417" not in blind and "317" not in blind and "3417" in beside_photo


def test_the_sheet_to_take_along_is_a_table_the_import_knows(house: House) -> None:
    house.take("1-201", "3120")
    rows = rounds.sheet(house.round)
    assert [row[0] for row in rows] == ["W1-201", "W1-202", "W1-1001"]
    assert rows[1][3:7] == ["2026-06", "1栋", "1-202", "7100"] and rows[0][7] == "已核实"
    answer = house.seen_by(house.keeper).get(f"/readings/{house.round.pk}/sheet.xlsx")
    assert answer.status_code == 200 and answer.content[:2] == b"PK"
