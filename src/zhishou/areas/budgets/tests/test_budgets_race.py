"""Two at the same moment do not overspend together, use one release twice or give back one expense twice."""

from __future__ import annotations

import pytest
from conftest import Cast
from django.db import transaction
from tests.at_once import at_once

from zhishou.areas.budgets.models import Expense, Line
from zhishou.areas.budgets.tests.team import Team
from zhishou.areas.errands.tests.team import MONDAY
from zhishou.kernel import clock


def made() -> Team:
    """The people, committed."""
    with transaction.atomic():
        return Team(Cast())


@pytest.mark.django_db(transaction=True)
def test_expenses_at_once_do_not_overspend_together() -> None:
    with clock.at(MONDAY):
        team = made()
        line = team.line("100")
        ends = at_once(*[lambda: team.spend(line, "40")] * 4)
        assert sorted(ends) == ["budgets.over", "budgets.over", "done", "done"]
        line.refresh_from_db()
        assert (line.spent_fen, Expense.objects.count()) == (8_000, 2)


@pytest.mark.django_db(transaction=True)
def test_a_release_used_at_once_is_used_once() -> None:
    with clock.at(MONDAY):
        team = made()
        release = team.decide(team.ask(team.line("100"), "150"))
        assert sorted(at_once(*[lambda: team.use(release)] * 3)) == ["budgets.used", "budgets.used", "done"]
        assert Line.objects.get().spent_fen == 15_000


@pytest.mark.django_db(transaction=True)
def test_an_expense_reversed_at_once_is_given_back_once() -> None:
    with clock.at(MONDAY):
        team = made()
        line = team.line("100")
        team.spend(line, "30")
        row = team.spend(line, "40")
        back = [lambda: team.do(team.he, "reverse", expense=row.pk, reason="登记错了")] * 2
        assert sorted(at_once(*back)) == ["budgets.reversed", "done"]
        line.refresh_from_db()
        assert line.spent_fen == 3_000
