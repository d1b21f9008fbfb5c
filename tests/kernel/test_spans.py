"""Spans of days that reports tell of: their first and last day, their words, what comes before and after."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhishou.kernel import clock, spans

DAYS = st.dates(date(1950, 1, 1), date(2150, 12, 31))


@pytest.mark.parametrize(
    ("grain", "first", "last", "words"),
    [
        ("day", "2024-02-29", "2024-02-29", "2024-02-29"),
        ("week", "2024-02-26", "2024-03-03", "2024-02-26 至 2024-03-03"),
        ("month", "2024-02-01", "2024-02-29", "2024 年 2 月"),
        ("quarter", "2024-01-01", "2024-03-31", "2024 年第 1 季度"),
        ("year", "2024-01-01", "2024-12-31", "2024 年"),
    ],
)
def test_the_span_around_a_leap_day(grain: str, first: str, last: str, words: str) -> None:
    found = spans.of({"by": grain, "from": "2024-02-29"})
    assert (found.first.isoformat(), found.last.isoformat(), found.words) == (first, last, words)


@given(st.sampled_from(spans.GRAINS[:-1]), DAYS)
def test_spans_follow_one_another_without_a_gap_and_are_read_back_from_their_address(grain: str, day: date) -> None:
    here = spans.around(grain, day)
    assert here.first <= day <= here.last
    assert here.before.last + spans.DAY == here.first and here.last + spans.DAY == here.after.first
    assert here.before.after == here == here.after.before == spans.of(here.asked)
    assert here.months[0] == f"{here.first:%Y-%m}" and here.months[-1] == f"{here.last:%Y-%m}"


@given(DAYS, DAYS)
def test_any_days_are_in_order_and_ten_years_at_most(one: date, other: date) -> None:
    found = spans.of({"by": "other", "from": one.isoformat(), "to": other.isoformat()})
    assert found.first == min(one, other) and found.last - found.first <= spans.LONGEST
    assert found.after.first == found.last + spans.DAY and found.before.after == found


def test_without_a_question_it_is_the_last_whole_month() -> None:
    with clock.at(datetime(2026, 1, 5, 9, tzinfo=ZoneInfo("Asia/Shanghai"))):
        for asked in ({}, {"by": "other"}, {"by": "other", "from": "2026-01-01"}, {"by": "fortnight"}):
            assert spans.of(asked).asked == {"by": "month", "from": "2025-12-01", "to": "2025-12-31"}
        assert spans.of({"by": "day", "from": "nonsense"}).asked["from"] == "2026-01-05"
