"""A model of brief and plan predicts which step is allowed to whom; in any order of steps no plan runs without brief and approval."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from conftest import Cast
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from hypothesis.strategies import sampled_from

from zhishou.areas.agency.models import Brief, Plan, Project, Task
from zhishou.areas.agency.tests.house import BRIEF, LINES, MONDAY, Shop, owed
from zhishou.kernel import clock
from zhishou.kernel.operation import Invalid, NotAllowed, Refused

TEXT = {"goals": "三个月知名度三成", "strategy": "早餐桌上的新鲜", "starts_on": "2026-11-24"}
# step → (who may, what it carries)
STEPS: dict[str, tuple[set[str], dict[str, Any]]] = {
    "write_brief": ({"account", "executive"}, BRIEF),
    "complete_brief": ({"account", "executive"}, {}),
    "waive_brief": ({"supervisor"}, {"reason": "客户急用"}),
    "write_plan": ({"account"}, TEXT),
    "set_budget": ({"account"}, {"lines": LINES}),
    "add_task": ({"account"}, {"title": "文案", "days": 2}),
    "submit_plan": ({"account"}, {}),
    "approve_plan": ({"supervisor"}, {}),
    "return_plan": ({"supervisor"}, {"reason": "太散"}),
    "finish_project": ({"account", "supervisor"}, {"outcome": "交付"}),
}
PEOPLE = ("account", "executive", "supervisor", "creative")
USUAL = ("write_brief", "complete_brief", "write_plan", "set_budget", "add_task", "submit_plan", "approve_plan")


class Machine(RuleBasedStateMachine):
    """The steps in any order by anybody, on one project."""

    shop: Shop
    row: Project

    def __init__(self) -> None:
        super().__init__()
        self.point = transaction.savepoint()
        self.row = self.shop.project(self.shop.client(f"客户{id(self)}"))
        self.state, self.brief, self.plan, self.version = "briefing", "", "", 0
        self.lines, self.tasks, self.written = False, 0, False

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.point)

    @rule(step=sampled_from(sorted(STEPS)), who=sampled_from(PEOPLE))
    def anybody_tries(self, step: str, who: str) -> None:
        """Anybody tries any step."""
        self._try(step, who)

    @rule(step=sampled_from(USUAL))
    def whose_it_is_tries(self, step: str) -> None:
        """Whoever may does the next usual thing, so that the way is walked further."""
        self._try(step, sorted(STEPS[step][0])[0])

    def _try(self, step: str, who: str) -> None:
        allowed = who in STEPS[step][0] and self._fits(step)
        try:
            with transaction.atomic():
                self._do(step, who)
            happened = True
        except (Refused, Invalid, NotAllowed):
            happened = False
        assert happened == allowed, (step, who, self.state, self.brief, self.plan)
        if happened:
            self._follow(step)

    def _do(self, step: str, who: str) -> None:
        given = dict(STEPS[step][1])
        if step == "add_task":
            given |= {"department": self.shop.cast.service.pk, "person": self.shop.creative.pk}
        self.shop.on(step, self.row, getattr(self.shop, who), **given)

    def _fits(self, step: str) -> bool:
        if self.state in ("done", "stopped"):
            return False
        return {
            "write_brief": True, "complete_brief": self.written and self.brief != "complete",
            "waive_brief": self.state == "briefing",
            "write_plan": self.state != "briefing" and self.plan != "submitted",
            "set_budget": self.plan in ("draft", "returned"), "add_task": self.plan in ("draft", "returned"),
            "submit_plan": self.plan in ("draft", "returned") and self.lines and self.tasks > 0,
            "approve_plan": self.plan == "submitted", "return_plan": self.plan == "submitted",
            "finish_project": self.state == "running",
        }[step]  # fmt: skip

    def _follow(self, step: str) -> None:
        if step == "write_brief":
            self.written, self.brief = True, self.brief or "draft"
        elif step in ("complete_brief", "waive_brief"):
            self.brief = "complete" if step == "complete_brief" else "waived"
            self.state = "planning" if self.state == "briefing" else self.state
        elif step == "write_plan" and self.plan in ("", "approved"):
            self.plan, self.version = "draft", self.version + 1
        elif step == "set_budget":
            self.lines = True
        elif step == "add_task":
            self.tasks += 1
        elif step in ("submit_plan", "return_plan", "approve_plan"):
            self.plan = {"submit_plan": "submitted", "return_plan": "returned", "approve_plan": "approved"}[step]
            self.state = "running" if step == "approve_plan" else self.state
        elif step == "finish_project":
            self.state = "done"

    @invariant()
    def what_stands_follows_the_model(self) -> None:
        self.row.refresh_from_db()
        assert self.row.state == self.state
        brief = Brief.objects.filter(project=self.row).first()
        assert (brief.state if brief else "") == self.brief
        last = Plan.objects.filter(project=self.row).first()
        assert ((last.state, last.version) if last else ("", 0)) == (self.plan, self.version)
        drafts = Task.objects.filter(project=self.row, state="draft").exclude(
            plan__in=Plan.objects.filter(state__in=Plan.OPEN)
        )
        assert not drafts.exists()  # what is in force is handed out
        released = Task.objects.filter(project=self.row, state="planned").count()
        still = sorted(one.do_operation.removeprefix("agency.") for one in owed(self.row, state="open"))
        expected = [] if self.state == "done" else ["hand_over"] * released
        expected += ["complete_brief"] if self.state == "briefing" else []
        expected += ["approve_plan"] if self.plan == "submitted" and self.state != "done" else []
        expected += ["submit_plan"] if self.state != "done" and self._plan_is_owed() else []
        assert still == sorted(expected), (self.state, self.plan)

    def _plan_is_owed(self) -> bool:
        return (self.state == "planning" and self.plan in ("", "draft")) or self.plan == "returned"


@pytest.mark.django_db
def test_any_order_of_steps_by_anybody_keeps_brief_plan_and_duties_right(cast: Cast) -> None:
    with clock.at(MONDAY - timedelta(days=30)):
        Machine.shop = Shop(cast)
    with clock.at(MONDAY):
        run_state_machine_as_test(
            Machine,
            settings=settings(
                max_examples=8, stateful_step_count=22, deadline=None, phases=(Phase.explicit, Phase.generate),
                suppress_health_check=list(HealthCheck),
            ),
        )  # fmt: skip
