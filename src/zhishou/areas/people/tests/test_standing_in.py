"""主管不在时行使主管权力 (retail.deputy.2): by recorded leave, and where nobody recorded one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from conftest import Cast, reads
from django.test import Client

from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Absence, Event, Notice, Person
from zhishou.kernel.operation import NotAllowed, Refused

MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Desk:
    """孙 leads 何, who organises and whose duties 林 stands in for; 马 reports to 何 and stands in for nobody."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.sun = cast.person("sun", "孙总", site=cast.company)
        self.he = cast.person("he", "何静", "organise", site=cast.company, boss=self.sun)
        self.lin = cast.person("lin", "林晓雯", "stand_in", site=cast.company, boss=self.he)
        self.ma = cast.person("ma", "马丽", site=cast.company, boss=self.he)

    def leave(self, who: Person, start: datetime, end: datetime, **more: Any) -> Any:
        given = {"person": who, "starts_at": start, "ends_at": end, "reason": "年假", **more}
        return perform("people.record_absence", Actor.of(who), given, door="api").result

    def stand_in(self, who: Person | None = None, superior: Person | None = None, **more: Any) -> Any:
        given = {"superior": superior or self.he, "reason": "外出开会", **more}
        return perform("people.stand_in", Actor.of(who or self.lin), given, door="page").result

    def end(self, who: Person, row: Absence) -> Any:
        return perform("people.cancel_absence", Actor.of(who), {"absence": row}, door="page").result

    def rename(self, who: Person) -> Event:
        """Something only 何 may do."""
        given = {"site": self.cast.garden, "name": f"翠湖{who.name}园"}
        return perform("people.change_site", Actor.of(who), given, door="api").event


@pytest.fixture
def desk(cast: Cast) -> Iterator[Desk]:
    with clock.at(MORNING - DAY):
        made = Desk(cast)
    with clock.at(MORNING):
        yield made


def test_whose_duty_says_so_deputises_in_a_leave_that_names_nobody_for_that_time_only(desk: Desk) -> None:
    row = desk.leave(desk.he, MORNING + HOUR, MORNING + DAY)
    assert row.deputy == desk.lin and Notice.objects.get(person=desk.lin).kind == "people.deputy"
    with pytest.raises(NotAllowed):
        desk.rename(desk.lin)
    with clock.at(MORNING + HOUR):
        event = desk.rename(desk.lin)
        assert (event.actor, event.on_behalf_of, event.duty_id) == (desk.lin, desk.he, "test.he.1")
        with pytest.raises(NotAllowed):
            desk.rename(desk.ma)
    with clock.at(MORNING + DAY), pytest.raises(NotAllowed):
        desk.rename(desk.lin)


def test_a_leave_that_names_somebody_else_is_left_as_it_is(desk: Desk) -> None:
    assert desk.leave(desk.he, MORNING, MORNING + DAY, deputy=desk.ma).deputy == desk.ma
    reads("people.has_deputy", "何静 在 11-23 09:00 到 11-24 09:00 请假，已经由 马丽 代理。", desk.stand_in)


def test_a_deputy_who_is_away_themself_does_not_stand_in(desk: Desk) -> None:
    desk.leave(desk.lin, MORNING, MORNING + DAY)
    assert desk.leave(desk.he, MORNING + HOUR, MORNING + 2 * DAY).deputy is None


def test_an_unsigned_duty_stands_in_for_nobody(desk: Desk) -> None:
    zhang = desk.cast.person("zhang", "张伟", "stand_in", site=desk.cast.company, boss=desk.ma, signed=False)
    assert desk.leave(desk.ma, MORNING, MORNING + DAY).deputy is None
    with pytest.raises(Refused, match="not_my_superior"):
        desk.stand_in(zhang, desk.ma)


