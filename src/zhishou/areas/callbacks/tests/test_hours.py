"""Nobody is called at a time when they are not to be disturbed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from zhishou.areas.callbacks.hours import Hours, band_of, hours_for, minute_of, without
from zhishou.kernel import clock

NINE, HALF_PAST_EIGHT = time(9), time(20, 30)
NOON = ((time(12), time(14)),)


@dataclass
class Wishes:
    rest_from: time | None = None
    rest_to: time | None = None
    rest_days: list[int] = field(default_factory=list)
    wish_from: time | None = None
    wish_to: time | None = None


def at(text: str) -> datetime:
    """A moment of the week that starts on Monday 2026-11-23."""
    return timezone.make_aware(datetime.strptime(f"2026-11-{text}", "%Y-%m-%d %H:%M"))


def hours(customer: Wishes | None = None) -> Hours:
    return hours_for(NINE, HALF_PAST_EIGHT, NOON, customer)


@pytest.mark.parametrize(
    ("moment", "customer", "allowed"),
    [
        ("23 08:59", None, False), ("23 09:00", None, True), ("23 11:59", None, True), ("23 12:00", None, False),
        ("23 13:59", None, False), ("23 14:00", None, True), ("23 20:29", None, True), ("23 20:30", None, False),
        ("23 10:00", Wishes(rest_from=time(9, 30), rest_to=time(11)), False),
        ("23 11:00", Wishes(rest_from=time(9, 30), rest_to=time(11)), True),
        ("23 09:30", Wishes(rest_from=time(22), rest_to=time(10)), False),
        ("23 10:00", Wishes(rest_from=time(22), rest_to=time(10)), True),
        ("23 10:00", Wishes(rest_days=[1]), False), ("24 10:00", Wishes(rest_days=[1]), True),
        ("23 18:59", Wishes(wish_from=time(19), wish_to=time(20)), False),
        ("23 19:00", Wishes(wish_from=time(19), wish_to=time(20)), True),
        ("23 12:30", Wishes(wish_from=time(12), wish_to=time(14)), False),
    ],
)  # fmt: skip
def test_whether_a_customer_may_be_called(moment: str, customer: Wishes | None, allowed: bool) -> None:
    assert hours(customer).is_open(at(moment)) is allowed


def test_after_hours_the_next_morning_is_offered() -> None:
    assert hours().next_open(at("23 21:00")) == at("24 09:00")


def test_a_rest_day_is_passed_over() -> None:
    assert hours(Wishes(rest_days=[2, 3])).next_open(at("23 21:00")) == at("26 09:00")


def test_when_nothing_is_left_nothing_is_offered() -> None:
    only_at_noon = Wishes(wish_from=time(12), wish_to=time(14))
    assert hours(only_at_noon).next_open(at("23 09:00")) is None
    assert hours(only_at_noon).retry(at("23 09:00")) is None


def test_a_second_try_is_at_another_part_of_the_day() -> None:
    assert hours().retry(at("23 10:00")) == at("23 14:00")
    assert hours().retry(at("23 15:00")) == at("23 18:00")
    assert hours().retry(at("23 19:00")) == at("24 09:00")


def test_with_one_part_of_the_day_open_the_second_try_is_the_next_day() -> None:
    evenings = hours(Wishes(wish_from=time(19), wish_to=time(20)))
    assert evenings.retry(at("23 19:10")) == at("24 19:00")
    assert evenings.fits_retry(at("23 19:10"), at("24 19:30"))


_times = st.times().map(lambda t: t.replace(second=0, microsecond=0))
_spans = st.tuples(_times, _times).filter(lambda span: span[0] != span[1])
_moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(timezone.make_aware)


@st.composite
def wishes(draw: st.DrawFn) -> Wishes:
    """Any file a customer may have."""
    rest = draw(st.none() | _spans)
    wish = draw(st.none() | _spans.map(lambda span: (min(span), max(span))))
    days = draw(st.lists(st.integers(1, 7), unique=True, max_size=6))
    start, end = rest or (None, None)
    first, last = wish or (None, None)
    return Wishes(start, end, days, first, last)


def _disturbs(moment: datetime, customer: Wishes, quiet: list[tuple[time, time]]) -> bool:
    """The rule once more, in its plainest form."""
    local = clock.local(moment)
    now = local.time().replace(second=0, microsecond=0)

    def within(start: time, end: time) -> bool:
        return start <= now < end if start < end else now >= start or now < end

    if not NINE <= now < HALF_PAST_EIGHT or any(within(*span) for span in quiet):
        return True
    if local.isoweekday() in customer.rest_days:
        return True
    if customer.rest_from and customer.rest_to is not None and within(customer.rest_from, customer.rest_to):
        return True
    if customer.rest_from is not None and customer.rest_to and within(customer.rest_from, customer.rest_to):
        return True
    wished = customer.wish_from is None or customer.wish_to is None or customer.wish_from <= now < customer.wish_to
    return not wished


@given(_moments, wishes(), st.lists(_spans, max_size=3))
def test_no_offered_moment_ever_disturbs(moment: datetime, customer: Wishes, quiet: list[tuple[time, time]]) -> None:
    found = hours_for(NINE, HALF_PAST_EIGHT, quiet, customer)
    assert found.is_open(moment) is not _disturbs(moment, customer, quiet)
    for offered in (found.next_open(moment), found.retry(moment), found.other_band(moment)):
        if offered is not None:
            assert not _disturbs(offered, customer, quiet)
            assert offered >= moment
    if (again := found.retry(moment)) is not None:
        assert found.fits_retry(moment, again)
        assert band_of(again) != band_of(moment) or again - moment > timedelta(hours=1)
    if (closes := found.closes_at(moment)) is not None:
        assert not _disturbs(closes - timedelta(minutes=1), customer, quiet)


@given(st.lists(_spans, max_size=5))
def test_what_is_cut_out_is_gone_and_the_rest_stays(cuts: list[tuple[time, time]]) -> None:
    spans = [(0, 24 * 60)]
    for start, end in cuts:
        spans = without(spans, (minute_of(start), minute_of(end)))
    for minute in range(0, 24 * 60, 7):
        inside = any(
            minute_of(a) <= minute < minute_of(b) if a < b else minute >= minute_of(a) or minute < minute_of(b)
            for a, b in cuts
        )
        assert any(low <= minute < high for low, high in spans) is not inside
