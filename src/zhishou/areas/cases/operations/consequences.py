"""责任处理 (service.complaint.5): hear the person first, then decide, then an appeal. Never a fine.

It stands in a table of its own; nothing of it reaches the case's page, history, print or links.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import models

from zhishou.areas.cases.models import Case, Consequence
from zhishou.areas.cases.operations.inquiry import people
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Notice, Person, Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref

HEARING = timedelta(days=3)


def _url(row: models.Model) -> str:
    return str(row.get_absolute_url())  # type: ignore[attr-defined]


def _others(actor: Actor, row: models.Model | None) -> list[tuple[str, str]]:
    return [(pk, name) for pk, name in people(actor, row) if pk != str(actor.person_id)]


class RecordConsequence(Command):
    case: Ref[Case] = ask("投诉")
    person: Ref[Person] = ask("对谁", choices=_others)
    role: Consequence.Role = ask("身份")
    rule: str = ask("依据的规定", at_least=2, at_most=200)
    facts: str = ask("事实", at_least=2, at_most=2000, multiline=True)
    proposed: Consequence.Measure = ask("拟作处理")

    @property
    def site(self) -> Site:
        """Where authority is needed: the case itself does not show this record."""
        return self.case.site


@operation("cases.record_consequence", label="责任处理", capability="record_consequences", url_after=_url)
def record_consequence(act: Act, cmd: RecordConsequence) -> Consequence:
    """Open the record of a person responsible or of the head of department; that person is asked for a statement first.

    Nobody records for themselves. Closing the case does not wait for it.
    """
    if cmd.person.pk == act.person.pk:
        raise Refused("consequence.not_oneself")
    if Consequence.objects.filter(case=cmd.case, person=cmd.person, role=cmd.role).exists():
        raise Refused("consequence.already", name=cmd.person.name)
    made = Consequence.objects.create(
        case=cmd.case,
        person=cmd.person,
        role=cmd.role,
        rule=cmd.rule,
        facts=cmd.facts,
        proposed=cmd.proposed,
        recorded_by=act.person,
        recorded_at=act.now,
    )
    _tell(cmd.person, "consequence.state", made)
    return made


class State(Command):
    consequence: Ref[Consequence] = ask("责任处理")
    statement: str = ask("我的陈述", at_least=1, at_most=2000, multiline=True, hint="没有要说的，请写“没有异议”")


@operation("cases.state_consequence", label="陈述", personal=True, about="consequence", url_after=_url)
def state_consequence(act: Act, cmd: State) -> Consequence:
    """The person concerned states their view before anything is decided."""
    row = act.lock(cmd.consequence)
    _expect(row, Consequence.State.HEARING)
    _expect_concerned(row, act)
    row.statement, row.stated_at, row.state = cmd.statement, act.now, Consequence.State.STATED
    row.save()
    _tell(row.recorded_by, "consequence.stated", row)
    return row


class Decide(Command):
    consequence: Ref[Consequence] = ask("责任处理")
    measure: Consequence.Measure = ask("决定")
    decision: str = ask("理由", at_least=2, at_most=1000, multiline=True)


@operation(
    "cases.decide_consequence", label="决定", capability="record_consequences", about="consequence", url_after=_url
)
def decide_consequence(act: Act, cmd: Decide) -> Consequence:
    """Decide after the statement, or three days without one; decide an appeal by someone other than the first decider."""
    row = act.lock(cmd.consequence)
    if row.person_id == act.person.pk:
        raise Refused("consequence.not_oneself")
    if row.state == Consequence.State.APPEALED:
        return _decide_appeal(act, row, cmd)
    _expect(row, Consequence.State.HEARING, Consequence.State.STATED)
    if row.state == Consequence.State.HEARING and act.now < row.recorded_at + HEARING:
        raise Refused("consequence.hear_first", name=row.person.name)
    row.measure, row.decision, row.state = cmd.measure, cmd.decision, Consequence.State.DECIDED
    row.decided_by, row.decided_at = act.person, act.now
    row.save()
    _tell(row.person, "consequence.decided", row)
    return row


def _decide_appeal(act: Act, row: Consequence, cmd: Decide) -> Consequence:
    if row.decided_by_id == act.person.pk:
        raise Refused("consequence.appeal_to_another")
    row.measure, row.final_note, row.state = cmd.measure, cmd.decision, Consequence.State.FINAL
    row.final_by, row.final_at = act.person, act.now
    row.save()
    _tell(row.person, "consequence.final", row)
    return row


class Appeal(Command):
    consequence: Ref[Consequence] = ask("责任处理")
    appeal: str = ask("申诉", at_least=2, at_most=2000, multiline=True)


@operation("cases.appeal_consequence", label="申诉", personal=True, about="consequence", url_after=_url)
def appeal_consequence(act: Act, cmd: Appeal) -> Consequence:
    """The person concerned appeals once; another holder of the duty decides it finally."""
    row = act.lock(cmd.consequence)
    _expect(row, Consequence.State.DECIDED)
    _expect_concerned(row, act)
    row.appeal, row.appealed_at, row.state = cmd.appeal, act.now, Consequence.State.APPEALED
    row.save()
    _tell(row.recorded_by, "consequence.appealed", row)
    return row


def _expect(row: Consequence, *states: Consequence.State) -> None:
    if row.state not in states:
        raise Refused("consequence.state_wrong", state=row.get_state_display())


def _expect_concerned(row: Consequence, act: Act) -> None:
    if row.person_id != act.person.pk:
        raise Refused("consequence.only_concerned")


def _tell(person: Person, kind: str, row: Consequence) -> None:
    Notice.objects.create(person=person, kind=kind, url=row.get_absolute_url())
