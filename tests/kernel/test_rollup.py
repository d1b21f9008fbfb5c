"""The counts behind the dashboards are exact at every moment: under writers, after a run cut short, after a month."""

from __future__ import annotations

import random
import threading
import uuid
from collections import Counter
from datetime import timedelta
from threading import Event as Pause
from time import monotonic
from typing import Any

import pytest
from conftest import Cast, writing
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhishou.areas.office.queries import mine, standing
from zhishou.kernel import clock, rollup
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Clause, ClosedDay, Event, Obligation, Person

ENDS = ("kept", "late", "broken", "waived")


def owe(person: Person, *, named: bool, days: int, state: str = "open") -> Obligation:
    """One deadline of a person's duty; `days` from now on."""
    clause = Clause.objects.get(duty_id=f"test.{person.username}.1")
    now = clock.now()
    with transaction.atomic(), writing():
        owed: Obligation = Obligation.objects.create(
            natural_key=uuid.uuid4().hex, clause=clause, duty_id=clause.duty_id, rule={}, do_operation="x", kept_by=[],
            site=person.site, subject="s:1", context="s:1", person=person if named else None,
            opened_at=now - timedelta(days=40), due_at=now + timedelta(days=days),
        )  # fmt: skip
    if state != "open":
        close(owed, state)
    return owed


def close(owed: Obligation, state: str, *, days_ago: int = 0) -> None:
    """End it, as an operation or the sweep does."""
    with transaction.atomic(), writing():
        owed.state, owed.closed_at, owed.waive_reason = state, clock.now() - timedelta(days=days_ago), "因"
        owed.save(update_fields=["state", "closed_at", "waive_reason"])


def by_hand(person: Person) -> dict[str, int]:
    """What the board must say of a person, from the rows one by one, by the rule in docs/statistics.md."""
    now, found = clock.now(), Counter[str]()
    today = clock.local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    month = today.replace(day=1)
    for owed in Obligation.objects.filter(duty_id=f"test.{person.username}.1"):
        if owed.state == "open":
            found["open"] += 1
            found["overdue"] += owed.due_at < now
            found["due_today"] += now <= owed.due_at < today + timedelta(days=1)
            found["settled"] += owed.due_at < now
        elif owed.closed_at is not None and owed.closed_at >= month and owed.state != "waived":
            found["settled"] += 1
            found["kept"] += owed.state == "kept"
            found["done_today"] += owed.state in ("kept", "late") and owed.closed_at >= today
    return {name: found[name] for name in ("open", "overdue", "due_today", "settled", "kept", "done_today")}


def on_the_board(person: Person) -> dict[str, int]:
    (one,) = [row for row in standing.of_sites({person.site_id}, clock.now()) if row.person.pk == person.pk]
    return {name: getattr(one, name) for name in ("open", "overdue", "due_today", "settled", "kept", "done_today")}


@pytest.mark.django_db(transaction=True)
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from(["open", *ENDS, "roll"]), st.booleans(), st.integers(-3, 3), st.sampled_from([0, 1, 45])
        ),
        max_size=12,
    )
)
def test_the_board_says_what_counting_row_by_row_says(
    transactional_db: None, steps: list[tuple[str, bool, int, int]]
) -> None:
    person = _somebody()
    for state, named, days, ago in steps:
        if state == "roll":
            rollup.roll_up()
            continue
        owed = owe(person, named=named, days=days)
        if state != "open":
            close(owed, state, days_ago=ago)
        assert on_the_board(person) == by_hand(person)
    rollup.roll_up()
    assert on_the_board(person) == by_hand(person) and rollup.differences() == []


def _somebody() -> Person:
    """A person of this example alone."""
    known = Person.objects.filter(username="frame").first()
    if known is None:
        with transaction.atomic():
            known = Cast().person(
                "frame",
                "范",
                "take_in",
                obliges=({"after": "cases.close", "do": "callbacks.record", "within": "1 days"},),
            )
    return known


