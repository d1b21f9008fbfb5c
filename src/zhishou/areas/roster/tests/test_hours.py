"""Working hours by the Labour Law, reckoned against figures worked out by hand and against a slower reckoning."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhishou.areas.roster import hours
from zhishou.areas.roster.hours import Stint
from zhishou.areas.roster.models import ShiftKind
from zhishou.areas.roster.models.shifts import span

MONDAY = date(2026, 11, 30)


def stint(day: int, starts: int = 8 * 60, minutes: int = 480, pause: int = 0) -> Stint:
    """A shift on a day counted from Monday, its beginning in minutes after midnight."""
    on = MONDAY + timedelta(days=day)
    begin = datetime.combine(on, time(), ZoneInfo("Asia/Shanghai")) + timedelta(minutes=starts)
    return Stint(begin, begin + timedelta(minutes=minutes), on, minutes - pause)


STINTS = st.lists(
    st.builds(stint, st.integers(0, 6), st.integers(0, 1439), st.integers(60, 1440), st.integers(0, 59)), max_size=14
)


@pytest.mark.parametrize(
    ("starts", "ends", "pause", "minutes"),
    [
        (time(7, 30), time(15, 30), 0, 480),
        (time(23, 30), time(7, 30), 0, 480),
        (time(8), time(20), 240, 480),
        (time(8), time(8), 60, 1380),
    ],
)
def test_a_shift_lasts_from_beginning_to_end_without_the_pause_over_midnight_too(
    starts: time, ends: time, pause: int, minutes: int
) -> None:
    assert ShiftKind(starts=starts, ends=ends, pause_minutes=pause).minutes == minutes


@given(st.times(), st.times())
def test_a_shift_and_the_time_off_until_the_next_are_one_day(starts: time, ends: time) -> None:
    starts, ends = starts.replace(second=0, microsecond=0), ends.replace(second=0, microsecond=0)
    there, back = span(starts, ends), span(ends, starts)
    assert there + back == (2880 if starts == ends else 1440) and 0 < there <= 1440


@given(STINTS)
def test_a_warning_stands_exactly_where_a_limit_is_passed(week: list[Stint]) -> None:
    by_day = {
        MONDAY + timedelta(days=n): [one.minutes for one in week if (one.day - MONDAY).days == n] for n in range(7)
    }
    holiday = MONDAY + timedelta(days=3)
    expected: set[tuple[str, date | None]] = set()
    for day, minutes in by_day.items():
        if sum(minutes) > 660:
            expected.add(("too_long_day", day))
        elif sum(minutes) > 480:
            expected.add(("long_day", day))
    if sum(sum(minutes) for minutes in by_day.values()) > 2640:
        expected.add(("long_week", None))
    if all(by_day.values()):
        expected.add(("no_rest", None))
    if by_day[holiday]:
        expected.add(("holiday", holiday))
    assert {(one.code, one.day) for one in hours.of_week(week, {holiday})} == expected


@given(STINTS, st.integers(0, 23))
def test_overtime_is_what_goes_beyond_eight_hours_for_each_working_day_and_never_less_than_nothing(
    month: list[Stint], workdays: int
) -> None:
    beyond = sum(one.minutes for one in month) - workdays * 480
    assert hours.overtime(month, workdays) == max(beyond, 0)
    assert [one.minutes for one in hours.of_month(month, workdays)] == ([beyond] if beyond > 2160 else [])


@given(STINTS)
def test_nobody_overlaps_whose_shifts_each_begin_after_every_earlier_one_has_ended(week: list[Stint]) -> None:
    ordered = sorted(week)
    apart = all(a.ends <= b.starts for n, a in enumerate(ordered) for b in ordered[n + 1 :])
    assert (hours.overlaps(week) == []) == apart


def test_a_night_that_ends_when_the_early_shift_begins_does_not_overlap() -> None:
    night, early = stint(0, 23 * 60 + 30), stint(1, 7 * 60 + 30)
    assert hours.overlaps([early, night]) == []
    assert hours.overlaps([early, stint(0, 23 * 60 + 31)]) == [early]
