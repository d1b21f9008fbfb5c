"""A model of one activity predicts which step is taken and what is owed, in any order of steps and days."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from conftest import Cast
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from hypothesis.strategies import booleans, integers

from zhishou.areas.agency.tests.house import MONDAY, owed
from zhishou.areas.publicity.models import Activity, Invitation, Reporter
from zhishou.areas.publicity.tests.team import TODAY, Team
from zhishou.kernel import clock
from zhishou.kernel.operation import Invalid, NotAllowed, Refused

pytestmark = pytest.mark.django_db
MEDIA = 3


class Machine(RuleBasedStateMachine):
    """Plan, put off, invite, mark, publish, close: each taken exactly when the model says so."""

    team: Team
    media: list[Reporter]
    row: Activity

    def __init__(self) -> None:
        super().__init__()
        self.point = transaction.savepoint()
        self.day, self.on, self.open = 0, 3, True
        self.came: dict[int, bool | None] = {}
        self.clippings: list[int] = []
        with self.now():
            self.row = self.team.activity(TODAY + timedelta(days=self.on))

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.point)

    def now(self) -> Any:
        """The day the story stands at."""
        return clock.at(MONDAY + timedelta(days=self.day))

    @property
    def has_come(self) -> bool:
        return self.day >= self.on

    def _try(self, allowed: bool, operation: str, **given: Any) -> Any:
        try:
            with self.now(), transaction.atomic():
                made = self.team.do(self.team.director, operation, **given)
        except (Refused, Invalid, NotAllowed):
            assert not allowed, (operation, given)
            return None
        assert allowed, (operation, given)
        return made

    @rule(days=integers(1, 3))
    def days_go_by(self, days: int) -> None:
        self.day += days

    @rule(ahead=integers(-2, 5))
    def it_is_put_on_another_day(self, ahead: int) -> None:
        on = self.day + ahead
        seen = any(came is not None for came in self.came.values())
        allowed = self.open and not (on > self.day and seen)
        given = {"activity": self.row.pk, "title": "开放日", "aim": "认识我们", "on": TODAY + timedelta(days=on)}
        if self._try(allowed, "change", **given) is not None:
            self.on = on

    @rule(n=integers(0, MEDIA - 1))
    def somebody_is_asked_to_come(self, n: int) -> None:
        if self._try(self.open, "invite", activity=self.row.pk, people=[self.media[n].pk]) is not None:
            self.came.setdefault(n, None)

    @rule(n=integers(0, MEDIA - 1), came=booleans())
    def whether_they_came_is_said(self, n: int, came: bool) -> None:
        if (row := Invitation.objects.filter(activity=self.row, reporter=self.media[n]).first()) is None:
            return
        if self._try(self.open and self.has_come, "mark_came", invitation=row.pk, came=came) is not None:
            self.came[n] = came

    @rule()
    def something_is_published(self) -> None:
        fits = self.row.called_off is False and abs(self.day - self.on) < 60
        given = {"outlet": "示例晚报", "headline": "报道", "tone": "even", "link": "https://example.com/a"}
        made = self._try(fits, "add_clipping", activity=self.row.pk, on=TODAY + timedelta(days=self.day), **given)
        if made is not None:
            self.clippings.append(made.pk)

    @rule()
    def a_clipping_was_a_mistake(self) -> None:
        if self.clippings:
            self._try(True, "drop_clipping", clipping=self.clippings.pop(), reason="登错了")

    @rule()
    def it_is_summed_up(self) -> None:
        allowed = self.open and self.has_come and None not in self.came.values()
        if self._try(allowed, "sum_up", activity=self.row.pk, summary="达到目的") is not None:
            self.open = False

    @rule()
    def it_is_called_off(self) -> None:
        allowed = self.open and True not in self.came.values() and not self.clippings
        if self._try(allowed, "call_off", activity=self.row.pk, reason="场地没批") is not None:
            self.open = False

    @invariant()
    def the_row_and_what_is_owed_follow_the_model(self) -> None:
        self.row.refresh_from_db()
        assert self.row.is_open == self.open and self.row.on == TODAY + timedelta(days=self.on)
        stands = {self.media.index(one.reporter): one.came for one in self.row.invitations.select_related("reporter")}
        assert stands == self.came
        due = owed(self.row)
        assert [(one.do_operation, one.state in ("open",)) for one in due] == [("publicity.sum_up", self.open)]
        assert not self.open or due[0].due_at == self.row.agreed()


def test_any_order_of_steps_and_days_keeps_an_activity_and_its_duty_right(cast: Cast) -> None:
    with clock.at(MONDAY - timedelta(days=30)):
        Machine.team = Team(cast)
    with clock.at(MONDAY):
        Machine.media = [Machine.team.reporter(f"记者{n}") for n in range(MEDIA)]
        run_state_machine_as_test(
            Machine,
            settings=settings(
                max_examples=8, stateful_step_count=24, deadline=None, phases=(Phase.explicit, Phase.generate),
                suppress_health_check=list(HealthCheck),
            ),
        )  # fmt: skip
