"""The department as a whole: its director plans the month by their own duty (agency.director.1)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from conftest import Cast

from zhishou.areas.agency.tests.house import MONDAY, House
from zhishou.kernel import clock, sweep
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Obligation
from zhishou.kernel.operation import NotAllowed

pytestmark = pytest.mark.django_db


def test_the_director_plans_the_departments_month_and_owes_it_on_the_last_working_day(cast: Cast) -> None:
    with clock.at(MONDAY - timedelta(days=30)):
        house = House(cast)
    with clock.at(MONDAY + timedelta(days=1)):
        sweep.sweep()
        due = Obligation.objects.get(do_operation="plans.publish", duty_id="agency.director.1", state="open")
        assert (
            clock.local(due.due_at).isoformat()[:16] == "2026-11-30T17:30"
        )  # a Monday, the last working day of the month
        plan = {"site": house.site.pk, "period": "2026-12", "aim": "两个新品按时上市"}
        made = perform("plans.draft", Actor.of(house.director), plan, door="page").result
        assert str(getattr(made, "aim", "")) == "两个新品按时上市"
        with pytest.raises(NotAllowed):
            perform("plans.draft", Actor.of(house.executive), plan, door="page")
