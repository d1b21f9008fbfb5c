"""Work time: what durations and recurring days mean on a Chinese work calendar. No database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhishou.kernel.calendar import CHINA, DayOverride, Interval, NoWorkingTimeError, WorkTime
from zhishou.kernel.calendar_seed import announced, seed_days
from zhishou.kernel.rules import Duration, EveryRule, Unit, parse_rule

YEAR = WorkTime(days={day.date: DayOverride(day.working) for day in seed_days([2025, 2026])})
HALF_DAYS = WorkTime(
    week={
        0: (Interval.of("08:00", "12:00"),),
        2: (Interval.of("14:00", "22:00"),),
        5: (Interval.of("00:00", "24:00"),),
    },
    days={date(2026, 3, 4): DayOverride(True, (Interval.of("09:00", "10:00"), Interval.of("10:00", "11:00")))},
)
CALENDARS = st.sampled_from([YEAR, HALF_DAYS])
MOMENTS = st.datetimes(datetime(2025, 6, 1), datetime(2026, 10, 31)).map(lambda moment: moment.replace(tzinfo=CHINA))
WORK_UNITS = st.sampled_from([Unit.WORKDAYS, Unit.WORK_HOURS])
AMOUNTS = st.integers(1, 30)


def china(text: str) -> datetime:
    """A moment on the wall clock of Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def every(**parts: str) -> EveryRule:
    rule = parse_rule({"do": "office.check_day", "by": "17:00", **parts})
    assert isinstance(rule, EveryRule)
    return rule


def test_national_day_2026_rests_and_makes_up_as_the_state_council_announced() -> None:
    off = [date(2026, 9, 30) + timedelta(days=count) for count in range(1, 8)]
    assert not any(YEAR.is_workday(day) for day in off)
    assert YEAR.is_workday(date(2026, 9, 30))
    assert YEAR.is_workday(date(2026, 10, 8))
    assert YEAR.is_workday(date(2026, 9, 20))  # a Sunday
    assert YEAR.is_workday(date(2026, 10, 10))  # a Saturday


def test_the_make_up_days_of_2026_are_all_known() -> None:
    made_up = [day.date for day in seed_days([2026]) if day.working]
    assert [f"{day:%m-%d}" for day in made_up] == ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"]
    assert not any(day.provisional for day in seed_days([2026]))


def test_a_year_not_yet_announced_is_provisional() -> None:
    assert announced(2026)
    far = seed_days([2090])
    assert far
    assert all(day.provisional and not day.working for day in far)


def test_kinds_tell_the_holiday_itself_from_days_moved_for_it() -> None:
    kinds = {day.date: day.kind for day in seed_days([2026])}
    assert kinds[date(2026, 10, 1)] == "statutory"
    assert kinds[date(2026, 10, 7)] == "adjusted"
    assert kinds[date(2026, 10, 10)] == "adjusted"


def test_a_make_up_saturday_works_the_hours_of_a_working_weekday() -> None:
    assert YEAR.intervals(date(2026, 10, 10)) == YEAR.intervals(date(2026, 10, 9))


@pytest.mark.parametrize(
    ("start", "duration", "due"),
    [
        ("2026-09-29T16:00", "3 days", "2026-10-02T16:00"),
        ("2026-09-29T16:00", "24 hours", "2026-09-30T16:00"),
        ("2026-09-29T16:00", "1 week", "2026-10-06T16:00"),
        ("2026-09-29T16:00", "2 workdays", "2026-10-08T16:00"),
        ("2026-10-08T16:00", "2 workdays", "2026-10-10T16:00"),  # the make-up Saturday counts
        ("2026-10-01T11:00", "1 workday", "2026-10-09T09:00"),  # a holiday counts from the next start of work
        ("2026-09-30T20:00", "1 workday", "2026-10-09T09:00"),
        ("2026-09-29T12:30", "1 workday", "2026-09-30T13:30"),
        ("2026-09-29T16:00", "8 work hours", "2026-09-30T16:30"),
        ("2026-09-30T16:00", "2 work hours", "2026-09-30T18:00"),
        ("2026-09-30T16:00", "3 work hours", "2026-10-08T10:00"),
        ("2026-09-29T11:00", "2 work hours", "2026-09-29T14:30"),
    ],
)
def test_deadlines_worked_by_hand(start: str, duration: str, due: str) -> None:
    assert YEAR.add(china(start), Duration.of(duration)) == china(due)


