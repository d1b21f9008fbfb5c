"""Whatever people do in whatever order, a letter goes one way and powers follow the hand alone."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from conftest import Cast, writing
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from zhishou.areas.letters import printing
from zhishou.areas.letters.models import Letter
from zhishou.areas.letters.tests.hands import do, drawn, of
from zhishou.kernel import clock, holding
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Event
from zhishou.kernel.operation import Refused

HAND = drawn()


class LetterMachine(RuleBasedStateMachine):
    """One appointment, its letters, and everything that may happen to them."""

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        # What the paper looks like is tested elsewhere; here only its presence counts.
        self.paper = patch.object(printing, "sealed", return_value=b"%PDF-1.7 sealed")
        self.paper.start()
        self.signed_version = 0
        self.ended = False

    @initialize()
    def appoint(self) -> None:
        cast = Cast()
        self.admin = cast.person("admin", "行政", "issue_letters", "write_charters", site=cast.company)
        self.lin = cast.person("lin", "林晓雯", "issue_letters", signed=False)
        self.version = 1

    def newest(self) -> Letter | None:
        return Letter.objects.filter(appointment__person=self.lin).order_by("-pk").first()

    def attempt(self, operation: str, allowed: bool, **data: object) -> None:
        who = self.lin if operation in ("letters.sign", "letters.decline") else self.admin
        before = Event.objects.count()
        try:
            do(operation, who, **data)
        except Refused:
            assert not allowed
            assert Event.objects.count() == before
        else:
            assert allowed
            assert Event.objects.count() == before + 1

    @rule()
    def issue(self) -> None:
        open_one = Letter.objects.filter(state="issued").exists()
        self.attempt(
            "letters.issue",
            not open_one and not self.ended and self.signed_version != self.version,
            appointment=of(self.lin),
        )

    @precondition(lambda self: self.newest() is not None)
    @rule()
    def sign(self) -> None:
        letter = self.newest()
        assert letter is not None
        allowed = letter.state == "issued" and not self.ended
        self.attempt("letters.sign", allowed, letter=letter, signature=HAND)
        if allowed:
            self.signed_version = letter.version.number

    @precondition(lambda self: self.newest() is not None)
    @rule()
    def decline(self) -> None:
        letter = self.newest()
        assert letter is not None
        self.attempt("letters.decline", letter.state == "issued" and not self.ended, letter=letter, reason="不同意")

    @precondition(lambda self: self.newest() is not None)
    @rule()
    def withdraw(self) -> None:
        letter = self.newest()
        assert letter is not None
        self.attempt("letters.withdraw", letter.state == "issued", letter=letter, reason="填错了")

    @precondition(lambda self: not self.ended)
    @rule()
    def new_version(self) -> None:
        self.version += 1
        post, actor = of(self.lin).post, Actor.of(self.admin)
        clause = {"id": "test.lin.1", "text": f"第 {self.version} 版的职责", "grants": ["issue_letters"]}
        perform("letters.write_charter", actor, {"post": post, "clauses": [clause]}, door="page")
        perform("letters.publish_charter", actor, {"post": post}, door="page")

    @precondition(lambda self: not self.ended)
    @rule()
    def end(self) -> None:
        with writing():
            holding.end(of(self.lin), clock.now(), "离职")
        self.ended = True

    @invariant()
    def powers_follow_the_hand(self) -> None:
        if hasattr(self, "lin"):
            holds = self.signed_version == self.version and not self.ended
            assert Actor.of(self.lin).can("issue_letters") == holds
            assert Letter.objects.filter(appointment__person=self.lin, state="issued").count() <= 1

    def teardown(self) -> None:
        self.paper.stop()
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)


@pytest.mark.django_db
def test_a_letter_goes_one_way_and_powers_follow_the_hand_alone() -> None:
    run_state_machine_as_test(
        LetterMachine,
        settings=settings(
            max_examples=12, stateful_step_count=10, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
