"""个人周报: each owes their own by name, it begins with what they did, goes to whom they report, and is read and answered there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from conftest import Cast, page, signed_in, writing
from django.db import IntegrityError, transaction

from zhishou.areas.office.models import Report, ReportAnswer
from zhishou.areas.office.queries import morning
from zhishou.areas.people import handover
from zhishou.kernel import clock, obligation, sweep
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Absence, Appointment, Notice, Obligation, Person
from zhishou.kernel.operation import NotAllowed, Refused

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))  # an ordinary working Monday, 2026-W48
FRIDAY = MONDAY + timedelta(days=4, hours=6)
OWN, READ = "office.report_own_week", "office.read_own_week"
WEEKLY = ({"every": "week", "on": "friday", "do": OWN, "by": "17:30", "warn": "4 work hours"},)
READS = ({"after": OWN, "do": READ, "within": "2 workdays"},)


class Team:
    """贺 and 舒 report to 温, who reports to 邹; 常 works beside them and inspects nobody."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        above = ("submit_reports", "inspect")
        self.zou = cast.person("zou", "邹文斌", *above, obliges=READS)
        self.wen = cast.person("wen", "温雅琴", *above, boss=self.zou, obliges=(*WEEKLY, *READS))
        self.he = cast.person("he", "贺子轩", "submit_reports", "take_in", boss=self.wen, obliges=WEEKLY)
        self.shu = cast.person("shu", "舒敏", "submit_reports", boss=self.wen, obliges=WEEKLY)
        self.chang = cast.person("chang", "常树林", "submit_reports")

    def report(self, who: Person, **more: Any) -> Report:
        """One's week is handed upward."""
        given = {"site": self.cast.garden.pk, "words": "谈成一家。", **more}
        made: Any = perform(OWN, Actor.of(who), given, door="page").result
        assert isinstance(made, Report)
        return made

    def read(self, who: Person, row: Report, words: str = "") -> Any:
        """Somebody's week is read."""
        return perform(READ, Actor.of(who), {"report": row.pk, "words": words}, door="page").result


@pytest.fixture
def team(cast: Cast) -> Iterator[Team]:
    with clock.at(MONDAY - timedelta(days=20)):
        made = Team(cast)
    with clock.at(MONDAY):
        sweep.sweep()
    with clock.at(FRIDAY):
        yield made


def owed(who: Person, do: str = OWN, **which: Any) -> list[Obligation]:
    return list(Obligation.objects.filter(person=who, do_operation=do, **which).order_by("due_at"))


def test_each_owes_their_own_week_by_friday_and_one_report_does_not_pass_for_another(team: Team) -> None:
    for who in (team.wen, team.he, team.shu):
        due = owed(who)[0]
        assert clock.local(due.due_at).isoformat()[:16] == "2026-11-27T17:30" and due.state == "open"
    assert not owed(team.chang) and not Obligation.objects.filter(do_operation=OWN, person=None).exists()
    team.report(team.he)
    assert owed(team.he)[0].state == "kept" and owed(team.shu)[0].state == "open" and owed(team.wen)[0].state == "open"
    for day in (
        MONDAY,
        FRIDAY,
    ):  # the next week's opens, and on its day what nobody wrote is broken, each for themselves
        with clock.at(day + timedelta(days=7)):
            sweep.sweep()
    assert owed(team.he)[0].state == "kept" and owed(team.shu)[0].state == "broken"


def test_a_turn_opens_once_however_often_the_calendar_is_looked_at(team: Team) -> None:
    before = Obligation.objects.filter(do_operation=OWN).count()
    sweep.sweep()
    obligation.open_recurring(team.cast.garden, clock.now(), clock.now() + timedelta(days=1))
    assert Obligation.objects.filter(do_operation=OWN).count() == before


def test_it_goes_to_whom_one_reports_who_owes_its_reading_and_answers(team: Team) -> None:
    row = team.report(team.he)
    assert row.to == team.wen and Notice.objects.filter(person=team.wen, kind="office.report").count() == 1
    assert [one.state for one in owed(team.wen, READ)] == ["open"] and not owed(team.zou, READ)
    assert "批阅" in page(team.wen, "/") and "谈成一家。" in page(team.wen, row.get_absolute_url())
    team.read(team.wen, row, "下周把报价也带上。")
    assert owed(team.wen, READ)[0].state == "kept"
    assert "下周把报价也带上。" in page(team.he, row.get_absolute_url())
    assert Notice.objects.filter(person=team.he, kind="office.report_instructed").count() == 1
    with pytest.raises(Refused, match=r"office\.report_read"):
        team.read(team.wen, row)
    team.read(team.zou, row, "同意。")  # those further up may add a word