@pytest.mark.parametrize(
    ("due", "warn", "told"),
    [
        ("2026-10-08T10:00", "4 hours", "2026-10-08T06:00"),
        ("2026-10-08T10:00", "1 workday", "2026-09-30T10:00"),
        ("2026-10-08T10:00", "2 work hours", "2026-09-30T17:00"),
        ("2026-10-08T14:00", "1 work hour", "2026-10-08T11:30"),
        ("2026-10-04T14:00", "1 work hour", "2026-09-30T17:00"),
    ],
)
def test_warnings_worked_by_hand(due: str, warn: str, told: str) -> None:
    assert YEAR.before(china(due), Duration.of(warn)) == china(told)


@given(CALENDARS, MOMENTS, AMOUNTS, WORK_UNITS)
def test_a_deadline_in_work_units_falls_into_working_time(
    calendar: WorkTime, moment: datetime, amount: int, unit: Unit
) -> None:
    due = calendar.add(moment, Duration(amount, unit))
    assert due > moment
    assert calendar.is_working(due) or calendar.is_working(due - timedelta(microseconds=1))


@given(CALENDARS, MOMENTS, MOMENTS, AMOUNTS, st.sampled_from(list(Unit)))
def test_what_starts_later_is_never_due_earlier(
    calendar: WorkTime, one: datetime, other: datetime, amount: int, unit: Unit
) -> None:
    earlier, later = sorted([one, other])
    assert calendar.add(earlier, Duration(amount, unit)) <= calendar.add(later, Duration(amount, unit))


@given(CALENDARS, MOMENTS, AMOUNTS)
def test_workdays_agree_with_counting_them_one_by_one(calendar: WorkTime, moment: datetime, amount: int) -> None:
    start = calendar.next_working(moment).astimezone(CHINA).date()
    due = calendar.add(moment, Duration(amount, Unit.WORKDAYS)).astimezone(CHINA)
    # Work until midnight ends on the next calendar day; the working day is the one just before.
    last = due.date() if calendar.is_working(due) else (due - timedelta(microseconds=1)).date()
    days = [start + timedelta(days=count) for count in range(1, (last - start).days + 1)]
    assert sum(calendar.is_workday(day) for day in days) == amount


@given(CALENDARS, MOMENTS, AMOUNTS)
def test_work_hours_agree_with_counting_minutes(calendar: WorkTime, moment: datetime, amount: int) -> None:
    start = moment.replace(second=0, microsecond=0)
    due = calendar.add(start, Duration(amount, Unit.WORK_HOURS))
    worked, current = 0, start.astimezone(UTC)
    while current < due:
        worked += calendar.is_working(current)
        current += timedelta(minutes=1)
    assert worked == amount * 60


@given(CALENDARS, MOMENTS, AMOUNTS)
def test_taking_work_hours_off_a_deadline_leads_back_to_working_time(
    calendar: WorkTime, moment: datetime, amount: int
) -> None:
    hours = Duration(amount, Unit.WORK_HOURS)
    earlier = calendar.before(calendar.add(moment, hours), hours)
    assert calendar.next_working(earlier) == calendar.next_working(moment)


@given(CALENDARS, MOMENTS)
def test_the_next_working_moment_is_working_and_nothing_lies_between(calendar: WorkTime, moment: datetime) -> None:
    found = calendar.next_working(moment)
    assert calendar.is_working(found)
    assert calendar.is_working(moment) == (found == moment)


