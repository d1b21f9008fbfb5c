"""The arithmetic of a schedule, against a worked table and in any shape of tasks."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhishou.areas.agency.schedule import (
    BlockedError,
    CycleError,
    Item,
    cascade,
    earliest,
    finish,
    followers,
    in_order,
    lay_out,
    workday_from,
)

MONDAY = date(2026, 11, 23)
HOLIDAY = {date(2026, 11, 26)}  # a Thursday


def works(day: date) -> bool:
    """Monday to Friday but one Thursday."""
    return day.weekday() < 5 and day not in HOLIDAY


def day(n: int) -> date:
    return MONDAY + timedelta(days=n)


@pytest.mark.parametrize(
    ("starts", "days", "ends"),
    [
        (day(0), 1, day(0)),  # a Monday alone
        (day(0), 3, day(2)),
        (day(0), 4, day(4)),  # over the Thursday that is off
        (day(3), 1, day(4)),  # begun on the day off: Friday
        (day(4), 2, day(7)),  # over the week-end
        (day(5), 1, day(7)),
    ],
)
def test_a_task_takes_whole_working_days(starts: date, days: int, ends: date) -> None:
    assert finish(starts, days, works) == ends


def test_a_plan_is_laid_out_as_early_as_its_order_allows() -> None:
    """Worked by hand: copy 2 days, design 3 after it, media 2 from Wednesday on, proof 1 after both."""
    items = [Item(1, 2), Item(2, 3, (1,)), Item(3, 2, not_before=day(2)), Item(4, 1, (2, 3))]
    found = lay_out(items, MONDAY, works)
    spans = {n: (one.starts, one.ends) for n, one in found.items()}
    assert spans == {
        1: (day(0), day(1)), 2: (day(2), day(7)), 3: (day(2), day(4)), 4: (day(8), day(8)),
    }  # fmt: skip


def test_tasks_in_a_ring_are_no_plan() -> None:
    with pytest.raises(CycleError):
        in_order([Item(1, 1, (3,)), Item(2, 1, (1,)), Item(3, 1, (2,))])


def test_moving_one_task_pushes_what_waits_for_it_and_nothing_else() -> None:
    items = list(lay_out([Item(1, 2), Item(2, 1, (1,)), Item(3, 1, (2,)), Item(4, 5)], MONDAY, works).values())
    found = cascade(items, 1, day(1), 3, works)  # Tuesday, three days: Tuesday, Wednesday, Friday
    assert {n: (one.starts, one.ends) for n, one in found.items()} == {
        1: (day(1), day(4)), 2: (day(7), day(7)), 3: (day(8), day(8)), 4: (day(0), day(7)),
    }  # fmt: skip


def test_a_task_does_not_begin_before_what_it_waits_for_has_ended() -> None:
    items = list(lay_out([Item(1, 2), Item(2, 1, (1,))], MONDAY, works).values())
    with pytest.raises(BlockedError) as no:
        cascade(items, 2, day(1), 1, works)
    assert no.value.args == (day(2),)


@st.composite
def plans(draw: st.DrawFn) -> list[Item]:
    """Up to twelve tasks in any acyclic order, laid out, some of them done."""
    n = draw(st.integers(1, 12))
    items = [
        Item(
            k, draw(st.integers(1, 6)),
            tuple(sorted(draw(st.sets(st.integers(0, k - 1), max_size=3)))) if k else (),
            not_before=day(draw(st.integers(0, 20))) if draw(st.booleans()) else None,
        )
        for k in range(n)
    ]  # fmt: skip
    placed = lay_out(items, MONDAY, works)
    done = draw(st.sets(st.integers(0, n - 1), max_size=3))
    return [
        Item(one.id, one.days, one.after, one.starts, one.ends, one.not_before, one.id in done)
        for one in placed.values()
    ]


def fits(items: dict[int, Item]) -> bool:
    """Whether every task begins after all it waits for, on a working day, and takes its working days."""
    return all(
        works(one.starts)
        and one.ends == finish(one.starts, one.days, works)
        and (one.fixed or not one.after or one.starts >= (earliest(one, items, works) or one.starts))
        for one in items.values()
    )


@given(plans())
def test_a_layout_keeps_every_order_and_leaves_no_gap(items: list[Item]) -> None:
    fresh = [Item(one.id, one.days, one.after, not_before=one.not_before) for one in items]
    found = lay_out(fresh, MONDAY, works)
    assert fits(found)
    for one in found.values():
        floor = max(filter(None, (MONDAY, one.not_before, earliest(one, found, works))))
        assert one.starts == workday_from(floor, works)


@given(plans(), st.data())
def test_a_cascade_breaks_no_order_pulls_nothing_and_is_the_same_twice(items: list[Item], data: st.DataObject) -> None:
    movable = [one for one in items if not one.fixed]
    if not movable:
        return
    moved = data.draw(st.sampled_from(movable))
    starts = day(data.draw(st.integers(0, 40)))
    days = data.draw(st.integers(1, 8))
    before = {one.id: one for one in items}
    need = earliest(moved, before, works)
    if need is not None and workday_from(starts, works) < need:
        with pytest.raises(BlockedError):
            cascade(items, moved.id, starts, days, works)
        return
    after = cascade(items, moved.id, starts, days, works)
    follow = followers(items, moved.id)
    assert after[moved.id].starts == workday_from(starts, works) and after[moved.id].days == days
    for one in items:
        now = after[one.id]
        if one.id != moved.id and now != one:
            assert one.id in follow and not one.fixed  # nothing else moves, and what is done stays
            assert now.starts > one.starts and now.days == one.days  # later, never earlier
            assert now.starts == earliest(one, after, works)  # and only as far as it must
    pending = {n: one for n, one in after.items() if not one.fixed}
    assert all(
        one.starts >= (earliest(one, after, works) or one.starts)
        for n, one in pending.items()
        if n in follow or n == moved.id
    )
    assert cascade(list(after.values()), moved.id, starts, days, works) == after
