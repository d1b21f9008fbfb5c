"""A model of the renovation predicts which step is allowed; what the permit and the money wait for holds in any order of steps."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from conftest import Cast
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from hypothesis.strategies import sampled_from
from tests.at_once import at_once
from tests.company_life import handwriting, photo

from zhishou.areas.renovation.models import Renovation, Violation
from zhishou.areas.renovation.tests.crew import MONDAY, Crew, owed
from zhishou.areas.services.models import Refund
from zhishou.kernel import clock
from zhishou.kernel.operation import Invalid, NotAllowed, Refused

# step → (whose it is, where it may be taken, where it leads; none: where it was)
STEPS: dict[str, tuple[str, set[str], str]] = {
    "submit": ("ma", {"lacking"}, "checking"),
    "pass": ("zheng", {"checking"}, "approved"),
    "return": ("zheng", {"checking"}, "lacking"),
    "decline": ("zheng", {"checking"}, "declined"),
    "withdraw": ("ma", {"lacking", "checking", "approved"}, "withdrawn"),
    "sign_agreement": ("lin", {"approved"}, ""),
    "link_deposit": ("lin", {"lacking", "checking", "approved", "working", "stopped", "finished"}, ""),
    "issue_permit": ("lin", {"approved"}, "working"),
    "visit": ("he", {"working", "stopped"}, ""),
    "stop": ("he", {"working"}, "stopped"),
    "resume": ("jing", {"stopped"}, "working"),
    "record_violation": ("he", {"working", "stopped", "finished"}, ""),
    "confirm_correction": ("he", {"working", "stopped", "finished"}, ""),
    "report_done": ("ma", {"working"}, "finished"),
    "accept_works": ("zheng", {"finished"}, ""),
    "accept_site": ("he", {"finished"}, ""),
    "reject_works": ("zheng", {"finished"}, "working"),
    "reject_site": ("he", {"finished"}, "working"),
    "ask_refund": ("lin", {"accepted"}, ""),
}
PEOPLE = ["lin", "ma", "zheng", "he", "jing"]
WORDS: dict[str, dict[str, Any]] = {
    "withdraw": {"reason": "不装了"}, "visit": {"seen": "在刷墙"}, "stop": {"reason": "超时施工"}, "resume": {"reason": "已承诺"},
    "accept_works": {"seen": "合格"}, "accept_site": {"seen": "合格"}, "reject_works": {"reason": "不行"},
    "reject_site": {"reason": "不行"}, "ask_refund": {"payee": "示例业主"},
}  # fmt: skip


class Machine(RuleBasedStateMachine):
    """The steps in any order by anybody, against one complete application with a deposit at hand."""

    crew: Crew

    def __init__(self) -> None:
        super().__init__()
        self.point = transaction.savepoint()
        self.row = self.crew.apply()
        self.crew.complete(self.row)
        self.held = self.crew.deposit()
        self.state, self.agreed, self.linked, self.refunded = "lacking", False, False, False
        self.open: list[int] = []
        self.good: set[str] = set()

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.point)

    @rule(step=sampled_from(sorted(STEPS)), who=sampled_from(PEOPLE))
    def try_anybody(self, step: str, who: str) -> None:
        """Anybody tries any step."""
        self._try(step, who)

    @rule(step=sampled_from(sorted(STEPS)))
    def try_whose_it_is(self, step: str) -> None:
        """Whoever holds the duty tries it: so that the way is walked further."""
        self._try(step, STEPS[step][0])

    @rule()
    def go_on(self) -> None:
        """The usual next step."""
        after = {
            "lacking": "submit", "checking": "pass", "working": "report_done", "stopped": "resume", "accepted": "ask_refund",
            "approved": "issue_permit" if self.agreed and self.linked else "link_deposit" if self.agreed else "sign_agreement",
            "finished": "confirm_correction" if self.open else "accept_site" if "works" in self.good else "accept_works",
        }  # fmt: skip
        if self.state in after:
            self._try(after[self.state], STEPS[after[self.state]][0])

    def _try(self, step: str, who: str) -> None:
        allowed = self._allowed(step, who)
        before = Renovation.objects.values().get(pk=self.row.pk)
        try:
            with transaction.atomic():
                self._do(step, who)
            happened = True
        except (Refused, Invalid, NotAllowed):
            happened = False
        assert happened == allowed, (step, who, self.state)
        if happened:
            self._follow(step)
        else:
            assert Renovation.objects.values().get(pk=self.row.pk) == before

    def _allowed(self, step: str, who: str) -> bool:
        whose, at, _to = STEPS[step]
        also = {"submit": "lin", "withdraw": "lin", "report_done": "lin", "sign_agreement": "ma"}
        able = {whose, also.get(step, whose)}
        extra = {
            "sign_agreement": not self.agreed, "issue_permit": self.agreed and self.linked, "confirm_correction": bool(self.open),
            "accept_works": not self.open and "works" not in self.good, "accept_site": not self.open and "site" not in self.good,
            "ask_refund": self.linked and not self.refunded,
        }  # fmt: skip
        return who in able and self.state in at and extra.get(step, True)

    def _do(self, step: str, who: str) -> None:
        person, crew = getattr(self.crew, who), self.crew
        if step in ("pass", "return", "decline"):
            crew.on("check", self.row, person, outcome=step, opinion="按图施工")
        elif step == "confirm_correction":
            pk = self.open[0] if self.open else 0
            crew.do(person, "renovation.confirm_correction", violation=pk, seen="已改好", photos=[photo()])
        elif step == "record_violation":
            due = clock.now() + timedelta(days=2)
            given = {"fault": "waste", "what": "垃圾堆在楼道", "due_at": due, "photos": [photo()]}
            crew.on(step, self.row, person, **given)
        elif step == "sign_agreement":
            crew.on(step, self.row, person, signature=handwriting())
        elif step == "link_deposit":
            crew.on(step, self.row, person, deposit=self.held.pk)
        else:
            crew.on(step, self.row, person, **WORDS.get(step, {}))

    def _follow(self, step: str) -> None:
        self.state = STEPS[step][2] or self.state
        if step == "sign_agreement":
            self.agreed = True
        elif step == "link_deposit":
            self.linked = True
        elif step == "ask_refund":
            self.refunded = True
        elif step == "record_violation":
            self.open.append(Violation.objects.latest("pk").pk)
        elif step == "confirm_correction":
            self.open.pop(0)
        elif step in ("accept_works", "accept_site"):
            self.good.add(step.removeprefix("accept_"))
            if len(self.good) == 2:
                self.state = "accepted"
        elif step in ("reject_works", "reject_site"):
            self.good.clear()

    @invariant()
    def the_row_and_what_is_owed_follow_the_model(self) -> None:
        self.row.refresh_from_db()
        assert self.row.state == self.state
        assert bool(self.row.permit) == (self.state in ("working", "stopped", "finished", "accepted"))
        assert Refund.objects.exists() == self.refunded
        still = sorted({one.do_operation.removeprefix("renovation.") for one in owed(self.row, state="open")})
        expected = {
            "checking": ["check"], "working": ["visit"], "stopped": ["visit"],
            "approved": ["issue_permit"] if self.agreed and self.linked else [],
            "finished": [f"accept_{side}" for side in ("site", "works") if side not in self.good],
            "accepted": ["ask_refund"] if self.linked and not self.refunded else [],
        }.get(self.state, [])  # fmt: skip
        assert still == sorted([*expected, *(["confirm_correction"] if self.open else [])]), self.state


@pytest.mark.django_db
def test_any_order_of_steps_by_anybody_keeps_permit_money_and_duties_right(cast: Cast) -> None:
    with clock.at(MONDAY - timedelta(days=30)):
        Machine.crew = Crew(cast)
    with clock.at(MONDAY):
        run_state_machine_as_test(
            Machine,
            settings=settings(
                max_examples=12,
                stateful_step_count=26,
                deadline=None,
                phases=(Phase.explicit, Phase.generate),
                suppress_health_check=list(HealthCheck),
            ),
        )


@pytest.mark.django_db(transaction=True)
def test_of_two_who_apply_for_the_same_unit_at_once_one_is_told_so() -> None:
    with transaction.atomic():
        crew = Crew(Cast())
    answers = at_once(partial(crew.apply, crew.ma), partial(crew.apply, crew.lin))
    assert sorted(answers) == ["done", "renovation.open_already"] and Renovation.objects.get().state == "lacking"