def test_without_a_recorded_leave_the_deputy_says_so_and_acts_until_the_end_of_the_day(desk: Desk) -> None:
    row = desk.stand_in()
    assert desk.rename(desk.lin).on_behalf_of == desk.he
    assert row.ends_at == MORNING.replace(hour=0) + DAY
    told = Notice.objects.filter(kind="people.stood_in")
    assert {one.person for one in told} == {desk.he, desk.sun}
    with clock.at(MORNING.replace(hour=0) + DAY), pytest.raises(NotAllowed):
        desk.rename(desk.lin)


@pytest.mark.parametrize("hours", [0, -1, 15, 16])
def test_it_lasts_from_now_until_today_at_most(desk: Desk, hours: int) -> None:
    if hours == 15:  # midnight itself
        assert desk.stand_in(until=MORNING + 15 * HOUR).ends_at == MORNING + 15 * HOUR
    else:
        with pytest.raises(Refused, match="stand_in_today"):
            desk.stand_in(until=MORNING + hours * HOUR)


@pytest.mark.parametrize("who", ["he", "sun", "lin"])
def test_the_superior_the_one_above_and_the_deputy_can_end_it(desk: Desk, who: str) -> None:
    row = desk.stand_in()
    with clock.at(MORNING + HOUR):
        desk.end(getattr(desk, who), row)
        with pytest.raises(NotAllowed):
            desk.rename(desk.lin)


def test_a_colleague_neither_says_so_nor_ends_it_nor_sees_it(desk: Desk) -> None:
    with pytest.raises(NotAllowed):
        desk.stand_in(desk.ma)
    row = desk.stand_in()
    assert not Absence.objects.within(Actor.of(desk.ma)).exists()
    assert Absence.objects.within(Actor.of(desk.sun)).get() == row


def test_only_the_superior_one_reports_to_is_stood_in_for(desk: Desk) -> None:
    reads(
        "people.not_my_superior", "你的职责没有写明代行 孙总 的职权。请选择自己的直接上级。",
        lambda: desk.stand_in(superior=desk.sun),
    )  # fmt: skip


def test_standing_in_is_one_step_no_deputy_of_a_deputy(desk: Desk) -> None:
    zhang = desk.cast.person("zhang", "张伟", "stand_in", site=desk.cast.company, boss=desk.lin)
    desk.leave(desk.lin, MORNING, MORNING + DAY)
    with pytest.raises(Refused, match="not_my_superior"):
        desk.stand_in(zhang)


def test_a_running_leave_that_names_nobody_gets_its_deputy_until_its_end(desk: Desk) -> None:
    desk.leave(desk.lin, MORNING - HOUR, MORNING + timedelta(minutes=1))
    row = desk.leave(desk.he, MORNING, MORNING + 2 * DAY)
    with clock.at(MORNING + HOUR):
        assert desk.stand_in() == row and desk.rename(desk.lin).on_behalf_of == desk.he
    with clock.at(MORNING + DAY):
        assert desk.rename(desk.lin).on_behalf_of == desk.he


def test_leave_recorded_after_all_takes_the_place_of_what_the_deputy_noted(desk: Desk) -> None:
    noted = desk.stand_in()
    with clock.at(MORNING + HOUR):
        row = desk.leave(desk.he, MORNING + HOUR, MORNING + 3 * DAY, deputy=desk.ma)
        noted.refresh_from_db()
        assert noted.ends_at == MORNING + HOUR and row.deputy == desk.ma
        assert desk.rename(desk.ma).on_behalf_of == desk.he
        with pytest.raises(NotAllowed):
            desk.rename(desk.lin)


def test_the_page_offers_it_to_the_deputy_alone(desk: Desk) -> None:
    pages = {}
    for person in (desk.lin, desk.ma):
        client = Client()
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        pages[person.username] = client.get("/absences").content.decode()
    assert "从现在起代行" in pages["lin"] and "何静 和再上一级" in pages["lin"]
    assert "从现在起代行" not in pages["ma"]