def test_every_workday_falls_due_on_working_days_only() -> None:
    due = YEAR.turns(every(every="workday"), china("2026-09-29T00:00"), china("2026-10-11T00:00"))
    assert [each.key for each in due] == ["2026-09-29", "2026-09-30", "2026-10-08", "2026-10-09", "2026-10-10"]
    assert due[0].due == china("2026-09-29T17:00")


def test_a_weekly_day_that_is_off_moves_to_the_working_day_before() -> None:
    due = YEAR.turns(every(every="week", on="friday"), china("2026-09-21T00:00"), china("2026-10-12T00:00"))
    # 25 September is 中秋节, 2 October is 国庆节.
    assert [each.due for each in due] == [china(f"2026-{day}T17:00") for day in ("09-24", "09-30", "10-09")]
    assert [each.key for each in due] == ["2026-W39", "2026-W40", "2026-W41"]


def test_a_turn_keeps_its_key_when_the_calendar_moves_it() -> None:
    rule, start, end = every(every="week", on="friday"), china("2026-09-28T00:00"), china("2026-10-05T00:00")
    assert [each.key for each in WorkTime().turns(rule, start, end)] == [
        each.key for each in YEAR.turns(rule, start, end)
    ]
    assert WorkTime().turns(rule, start, end) != YEAR.turns(rule, start, end)


def test_a_week_without_work_owes_nothing() -> None:
    resting = WorkTime(days={date(2026, 2, 16) + timedelta(days=count): DayOverride(False) for count in range(7)})
    due = resting.turns(every(every="week", on="friday"), china("2026-02-16T00:00"), china("2026-02-23T00:00"))
    assert due == []


def test_a_working_day_of_the_month_is_counted_from_either_end() -> None:
    assert YEAR.nth_workday(2026, 10, 1) == date(2026, 10, 8)
    assert YEAR.nth_workday(2026, 10, 3) == date(2026, 10, 10)
    assert YEAR.nth_workday(2026, 9, -1) == date(2026, 9, 30)
    due = YEAR.turns(every(every="month", on="workday 3"), china("2026-10-01T00:00"), china("2026-12-01T00:00"))
    assert [(each.key, each.due) for each in due] == [
        ("2026-10", china("2026-10-10T17:00")),
        ("2026-11", china("2026-11-04T17:00")),
    ]


def test_a_date_of_the_month_moves_to_a_working_day_of_that_month() -> None:
    due = YEAR.turns(every(every="month", on="day 5"), china("2026-09-01T00:00"), china("2026-11-01T00:00"))
    assert [each.due for each in due] == [china("2026-09-04T17:00"), china("2026-10-08T17:00")]


@given(CALENDARS, MOMENTS, st.integers(0, 60), st.integers(0, 60))
def test_turns_of_two_stretches_are_those_of_the_whole(
    calendar: WorkTime, start: datetime, first: int, second: int
) -> None:
    middle = start + timedelta(days=first)
    end = middle + timedelta(days=second)
    for rule in (every(every="workday"), every(every="week", on="sunday"), every(every="month", on="day 31")):
        parts = calendar.turns(rule, start, middle) + calendar.turns(rule, middle, end)
        assert parts == calendar.turns(rule, start, end)


def test_a_calendar_without_work_says_so_instead_of_searching_for_ever() -> None:
    with pytest.raises(NoWorkingTimeError):
        WorkTime(week={}).add(china("2026-01-01T09:00"), Duration(1, Unit.WORKDAYS))


def test_intervals_that_overlap_or_cross_midnight_are_refused() -> None:
    with pytest.raises(ValueError, match="forward"):
        Interval.of("22:00", "06:00")
    with pytest.raises(ValueError, match="overlap"):
        WorkTime(week={0: (Interval.of("09:00", "12:00"), Interval.of("11:00", "18:00"))})


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        YEAR.is_working(datetime(2026, 1, 5, 10))
