"""A model of the case predicts which step is allowed; every refused step leaves the case as it was."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from conftest import Cast
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from hypothesis.strategies import sampled_from

from zhishou.areas.cases.models import Case, CauseCode
from zhishou.areas.cases.tests.team import Team, drawn
from zhishou.kernel import clock
from zhishou.kernel.models import Event
from zhishou.kernel.operation import Invalid, Refused

# step -> (stage it needs, stage after); a step that keeps the stage ends where it began.
STEPS: dict[str, tuple[str, str]] = {
    "cases.judge_justified": ("judging", "investigating"),
    "cases.judge_unjustified": ("judging", "carrying_out"),
    "cases.investigate": ("investigating", "proposing"),
    "cases.propose": ("proposing", "instructing"),
    "cases.instruct": ("instructing", "carrying_out"),
    "cases.carry_out": ("carrying_out", "carrying_out"),
    "cases.accept_remedy": ("carrying_out", "carrying_out"),
    "refuse_remedy": ("carrying_out", "proposing"),
    "cases.resolve": ("carrying_out", "callback"),
    "callback": ("callback", "summing"),
    "cases.close": ("summing", "closed"),
    "cases.reopen": ("closed", "judging"),
}


class Machine(RuleBasedStateMachine):
    """The steps in any order, against one complaint."""

    team: Team

    def __init__(self) -> None:
        super().__init__()
        self.point = transaction.savepoint()
        self.case = self.team.take_in()
        self.stage, self.turned_down, self.done, self.signed = "judging", False, False, False
        self.events = Event.objects.count()

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.point)

    def allowed(self, step: str) -> bool:
        """What the model says about a step now."""
        if STEPS[step][0] != self.stage:
            return False
        if step == "cases.carry_out":
            return not self.turned_down
        if step in ("cases.accept_remedy", "refuse_remedy"):
            return self.done and not self.signed
        if step == "cases.resolve":
            return self.turned_down or self.signed
        return True

    @rule(step=sampled_from(sorted(STEPS)))
    def try_step(self, step: str) -> None:
        """Do a step; it succeeds exactly when the model allows it."""
        before = Case.objects.values().get(pk=self.case.pk)
        expected = self.allowed(step)
        try:
            with transaction.atomic():
                self.perform(step)
            happened = True
        except (Refused, Invalid):
            happened = False
        assert happened == expected, (step, self.stage)
        if happened:
            self.advance(step)
        else:
            assert Case.objects.values().get(pk=self.case.pk) == before

    def perform(self, step: str) -> None:
        """The step as its people do it."""
        team, case = self.team, self.case
        if step == "callback":
            team.called_back(case)
            return
        who: dict[str, Any] = {
            "cases.investigate": team.he, "cases.propose": team.he, "cases.instruct": team.zhou, "cases.resolve": team.lin,
        }  # fmt: skip
        name = "cases.accept_remedy" if step == "refuse_remedy" else step
        team.do(who.get(step, team.lin), name, case=case.pk, **self.words(step))

    def words(self, step: str) -> dict[str, Any]:
        """What each step asks for."""
        cause = CauseCode.objects.filter(site=self.team.cast.company).values_list("pk", flat=True)[0]
        said: dict[str, dict[str, Any]] = {
            "cases.judge_justified": {
                "grounds": "属实", "department": self.team.cast.engineering.pk, "promised_at": clock.now() + timedelta(days=1),
            },
            "cases.judge_unjustified": {"grounds": "已办", "reply": "谢谢您提醒"},
            "cases.investigate": {"route": "other", "cause": cause, "finding": "查明"},
            "cases.propose": {"a": "维修", "b": "更换"},
            "cases.instruct": {"letter": "A", "text": "同意"},
            "cases.carry_out": {"done": "做了"},
            "cases.accept_remedy": {"accepted": True, "signature": drawn()},
            "refuse_remedy": {"accepted": False, "wish": "再商量"},
            "cases.close": {"text": "总结"},
            "cases.reopen": {"reason": "又坏了"},
        }  # fmt: skip
        return said.get(step, {})

    def advance(self, step: str) -> None:
        """The model follows."""
        self.stage = STEPS[step][1]
        if step == "cases.judge_unjustified":
            self.turned_down = True
        elif step == "cases.judge_justified":
            self.turned_down = False
        elif step in ("cases.instruct", "refuse_remedy", "cases.reopen"):
            self.done = self.signed = False
        elif step == "cases.carry_out":
            self.done = True
        elif step == "cases.accept_remedy":
            self.signed = True
        if step != "callback":
            self.events += 1

    @invariant()
    def the_database_agrees(self) -> None:
        """Stage, outcome and times fit the model; one event a step."""
        case = Case.objects.get(pk=self.case.pk)
        assert case.stage == self.stage
        assert (case.closed_at is not None) == (case.closed_as != "") == (self.stage == "closed")
        assert Event.objects.count() == self.events

    @precondition(lambda self: self.stage == "closed")
    @rule()
    def a_closed_case_takes_no_words(self) -> None:
        """Nothing is added to a closed case but by reopening it."""
        with pytest.raises(Refused), transaction.atomic():
            self.team.do(self.team.lin, "cases.reply", case=self.case.pk, text="再说一句", how="phone")


def test_a_case_moves_only_as_the_model_says(cast: Cast) -> None:
    class Bound(Machine):
        team = Team(cast)

    run_state_machine_as_test(
        Bound,
        settings=settings(
            max_examples=12,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
