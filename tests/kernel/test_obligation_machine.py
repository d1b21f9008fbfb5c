"""The obligation as a state machine: a plain model predicts every state while work is done, late, waived or left alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from conftest import Cast, writing
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from zhishou.areas.customers.models import Customer
from zhishou.kernel import clock, obligation, sweep
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import DeadlineChange, Obligation

START = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
WEEK = timedelta(days=7)
FIRST_CONTACT = {"after": "customers.assign", "do": "customers.contact", "within": "1 week"}


@dataclass
class Expected:
    """What the rule says of one assignment: contact within a week, or a waiver, else open."""

    due: datetime
    state: str = "open"


class Assignments(RuleBasedStateMachine):
    """Customers are assigned, contacted, waived; the clock moves; the sweep runs whenever it likes."""

    @initialize()
    def people(self) -> None:
        self.now = START
        self.frame = transaction.atomic()
        self.frame.__enter__()
        with clock.at(START - timedelta(days=1)):
            self.cast = Cast()
            rights = ("assign_customers", "contact_customers", "keep_customers")
            self.clerk = self.cast.person("lin", "林晓雯", *rights, obliges=(FIRST_CONTACT,))
        self.expected: dict[int, Expected] = {}

    def teardown(self) -> None:
        if hasattr(self, "frame"):
            transaction.set_rollback(True)
            self.frame.__exit__(None, None, None)

    def do(self, operation: str, /, **data: object) -> object:
        with clock.at(self.now):
            return perform(operation, Actor.of(self.clerk), data, door="api").result

    @precondition(lambda self: len(self.expected) < 4)
    @rule()
    def assign(self) -> None:
        made = self.do(
            "customers.create", site="GARDEN", name=f"顾客{len(self.expected)}", mobile="13800000000", kind="resident"
        )
        assert isinstance(made, Customer)
        self.do("customers.assign", customer=made.pk, person=self.clerk.pk)
        self.expected[made.pk] = Expected(self.now + WEEK)

    @precondition(lambda self: bool(self.expected))
    @rule(data=st.data())
    def contact(self, data: st.DataObject) -> None:
        pk = data.draw(st.sampled_from(sorted(self.expected)))
        self.do("customers.contact", customer=pk, words="电话问候，一切都好", channel="phone")
        if self.expected[pk].state == "open":
            self.expected[pk].state = "kept" if self.now <= self.expected[pk].due else "late"

    @precondition(lambda self: bool(self.expected))
    @rule(data=st.data())
    def excuse(self, data: st.DataObject) -> None:
        pk = data.draw(st.sampled_from(sorted(self.expected)))
        with writing():
            obligation.excuse(
                "customers.contact", Customer.objects.get(pk=pk), by=self.clerk, reason="已迁走", now=self.now
            )
        if self.expected[pk].state == "open":
            self.expected[pk].state = "waived"

    @rule(hours=st.integers(1, 120))
    def wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule()
    def look_round(self) -> None:
        with clock.at(self.now):
            sweep.sweep()

    @invariant()
    def agrees(self) -> None:
        if not hasattr(self, "expected"):
            return
        rows = Obligation.objects.filter(do_operation="customers.contact")
        found = {int(row.context.partition(":")[2]): (row.state, row.due_at) for row in rows}
        assert found == {pk: (e.state, e.due) for pk, e in self.expected.items()}
        assert not DeadlineChange.objects.exists()


class TestAssignments(TestCase):
    """Runs the machine, each run in a transaction of its own."""

    def runTest(self) -> None:  # noqa: N802
        """Many short lives of a few obligations."""
        from hypothesis.stateful import run_state_machine_as_test

        run_state_machine_as_test(
            Assignments, settings=settings(max_examples=15, stateful_step_count=15, deadline=None)
        )
