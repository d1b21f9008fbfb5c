"""人手和客流: people needed an hour by what is on record, against the plan; gaps are said, never forbidden (retail.supervisor.4)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from conftest import Cast, page, reads, writing
from django.db import IntegrityError, transaction

from zhishou.areas.calls.models import Call
from zhishou.areas.queue.models import Matter, Ticket
from zhishou.areas.roster import cover, queries
from zhishou.areas.roster.models import PLAN, Expected, Plan
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Person, Setting, Site

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 25, 10, 0, tzinfo=SHANGHAI)  # a Wednesday
THIS, NEXT = date(2026, 11, 23), date(2026, 11, 30)


class Shop:
    """何 plans 林 and 马 of a store; a number takes five minutes, as the setting says while nothing is measured."""

    def __init__(self, cast: Cast) -> None:
        with writing():
            self.store = cast.site("MALL", "翠湖广场", Site.Kind.STORE, cast.company)
        self.he = cast.person("he", "何静", PLAN, site=self.store)
        self.lin = cast.person("lin", "林晓雯", "take_in", site=self.store, boss=self.he)
        self.ma = cast.person("ma", "马丽", "take_in", site=self.store, boss=self.he)
        self.do("add_kind", site=self.store.pk, letter="早", name="早班", starts="09:00", ends="13:30")
        with writing():
            self.matter = Matter.objects.create(site=self.store, letter="A", name="退换货", by=self.he)

    def do(self, name: str, /, **given: Any) -> Any:
        return perform(f"roster.{name}", Actor.of(self.he), given, door="page").result

    def save(self, weeks: dict[Person, str], monday: date = NEXT, seen: int = 0) -> Plan:
        lines = [
            {"person": str(person.pk), **{f"d{n}": text for n, text in enumerate(week.split(), start=1)}}
            for person, week in weeks.items()
        ]
        made: Plan = self.do("save", site=self.store.pk, monday=monday, seen=seen, lines=lines)
        return made

    def came(self, day: date, hour: int, n: int) -> None:
        """So many numbers were taken in an hour of a past day."""
        at = datetime(day.year, day.month, day.day, hour, 20, tzinfo=SHANGHAI)
        with writing():
            first = Ticket.objects.filter(site=self.store, day=day).count() + 1
            Ticket.objects.bulk_create(
                Ticket(site=self.store, day=day, letter="A", n=first + k, matter=self.matter, how="desk", taken_at=at)
                for k in range(n)
            )

    def rang(self, day: date, hour: int, n: int) -> None:
        """So many calls in an hour of a past day."""
        at = datetime(day.year, day.month, day.day, hour, 40, tzinfo=SHANGHAI)
        with writing():
            for k in range(n):
                number = f"LD-{day}-{hour}-{k}"
                Call.objects.create(
                    site=self.store, number=number, about="other", words="问", result="told", by=self.lin, at=at
                )

    def cover(self, monday: date = NEXT) -> cover.Cover | None:
        return cover.of(queries.board(Actor.of(self.he), self.store, monday))

    def hour(self, day: int, hour: int) -> tuple[int, int]:
        """(needed, planned) of an hour of next week."""
        made = self.cover()
        assert made is not None
        return next(((days[day].needed, days[day].planned) for at, days in made.lines if at == hour), (0, 0))


@pytest.fixture
def shop(cast: Cast) -> Iterator[Shop]:
    with clock.at(NOW):
        yield Shop(cast)


def test_needed_is_the_average_of_the_weekday_and_hour_times_the_minutes_rounded_up(shop: Shop) -> None:
    for weeks, n in ((1, 30), (2, 18)):  # Mondays: on average 24 numbers, 120 minutes, two people
        shop.came(THIS - timedelta(weeks=weeks), 10, n)
    shop.save({shop.lin: "早 早 早 早 早 休 休"})
    assert shop.hour(0, 10) == (2, 1) and shop.hour(1, 10) == (0, 1)
    made = shop.cover()
    assert made is not None and (made.weeks, made.short, made.each) == (2, 1, 5)
    assert [(one.day, one.since, one.until, one.needed, one.planned) for one in made.gaps] == [(NEXT, 10, 11, 2, 1)]


def test_a_number_more_than_fits_the_hour_needs_one_more_and_calls_come_on_top(shop: Shop) -> None:
    monday = THIS - timedelta(weeks=1)
    shop.came(monday, 10, 12)
    assert shop.hour(0, 10) == (1, 0)  # sixty minutes
    shop.rang(monday, 10, 1)
    assert shop.hour(0, 10) == (2, 0)  # and three


def test_only_the_weeks_asked_for_count_and_not_this_one(shop: Shop) -> None:
    shop.came(THIS - timedelta(weeks=5), 10, 60)
    shop.came(THIS, 10, 60)  # the Monday of this week
    assert shop.cover() is None
    with writing():
        Setting.objects.create(site=shop.store, name="roster.load_weeks", value=6)
    assert shop.hour(0, 10) == (5, 0)


def test_a_shift_counts_in_the_hours_it_fills_by_half_and_over_midnight(shop: Shop) -> None:
    shop.came(THIS - timedelta(weeks=1), 10, 1)
    shop.do("add_kind", site=shop.store.pk, letter="夜", name="夜班", starts="22:45", ends="01:30")
    shop.save({shop.lin: "早 休 休 休 休 休 休", shop.ma: "夜 休 休 休 休 休 夜"})
    made = shop.cover()
    assert made is not None
    planned = {(hour, day): days[day].planned for hour, days in made.lines for day in range(7) if days[day].planned}
    assert planned == {
        (9, 0): 1, (10, 0): 1, (11, 0): 1, (12, 0): 1, (13, 0): 1,  # until half past one
        (23, 0): 1, (0, 1): 1, (1, 1): 1, (23, 6): 1,  # a quarter of an hour before eleven is not enough
    }  # fmt: skip


def planned_on_monday(shop: Shop) -> dict[int, int]:
    """How many are there in each hour of next Monday."""
    made = shop.cover()
    assert made is not None
    return {hour: days[0].planned for hour, days in made.lines}


def test_a_pause_at_a_set_time_is_off_then_and_one_in_turns_is_spread_over_the_shift(shop: Shop) -> None:
    shop.came(THIS - timedelta(weeks=1), 10, 1)
    whole = {"site": shop.store.pk, "starts": "10:00", "ends": "16:00"}
    shop.do("add_kind", letter="午", name="午休班", pause_minutes=90, pause_starts="12:00", **whole)
    shop.do("add_kind", letter="轮", name="轮休班", pause_minutes=90, **whole)
    shop.do(
        "add_kind", site=shop.store.pk, letter="两", name="两头班", starts="08:30", ends="16:30", pause_minutes=180
    )  # fmt: skip
    shop.save({shop.lin: "午 休 休 休 休 休 休"})
    # The whole of twelve o'clock is off, and the first half of one: who is there for half of an hour is there.
    assert planned_on_monday(shop) == {10: 1, 11: 1, 13: 1, 14: 1, 15: 1}
    shop.save({shop.lin: "轮 休 休 休 休 休 休"}, seen=1)
    assert planned_on_monday(shop) == dict.fromkeys(range(10, 16), 1)  # three quarters of each hour
    shop.save({shop.lin: "轮 休 休 休 休 休 休", shop.ma: "轮 休 休 休 休 休 休"}, seen=2)
    assert planned_on_monday(shop) == dict.fromkeys(range(10, 16), 2)  # one and a half
    shop.save({shop.lin: "轮 休 休 休 休 休 休", shop.ma: "午 休 休 休 休 休 休"}, seen=3)
    assert planned_on_monday(shop) == {10: 2, 11: 2, 12: 1, 13: 2, 14: 2, 15: 2}
    shop.save({shop.lin: "两 休 休 休 休 休 休", shop.ma: "两 休 休 休 休 休 休"}, seen=4)
    assert planned_on_monday(shop) == dict.fromkeys(range(8, 17), 1)  # two who are off for three hours of eight


def test_a_night_has_its_pause_after_midnight(shop: Shop) -> None:
    shop.came(THIS - timedelta(weeks=1), 10, 1)
    shop.do(
        "add_kind", site=shop.store.pk, letter="夜", name="夜班", starts="22:00", ends="06:00", pause_minutes=60, pause_starts="02:00"
    )  # fmt: skip
    shop.save({shop.lin: "休 夜 休 休 休 休 休"})
    made = shop.cover()
    assert made is not None
    on = {(hour, day) for hour, days in made.lines for day in range(7) if days[day].planned}
    assert on == {(22, 1), (23, 1), (0, 2), (1, 2), (3, 2), (4, 2), (5, 2)}


def test_a_sale_day_needs_more_and_is_shown_with_its_reason(shop: Shop) -> None:
    shop.came(THIS - timedelta(weeks=1), 10, 12)
    shop.do("expect", site=shop.store.pk, day=NEXT, percent=250, why="店庆第一天")
    assert shop.hour(0, 10) == (3, 0)
    shop.do("expect", site=shop.store.pk, day=NEXT, percent=100, why="改期")
    assert shop.hour(0, 10) == (1, 0) and Expected.objects.get().why == "改期"
    reads(
        "roster.day_over", "2026-11-24 已经过去，不能再改预计客流。请选今天或以后的日子。",
        lambda: shop.do("expect", site=shop.store.pk, day=date(2026, 11, 24), percent=200, why="店庆"),
    )  # fmt: skip


def test_the_page_says_the_gaps_before_publishing_and_publishes_all_the_same(shop: Shop) -> None:
    for hour in (10, 11):
        shop.came(THIS - timedelta(weeks=1), hour, 24)
    plan = shop.save({shop.lin: "早 休 休 休 休 休 休"})
    shown = page(shop.he, f"/roster?site=MALL&week={NEXT}")
    assert "2 个钟点人手少于预计" in shown and "可以照样发布" in shown
    assert "10:00–12:00" in shown and "要 2 人，排了 1 人" in shown
    assert shop.do("publish", plan=plan.pk).edition == 1


def test_elsewhere_than_in_a_store_and_without_a_record_there_is_no_load(shop: Shop, cast: Cast) -> None:
    assert shop.cover() is None and "要几人" not in page(shop.he, f"/roster?site=MALL&week={NEXT}")
    zhou = cast.person("zhou", "周敏", PLAN)
    assert cover.of(queries.board(Actor.of(zhou), cast.garden, NEXT)) is None


def test_a_day_is_expected_once_and_within_reason(shop: Shop) -> None:
    good = {"site": shop.store, "why": "店庆", "by": shop.he}
    shop.do("expect", site=shop.store.pk, day=NEXT, percent=200, why="店庆")
    for bad in ({"day": NEXT, "percent": 100}, {"day": NEXT + timedelta(days=1), "percent": 5}):
        with pytest.raises(IntegrityError), transaction.atomic(), writing():
            Expected.objects.create(**good, **bad)