def test_nobody_beside_a_person_reads_their_week(team: Team) -> None:
    row = team.report(team.he)
    team.read(team.wen, row, "好")
    for other in (team.shu, team.chang):
        assert page(other, row.get_absolute_url()) == "" and page(other, f"{row.get_absolute_url()}.pdf") == ""
        assert not Report.objects.within(Actor.of(other)).filter(pk=row.pk).exists()
        assert not ReportAnswer.objects.within(Actor.of(other)).exists()
        assert "谈成一家。" not in page(other, "/reports")
    with pytest.raises(NotAllowed):
        perform(READ, Actor.of(team.he), {"report": row.pk}, door="page")
    own = team.report(team.wen)
    with pytest.raises(Refused, match=r"office\.own_report"):
        team.read(team.wen, own)
    assert row.pk not in {one.pk for one in morning.unread(Actor.of(team.zou), clock.now())}


def test_it_begins_with_what_was_done_and_what_is_late(team: Team) -> None:
    row = team.report(team.he)
    compose = f"/reports/new/own?site={team.cast.garden.pk}"
    assert "送给 邹文斌" in page(team.wen, compose)
    with clock.at(FRIDAY + timedelta(days=5)):  # two working days after that Friday have passed
        shown = page(team.wen, compose)
        late, ahead = shown.index("还没办完："), shown.index("下周要办：")
        assert "批阅个人周报" in shown[late:ahead] and "11-27" not in shown[late:ahead]
        team.read(team.wen, row)
        shown, found = page(team.wen, compose), team.report(team.wen).figures
    assert "批阅个人周报 1 次" in shown and [READ, 1] in found["done"]
    assert (found["kept"], found["late"], found["open"], found["overdue"]) == (0, 1, 0, 0)  # this report does not count


def test_a_week_is_reported_once_by_oneself_to_somebody(team: Team) -> None:
    team.report(team.he)
    team.report(team.he, period="2026-W47")  # last week's may still be written
    with pytest.raises(Refused, match=r"office\.own_reported"):
        team.report(team.he)
    with pytest.raises(Refused, match=r"office\.period"):
        team.report(team.he, period="2026-W01")
    with pytest.raises(Refused, match=r"office\.no_superior"):
        team.report(team.chang)
    assert "花名册上没有登记你向谁汇报" in page(team.chang, "/reports/new/own")
    with pytest.raises(IntegrityError), transaction.atomic(), writing():
        Report.objects.create(site=team.cast.garden, kind="own", period="2026-W46", submitted_by=team.he)


def test_the_sheet_is_printed_and_another_report_is_not_read_as_a_week(team: Team) -> None:
    row = team.report(team.he)
    assert signed_in(team.he).get(f"{row.get_absolute_url()}.pdf").content[:4] == b"%PDF"
    day: Any = perform(
        "office.check_day", Actor.of(team.wen), {"site": team.cast.garden, "remark": "好"}, door="page"
    ).result
    assert signed_in(team.wen).get(f"{day.get_absolute_url()}.pdf").status_code == 404
    with pytest.raises(Refused, match=r"office\.not_own_week"):
        team.read(team.zou, day)


def test_what_each_owes_is_handed_to_nobody_and_ends_with_the_post(team: Team) -> None:
    assert not handover.open_obligations(team.he)[0].exists()
    hr = team.cast.person("hr", "何行政", "organise", "hand_over", site=team.cast.company, root=True)
    post = Appointment.objects.get(person=team.he, ended_at=None)
    given = {"appointment": post, "reason": "调任", "successor": team.shu}
    perform("people.end_appointment", Actor.of(hr), given, door="page")
    due = owed(team.he)[0]
    assert (due.state, due.waive_reason) == ("waived", "调任") and len(owed(team.shu)) == 1


def test_a_deputy_does_not_write_anothers_week_and_reads_in_the_superiors_place(team: Team) -> None:
    deng = team.cast.person("deng", "邓强", "take_in")
    with writing():
        for away in (team.he, team.wen):
            Absence.objects.create(
                person=away, deputy=deng, starts_at=MONDAY, ends_at=FRIDAY + timedelta(days=1), reason="年假"
            )
    with pytest.raises(Refused, match=r"office\.own_week_only"):
        team.report(deng)
    row = team.report(team.shu)
    team.read(deng, row)
    assert owed(team.wen, READ)[0].state == "kept"