@pytest.mark.django_db(transaction=True)
def test_no_write_is_missed_or_doubled_while_others_write(transactional_db: None) -> None:
    """Writers with open transactions, a roller, and readers who must always see a sum no smaller than before."""
    with transaction.atomic():
        cast = Cast()
        people = [cast.person(f"w{n}", f"写{n}", "organise", site=cast.company, root=True) for n in range(3)]
    before = Event.objects.count()
    stop, seen, troubles = threading.Event(), [0], []

    def write(person: Person) -> None:
        try:
            for n in range(12):
                wish = {"site": "CUI", "code": f"{person.username}-{n}", "name": f"部门{person.username}{n}"}
                perform("people.make_department", Actor.of(person), wish, door="api")
                close(owe(person, named=True, days=1), random.choice(ENDS))
        except Exception as error:
            troubles.append(repr(error))
        finally:
            connection.close()

    def roll() -> None:
        try:
            while not stop.is_set():
                rollup.roll_up()
                total = sum(n for (n,) in rollup.ask(f"SELECT coalesce(sum(n), 0)::bigint FROM {rollup.EVENTS} AS e"))
                if total < seen[-1]:
                    troubles.append(f"{total} after {seen[-1]}")
                seen.append(total)
                troubles.extend(rollup.differences())
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=[p]) for p in people]
    roller = threading.Thread(target=roll)
    for thread in (*threads, roller):
        thread.start()
    for thread in threads:
        thread.join()
    stop.set()
    roller.join()
    rollup.roll_up()
    assert troubles == []
    assert rollup.ask(f"SELECT sum(n)::bigint FROM {rollup.EVENTS} AS e") == [(before + 36,)]
    assert rollup.ask(f"SELECT sum(n)::bigint FROM {rollup.CLOSED} AS c") == [(36,)]
    assert len(seen) > 2 and rollup.differences() == []


@pytest.mark.django_db(transaction=True)
def test_an_open_transaction_is_counted_once_it_ends(transactional_db: None) -> None:
    person = _somebody()
    owed = owe(person, named=True, days=1)
    started, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            close(owed, "kept")
            started.set()
            go_on.wait(30)
        connection.close()

    writer = threading.Thread(target=slow)
    writer.start()
    started.wait(30)
    rollup.roll_up()  # its mark stays below the writer's transaction
    assert on_the_board(person)["kept"] == 0
    go_on.set()
    writer.join()
    assert on_the_board(person)["kept"] == 1
    rollup.roll_up()
    assert on_the_board(person)["kept"] == 1 and rollup.differences() == []


@pytest.mark.django_db(transaction=True)
def test_a_forged_count_shows_in_the_audit(transactional_db: None) -> None:
    person = _somebody()
    close(owe(person, named=True, days=1), "kept")
    deadline = monotonic() + 60
    while not ClosedDay.objects.exists():  # what another thread of an earlier test left open may hold the mark back
        assert monotonic() < deadline, "an older transaction never ended"
        Pause().wait(0.05)
        rollup.roll_up()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE kernel_closedday SET n = n + 1")
    assert len(rollup.differences()) == 2


@pytest.mark.parametrize(
    "change", [{"state": "waived"}, {"closed_at": None}, {"person_id": None}, {"duty_id": "other"}, "delete"]
)
def test_a_closed_deadline_stays_as_it_was_closed(cast: Cast, change: Any) -> None:
    owed = owe(cast.person("lin", "林", "take_in"), named=True, days=1, state="kept")
    rows = Obligation.objects.filter(pk=owed.pk)
    with pytest.raises(DatabaseError, match="stays as it was closed"), transaction.atomic(), writing():
        rows.delete() if change == "delete" else rows.update(**change)


def test_my_duties_score_is_counted_the_same_way(cast: Cast) -> None:
    person = cast.person(
        "lin", "林", "take_in", obliges=({"after": "cases.close", "do": "callbacks.record", "within": "1 days"},)
    )
    for state in ("kept", "kept", "late", "waived"):
        owe(person, named=True, days=1, state=state)
    owe(person, named=False, days=-1)  # passed and open: settled, not kept
    actor, now = Actor.of(person), clock.now()
    (score,) = mine.scores(actor, mine.clauses_of(mine.held(actor, now)), mine.open_counts(actor, now), now)
    assert (score.kept, score.settled, score.percent) == (2, 4, 50)
