"""What is owed: opened by events and by the calendar, kept, late, broken or waived; warned and told upward."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from conftest import Cast, writing

from zhishou.kernel import clock, holding, obligation, sweep, words
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import Act, begin, perform
from zhishou.kernel.models import Absence, Appointment, Department, Event, Notice, Obligation, Person, Site
from zhishou.kernel.operation import REGISTRY, Command, NotAllowed, ask, operation
from zhishou.kernel.types import Ref

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)  # an ordinary working Monday
CALL = {"after": "test.solve", "do": "test.call", "within": "3 days", "warn": "4 hours"}
DAILY = {"every": "workday", "do": "test.check", "by": "17:30"}
WEEKLY = {"every": "week", "on": "friday", "do": "test.check", "by": "17:00"}
MONTHLY = {"every": "month", "on": "day 20", "do": "test.check", "by": "17:00"}
FOUNDED = {"after": "test.found", "do": "test.call", "within": "2 workdays"}


class AboutDepartment(Command):
    department: Ref[Department] = ask("部门")


class AboutSite(Command):
    site: Ref[Site] = ask("站点")


@pytest.fixture(autouse=True, scope="module")
def _operations() -> Iterator[None]:
    words.register(capabilities={"test_solve": "试解决", "test_call": "试回访", "test_check": "试督查"})

    @operation("test.solve", label="试解决", capability="test_solve", about="department")
    def solve(act: Act, cmd: AboutDepartment) -> Department:
        """Solve something, for these tests."""
        return cmd.department

    @operation("test.call", label="试回访", capability="test_call", about="department", apart_from=("test.solve",))
    def call(act: Act, cmd: AboutDepartment) -> Department:
        """Call back, for these tests."""
        return cmd.department

    @operation("test.check", label="试督查", capability="test_check", about="site")
    def check(act: Act, cmd: AboutSite) -> Site:
        """Check the day, for these tests."""
        return cmd.site

    @operation("test.found", label="试设立", capability="test_check", about="site")
    def found(act: Act, cmd: AboutSite) -> Department:
        """Found a department of a site, for these tests."""
        return Department.objects.filter(site=cmd.site).order_by("pk")[0]

    yield
    for name in ("test.solve", "test.call", "test.check", "test.found"):
        REGISTRY.pop(name)
    for name in ("test_solve", "test_call", "test_check"):
        words.CAPABILITIES.pop(name)


@pytest.fixture
def people(cast: Cast) -> tuple[Person, Person]:
    with clock.at(MONDAY - timedelta(days=30)):
        boss = cast.person("zhou", "周敏", site=cast.company)
        fixer = cast.person("zhao", "赵工", "test_solve", "test_call", site=cast.company)
        caller = cast.person("lin", "林晓雯", "test_call", site=cast.company, obliges=(CALL,), boss=boss)
    return fixer, caller


def solve(cast: Cast, who: Person) -> Event:
    return perform("test.solve", Actor.of(who), {"department": cast.service}, door="api").event


def test_an_event_opens_what_the_signed_duty_owes(cast: Cast, people: tuple[Person, Person]) -> None:
    with clock.at(MONDAY):
        event = solve(cast, people[0])
    owed = Obligation.objects.get()
    assert (owed.duty_id, owed.do_operation, owed.cause) == ("test.lin.1", "test.call", event)
    assert owed.due_at == MONDAY + timedelta(days=3)
    assert owed.warn_at == owed.due_at - timedelta(hours=4)


@pytest.mark.parametrize(
    ("after", "state"), [(timedelta(days=2), "kept"), (timedelta(days=3), "kept"), (timedelta(days=4), "late")]
)
def test_doing_it_closes_it_in_time_or_late(
    cast: Cast, people: tuple[Person, Person], after: timedelta, state: str
) -> None:
    with clock.at(MONDAY):
        solve(cast, people[0])
    with clock.at(MONDAY + after):
        event = perform("test.call", Actor.of(people[1]), {"department": cast.service}, door="api").event
    owed = Obligation.objects.get()
    assert (owed.state, owed.closed_by) == (state, event)


def test_who_did_the_work_may_not_make_the_call(cast: Cast, people: tuple[Person, Person]) -> None:
    with clock.at(MONDAY):
        solve(cast, people[0])
        with pytest.raises(Exception) as no:
            perform("test.call", Actor.of(people[0]), {"department": cast.service}, door="api")
    assert getattr(no.value, "code", "") == "independence"
    assert Obligation.objects.get().state == "open"


def test_nothing_is_owed_when_nobody_holds_the_duty(cast: Cast, people: tuple[Person, Person]) -> None:
    with clock.at(MONDAY), writing():
        holding.end(Appointment.objects.get(person=people[1]), clock.now(), "离任")
        solve(cast, people[0])
    assert not Obligation.objects.exists()


def test_the_calendar_opens_a_daily_duty_once_and_a_missed_one_is_broken(cast: Cast) -> None:
    with clock.at(MONDAY - timedelta(days=30)):
        cast.person("gu", "顾主管", "test_check", site=cast.garden, obliges=(DAILY,))
    with clock.at(MONDAY.replace(hour=0)):
        first = sweep.sweep()
        again = sweep.sweep()
    assert (first["opened"], again["opened"]) == (1, 0)
    monday = Obligation.objects.get()
    assert monday.due_at.astimezone(SHANGHAI) == MONDAY.replace(hour=17, minute=30)
    with clock.at(MONDAY.replace(hour=0) + timedelta(days=1)):
        sweep.sweep()
    monday.refresh_from_db()
    assert monday.state == "broken" and Obligation.objects.filter(state="open").count() == 1


def test_what_follows_work_at_a_site_is_owed_about_what_was_made_there(cast: Cast) -> None:
    with clock.at(MONDAY - timedelta(days=30)):
        maker = cast.person("gu", "顾主管", "test_check", site=cast.company)
        caller = cast.person("lin", "林晓雯", "test_call", site=cast.company, obliges=(FOUNDED,))
    with clock.at(MONDAY):
        founded = perform("test.found", Actor.of(maker), {"site": cast.company}, door="api").result
        assert founded is not None
        assert Obligation.objects.get().subject == f"kernel.department:{founded.pk}"
        perform("test.call", Actor.of(caller), {"department": founded.pk}, door="api")
    assert Obligation.objects.get().state == "kept"


def swept_and_checked(cast: Cast, who: Person, *moments: datetime) -> list[tuple[str, str]]:
    """Sweep and check at each moment: the day each check was due, and how it stands."""
    for moment in moments:
        with clock.at(moment):
            sweep.sweep()
            perform("test.check", Actor.of(who), {"site": cast.garden}, door="api")
    rows = Obligation.objects.order_by("due_at")
    return [(f"{clock.local(row.due_at):%m-%d}", row.state) for row in rows]


def test_a_weekly_duty_may_be_done_from_monday_on(cast: Cast) -> None:
    with clock.at(MONDAY - timedelta(days=30)):
        gu = cast.person("gu", "顾主管", "test_check", site=cast.garden, obliges=(WEEKLY,))
    assert swept_and_checked(cast, gu, MONDAY + timedelta(days=1)) == [("11-27", "kept")]


def test_last_weeks_work_done_on_monday_does_not_pass_for_this_weeks(cast: Cast) -> None:
    with clock.at(MONDAY - timedelta(days=30)):
        gu = cast.person("gu", "顾主管", "test_check", site=cast.garden, obliges=(WEEKLY,))
    with clock.at(MONDAY - timedelta(days=4)):
        sweep.sweep()
    assert swept_and_checked(cast, gu, MONDAY) == [("11-20", "late"), ("11-27", "open")]


def test_a_monthly_duty_may_be_done_a_week_ahead_and_no_earlier(cast: Cast) -> None:
    with clock.at(MONDAY - timedelta(days=30)):
        gu = cast.person("gu", "顾主管", "test_check", site=cast.garden, obliges=(MONTHLY,))
    early = datetime(2026, 11, 12, 10, 0, tzinfo=SHANGHAI)
    assert swept_and_checked(cast, gu, early) == []
    assert swept_and_checked(cast, gu, early + timedelta(days=1)) == [("11-20", "kept")]


def test_no_daily_duty_on_a_day_of_rest_but_on_a_make_up_day(cast: Cast) -> None:
    from zhishou.kernel.models import CalendarDay

    sunday = MONDAY - timedelta(days=1)
    with clock.at(MONDAY - timedelta(days=30)):
        cast.person("gu", "顾主管", "test_check", site=cast.garden, obliges=(DAILY,))
    with clock.at(sunday.replace(hour=0)):
        assert sweep.sweep()["opened"] == 0
        with writing():
            CalendarDay.objects.create(
                company=cast.company, date=sunday.date(), kind="adjusted", working=True, name="调休上班"
            )
        assert sweep.sweep()["opened"] == 1


def test_warning_then_the_ladder_upward_in_working_hours_only(cast: Cast, people: tuple[Person, Person]) -> None:
    with clock.at(MONDAY):
        solve(cast, people[0])
    thursday = MONDAY + timedelta(days=3)

    def told(moment: datetime) -> list[tuple[str, str]]:
        with clock.at(moment):
            sweep.sweep()
        return [
            (n.kind, n.person.username) for n in Notice.objects.filter(kind__startswith="obligation").order_by("pk")
        ]

    assert told(thursday.replace(hour=6)) == [], "six in the morning is no time to be reminded"
    assert told(thursday.replace(hour=9, minute=30)) == [("obligation.warn", "lin")]
    assert told(thursday.replace(hour=10, minute=30))[-1] == ("obligation.late", "lin")
    assert told(thursday.replace(hour=11))[-1] == ("obligation.late", "lin"), "the next rung waits a working day"
    assert told(thursday + timedelta(days=1, hours=1))[-1] == ("obligation.late", "zhou")


def test_a_deputy_acts_during_the_leave_only_and_both_names_stand(cast: Cast, people: tuple[Person, Person]) -> None:
    fixer, caller = people
    with clock.at(MONDAY):
        deputy = cast.person("qin", "秦晴", site=cast.company)
        with writing():
            Absence.objects.create(
                person=caller,
                deputy=deputy,
                starts_at=MONDAY + timedelta(hours=1),
                ends_at=MONDAY + timedelta(hours=3),
                reason="年假",
            )
        solve(cast, fixer)

    def call(moment: datetime) -> Event:
        with clock.at(moment):
            return perform("test.call", Actor.of(deputy), {"department": cast.service}, door="api").event

    for outside in (MONDAY, MONDAY + timedelta(hours=3)):
        with pytest.raises(Exception) as no:
            call(outside)
        assert no.type.__name__ in {"NotAllowed", "Invalid"}
    event = call(MONDAY + timedelta(hours=1))
    assert (event.actor, event.on_behalf_of, event.duty_id) == (deputy, caller, "test.lin.1")
    assert Obligation.objects.get().state == "kept"


def test_a_waiver_needs_a_reason_and_says_who(cast: Cast, people: tuple[Person, Person]) -> None:
    with clock.at(MONDAY):
        solve(cast, people[0])
        with writing():
            count = obligation.excuse(
                "test.call", cast.service, by=people[1], reason="顾客要求不再来电", now=clock.now()
            )
    owed = Obligation.objects.get()
    assert count == 1 and (owed.state, owed.waived_by, owed.waive_reason) == ("waived", people[1], "顾客要求不再来电")


def test_the_end_of_an_appointment_takes_the_powers_at_once(cast: Cast, people: tuple[Person, Person]) -> None:
    with clock.at(MONDAY):
        begin("test.fixture")
        holding.end(Appointment.objects.get(person=people[0]), clock.now(), "离任")
        with pytest.raises((NotAllowed, Exception)) as no:
            solve(cast, people[0])
    assert no.type.__name__ in {"NotAllowed", "Invalid"}


def test_the_score_is_computed(cast: Cast, people: tuple[Person, Person]) -> None:
    with clock.at(MONDAY):
        solve(cast, people[0])
        perform("test.call", Actor.of(people[1]), {"department": cast.service}, door="api")
        solve(cast, people[0])
    now = (MONDAY + timedelta(days=5)).astimezone(UTC)
    assert obligation.score(Obligation.objects.all(), now) == (1, 2)
