"""A model of a paper predicts which step is allowed to whom; number, duties and readers follow it in any order of steps."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from conftest import Cast
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from hypothesis.strategies import sampled_from

from zhishou.areas.documents.auditing import numbers
from zhishou.areas.documents.models import Document, Series
from zhishou.areas.documents.tests.desk import WORDS, Office, owed
from zhishou.areas.errands.tests.team import MONDAY
from zhishou.kernel import clock
from zhishou.kernel.operation import Invalid, NotAllowed, Refused

# step → (who may take it, where, where it leads; none: where it was)
STEPS: dict[str, tuple[set[str], set[str], str]] = {
    "change": ({"ma", "both"}, {"draft", "returned"}, ""),
    "submit": ({"ma", "both"}, {"draft", "returned"}, "waiting"),
    "drop": ({"ma", "both"}, {"draft", "returned"}, "dropped"),
    "approve": ({"he", "both"}, {"waiting"}, "approved"),
    "send_back": ({"he", "both"}, {"waiting"}, "returned"),
    "withdraw": ({"he", "both"}, {"approved"}, "withdrawn"),
    "distribute": ({"ma", "both"}, {"approved"}, ""),
    "remind": ({"ma", "both"}, {"approved"}, ""),
    "sign_receipt": ({"lin"}, {"approved"}, ""),
}
PEOPLE = ["ma", "he", "both", "lin", "zheng"]
NEXT = {"draft": "submit", "returned": "submit", "waiting": "approve"}


class Machine(RuleBasedStateMachine):
    """The steps in any order by anybody, against one paper."""

    office: Office

    def __init__(self) -> None:
        super().__init__()
        self.point = transaction.savepoint()
        self.row = self.office.draft()
        self.state, self.written, self.sent, self.signed, self.due = "draft", "ma", False, False, ""

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.point)

    @rule(step=sampled_from(sorted(STEPS)), who=sampled_from(PEOPLE))
    def try_anybody(self, step: str, who: str) -> None:
        """Anybody tries any step."""
        self._try(step, who)

    @rule()
    def go_on(self) -> None:
        """The usual next step, by whose it is."""
        step = NEXT.get(self.state) or ("sign_receipt" if self.sent else "distribute")
        self._try(step, {"submit": "ma", "approve": "he", "sign_receipt": "lin"}.get(step, "ma"))

    def _allowed(self, step: str, who: str) -> bool:
        able, at, _to = STEPS[step]
        extra = {
            "approve": who not in ("ma", self.written), "send_back": who not in ("ma", self.written),
            "distribute": not self.sent, "remind": self.sent and not self.signed, "sign_receipt": self.sent and not self.signed,
        }  # fmt: skip
        return who in able and self.state in at and extra.get(step, True)

    def _try(self, step: str, who: str) -> None:
        allowed = self._allowed(step, who)
        before = Document.objects.defer("tokens").values("state", "body", "reference").get(pk=self.row.pk)
        try:
            with transaction.atomic():
                self._do(step, who)
            happened = True
        except (Refused, Invalid, NotAllowed):
            happened = False
        assert happened == allowed, (step, who, self.state, self.written)
        if happened:
            self._follow(step, who)
        else:
            assert Document.objects.values("state", "body", "reference").get(pk=self.row.pk) == before

    def _do(self, step: str, who: str) -> None:
        person, office = getattr(self.office, who), self.office
        if step == "sign_receipt":
            copy = self.row.copies.first()
            office.do(person, step, receipt=copy.pk if copy else 0)
            return
        words: dict[str, dict[str, Any]] = {
            "change": WORDS, "drop": {"reason": "不发了"}, "send_back": {"reason": "再改改"}, "withdraw": {"reason": "有误"},
            "distribute": {"people": [office.lin.pk]},
        }  # fmt: skip
        office.do(person, step, document=self.row.pk, **words.get(step, {}))

    def _follow(self, step: str, who: str) -> None:
        self.state = STEPS[step][2] or self.state
        self.written = who if step == "change" else self.written
        self.sent = self.sent or step == "distribute"
        self.signed = self.signed or step == "sign_receipt"
        after = {
            "submit": "approve", "send_back": "submit", "approve": "distribute", "distribute": "remind", "remind": "remind",
            "change": self.due,
        }  # fmt: skip
        self.due = after.get(step, "")

    @invariant()
    def number_and_duties_follow_the_model(self) -> None:
        self.row.refresh_from_db()
        assert self.row.state == self.state
        assert bool(self.row.reference) == (self.state in ("approved", "withdrawn"))
        assert owed() == ([self.due] if self.due else []), self.state
        assert numbers() == [] and sum(Series.objects.values_list("last", flat=True)) == bool(self.row.reference)


@pytest.mark.django_db
def test_any_order_of_steps_by_anybody_keeps_the_number_and_the_duties_right(cast: Cast) -> None:
    with clock.at(MONDAY - timedelta(days=30)):
        Machine.office = Office(cast)
    with clock.at(MONDAY):
        run_state_machine_as_test(
            Machine,
            settings=settings(
                max_examples=12,
                stateful_step_count=24,
                deadline=None,
                phases=(Phase.explicit, Phase.generate),
                suppress_health_check=list(HealthCheck),
            ),
        )
