"""Whatever the order of expenses, releases, reversals and changes, what is spent without a release stays within the amount."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from conftest import Cast
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from hypothesis.strategies import booleans, integers

from zhishou.areas.budgets.models import Expense, Line, Release
from zhishou.areas.budgets.tests.team import Team
from zhishou.areas.errands.tests.team import MONDAY
from zhishou.kernel import clock
from zhishou.kernel.money import plain
from zhishou.kernel.operation import Refused

SOME = integers(1, 900)  # fen, against a budget of a thousand
NTH = integers(0, 9)


class Machine(RuleBasedStateMachine):
    """The steps in any order on one line; the model is a list of what stands, each with what of it went beyond."""

    team: Team

    def __init__(self) -> None:
        super().__init__()
        self.point = transaction.savepoint()
        self.line = self.team.line("10", item=f"项目{id(self)}")
        self.amount = 1000
        self.standing: dict[int, tuple[int, int]] = {}
        self.free: list[Release] = []

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.point)

    @property
    def spent(self) -> int:
        return sum(fen for fen, _over in self.standing.values())

    def _try(self, allowed: bool, act: Any) -> Any:
        try:
            with transaction.atomic():
                made = act()
        except Refused as no:
            assert not allowed, no.code
            return None
        assert allowed
        return made

    @rule(fen=SOME)
    def somebody_spends(self, fen: int) -> None:
        fits = self.spent + fen <= self.amount
        if (row := self._try(fits, lambda: self.team.spend(self.line, plain(fen)))) is not None:
            self.standing[row.pk] = (fen, 0)

    @rule(fen=SOME, agreed=booleans())
    def somebody_asks_and_is_answered(self, fen: int, agreed: bool) -> None:
        row = self._try(self.spent + fen > self.amount, lambda: self.team.ask(self.line, plain(fen)))
        if row is not None:
            self.team.decide(row, agreed)
            self.free += [row] if agreed else []

    @rule(nth=NTH)
    def a_release_is_used(self, nth: int) -> None:
        if nth < len(self.free):
            row = self.free.pop(nth)
            beyond = min(max(self.spent + row.amount_fen - self.amount, 0), row.amount_fen)
            made = self._try(True, lambda: self.team.use(row))
            self.standing[made.pk] = (row.amount_fen, beyond)
            self._try(False, lambda: self.team.use(row))

    @rule(nth=NTH)
    def one_is_reversed(self, nth: int) -> None:
        if nth < len(self.standing):
            pk = sorted(self.standing)[nth]
            self._try(True, lambda: self.team.do(self.team.he, "reverse", expense=pk, reason="登记错了"))
            del self.standing[pk]

    @rule(fen=integers(1, 2000))
    def the_amount_changes(self, fen: int) -> None:
        allowed = fen > self.amount or self.spent <= fen < self.amount
        given = {"line": self.line.pk, "amount": plain(fen), "reason": "重新核定"}
        if self._try(allowed, lambda: self.team.do(self.team.zhou, "change", **given)) is not None:
            self.amount = fen

    @invariant()
    def what_is_spent_without_a_release_stays_within_the_amount(self) -> None:
        line = Line.objects.get(pk=self.line.pk)
        rows = Expense.objects.filter(line=line, reversed_at=None)
        assert {row.pk: (row.amount_fen, row.over_fen) for row in rows} == self.standing
        over = sum(one for _fen, one in self.standing.values())
        assert (line.amount_fen, line.spent_fen, line.over_fen) == (self.amount, self.spent, over)
        assert line.spent_fen - line.over_fen <= line.amount_fen


@pytest.mark.django_db
def test_any_order_of_steps_keeps_what_is_spent_within_the_amount_and_its_releases(cast: Cast) -> None:
    with clock.at(MONDAY - timedelta(days=30)):
        Machine.team = Team(cast)
    with clock.at(MONDAY):
        run_state_machine_as_test(
            Machine,
            settings=settings(
                max_examples=10, stateful_step_count=20, deadline=None, phases=(Phase.explicit, Phase.generate),
                suppress_health_check=list(HealthCheck),
            ),
        )  # fmt: skip
