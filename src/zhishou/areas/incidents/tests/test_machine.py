"""A model of the incident predicts which step is allowed; what is owed, the bar and the timeline follow it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from conftest import Cast
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from hypothesis.strategies import sampled_from

from zhishou.areas.incidents import alarm
from zhishou.areas.incidents.models import Incident
from zhishou.areas.incidents.tests.scene import MONDAY, Scene, owed
from zhishou.kernel import clock
from zhishou.kernel.models import Event
from zhishou.kernel.operation import Invalid, Refused

UNREPORTED = {"open", "ended", "returned"}
# step -> (who may, where it may be taken, where it leads; none: where it was)
STEPS: dict[str, tuple[set[str], set[str], str]] = {
    "note": ({"zhou", "he", "lin", "wei"}, UNREPORTED, ""),
    "announce": ({"zhou", "he", "lin"}, UNREPORTED, ""),
    "log_enquiry": ({"zhou", "he", "lin"}, UNREPORTED, ""),
    "end": ({"zhou", "he"}, {"open"}, "ended"),
    "report": ({"zhou", "he"}, {"ended", "returned"}, "reported"),
    "follow_up": ({"zhou", "he"}, {"ended", "returned", "reported"}, ""),
    "send_back": ({"zhou"}, {"reported"}, "returned"),
    "review": ({"zhou"}, {"reported"}, "reviewed"),
}
SAYS_NOTHING = {"log_enquiry", "follow_up"}  # these have a list of their own


class Machine(RuleBasedStateMachine):
    """The steps in any order by anybody, against one incident."""

    scene: Scene

    def __init__(self) -> None:
        super().__init__()
        self.point = transaction.savepoint()
        self.row, self.state, self.events, self.lines = self.scene.open(), "open", Event.objects.count(), 1
        self.wrote: set[str] = set()

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.point)

    @rule(step=sampled_from(sorted(STEPS)), who=sampled_from(["zhou", "he", "lin", "wei", "far"]))
    def try_step(self, step: str, who: str) -> None:
        """Take a step; it succeeds exactly when the model allows it."""
        may, at, to = STEPS[step]
        apart = step in ("send_back", "review") and who in self.wrote
        before = Incident.objects.values().get(pk=self.row.pk)
        try:
            with transaction.atomic():
                self.scene.on(self.row, step, getattr(self.scene, who), **self._words(step))
            happened = True
        except (Refused, Invalid):  # what one does not see does not exist
            happened = False
        assert happened == (who in may and self.state in at and not apart), (step, who, self.state)
        if not happened:
            assert Incident.objects.values().get(pk=self.row.pk) == before
            return
        self.events += 1
        self.lines += step not in SAYS_NOTHING
        self.state = to or self.state
        self.wrote |= {who} if step == "report" else set()

    def _words(self, step: str) -> dict[str, Any]:
        opinion = {"opinion": "看过了"}
        said: dict[str, dict[str, Any]] = {
            "note": {"note": "在办"}, "announce": {"text": "正在抢修。"}, "log_enquiry": {"asked": "几点", "answer": "三点"},
            "end": {"outcome": "好了"}, "report": {"cause": "老化", "effect": "无", "lessons": "无"},
            "follow_up": {"measure": "备件", "owner": self.scene.wei.pk, "due_on": MONDAY.date()}, "send_back": opinion,
            "review": opinion,
        }  # fmt: skip
        return said[step]

    @invariant()
    def what_is_owed_the_bar_and_the_timeline_follow_it(self) -> None:
        self.row.refresh_from_db()
        assert self.row.state == self.state
        still = {one.do_operation for one in owed(self.row, state="open")}
        assert still == {
            "open": set(), "ended": {"incidents.report"}, "returned": {"incidents.report"},
            "reported": {"incidents.review"}, "reviewed": set(),
        }[self.state]  # fmt: skip
        assert [one.url for one in alarm.read()] == ([self.row.url()] if self.state == "open" else [])
        assert (Event.objects.count(), self.row.steps.count()) == (self.events, self.lines)


@pytest.mark.django_db
def test_any_order_of_steps_by_anybody_leaves_what_is_owed_right(cast: Cast) -> None:
    with clock.at(MONDAY - timedelta(days=30)):
        Machine.scene = Scene(cast)
    with clock.at(MONDAY):
        run_state_machine_as_test(
            Machine,
            settings=settings(
                max_examples=25, stateful_step_count=16, deadline=None, suppress_health_check=list(HealthCheck)
            ),
        )
