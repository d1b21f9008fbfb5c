"""A model of the errand predicts which step is allowed; what is owed follows it; of two steps at once one is taken."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from conftest import Cast
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from hypothesis.strategies import sampled_from

from zhishou.areas.errands.models import Errand
from zhishou.areas.errands.tests.team import FRIDAY, MONDAY, Team, owed
from zhishou.kernel import clock
from zhishou.kernel.models import Event
from zhishou.kernel.operation import Invalid, Refused

OPEN = {"given", "doing", "hard"}
# step -> (whose it is, where it may be taken, where it leads; none: where it was)
STEPS: dict[str, tuple[str, set[str], str]] = {
    "accept": ("lin", {"given"}, "doing"),
    "object": ("lin", {"given", "doing"}, "hard"),
    "report": ("lin", OPEN, ""),
    "finish": ("lin", OPEN, "done"),
    "answer": ("he", {"hard"}, "doing"),
    "set_deadline": ("he", {"given", "doing"}, ""),
    "confirm": ("he", {"done"}, "confirmed"),
    "send_back": ("he", {"done"}, "doing"),
    "withdraw": ("he", OPEN, "withdrawn"),
}
MOVES = {"set_deadline", "send_back"}
WORDS: dict[str, dict[str, Any]] = {
    "object": {"reason": "来不及"}, "report": {"note": "在办"}, "finish": {"result": "办好了"}, "answer": {"reply": "照办"},
    "set_deadline": {"reason": "改一改"}, "send_back": {"reason": "不行"}, "withdraw": {"reason": "不用了"},
}  # fmt: skip


class Machine(RuleBasedStateMachine):
    """The steps in any order by either side, against one errand."""

    team: Team

    def __init__(self) -> None:
        super().__init__()
        self.point = transaction.savepoint()
        self.row, self.state, self.due, self.events = self.team.ask(), "given", FRIDAY, Event.objects.count()

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.point)

    @rule(step=sampled_from(sorted(STEPS)), who=sampled_from(["lin", "he", "ma"]))
    def try_step(self, step: str, who: str) -> None:
        """Take a step; it succeeds exactly when the model allows it."""
        whose, at, to = STEPS[step]
        given = {**WORDS.get(step, {}), **({"due_at": self.due + timedelta(hours=1)} if step in MOVES else {})}
        before = Errand.objects.values().get(pk=self.row.pk)
        try:
            with transaction.atomic():
                self.team.on(step, self.row, getattr(self.team, who), **given)
            happened = True
        except (Refused, Invalid):  # what one does not see does not exist
            happened = False
        assert happened == (who == whose and self.state in at), (step, who, self.state)
        if not happened:
            assert Errand.objects.values().get(pk=self.row.pk) == before
            return
        self.events += 1
        self.state = to or ("doing" if step == "report" and self.state == "given" else self.state)
        self.due = given.get("due_at", self.due)

    @invariant()
    def what_is_owed_follows_the_errand(self) -> None:
        self.row.refresh_from_db()
        assert (self.row.state, self.row.due_at, self.row.first_due_at) == (self.state, self.due, FRIDAY)
        still = owed(self.row, state="open")
        assert [(one.person, one.due_at) for one in still] == (
            [(self.team.lin, self.due)] if self.state in OPEN else []
        )
        assert Event.objects.count() == self.events


@pytest.mark.django_db
def test_any_order_of_steps_by_anybody_leaves_what_is_owed_right(cast: Cast) -> None:
    with clock.at(MONDAY - timedelta(days=30)):
        Machine.team = Team(cast)
    with clock.at(MONDAY):
        run_state_machine_as_test(
            Machine,
            settings=settings(
                max_examples=25, stateful_step_count=14, deadline=None, suppress_health_check=list(HealthCheck)
            ),
        )


@pytest.mark.django_db(transaction=True)
def test_of_two_who_act_at_once_one_is_told_that_it_stands_otherwise_now() -> None:
    with transaction.atomic():
        team = Team(Cast())
        row = team.ask(due_at=clock.now() + timedelta(days=30))
    ready = Barrier(2)

    def step(name: str, who: str, words: dict[str, Any]) -> str:
        ready.wait(30)
        try:
            return str(team.on(name, row, getattr(team, who), **words).state)
        except Refused as no:
            return no.code
        finally:
            connection.close()

    works: list[Callable[[], str]] = [
        partial(step, "finish", "lin", {"result": "办好了"}), partial(step, "withdraw", "he", {"reason": "不用了"}),
    ]  # fmt: skip
    with ThreadPoolExecutor(2) as pool:
        answers = {future.result() for future in [pool.submit(work) for work in works]}
    row.refresh_from_db()
    assert answers == {row.state, "errands.state"}
    (one,) = owed(row)
    assert one.state == {"done": "kept", "withdrawn": "waived"}[row.state]
