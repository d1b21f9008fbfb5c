"""What every step about a confirmation writes: a line of its timeline, the new state, a line in a bell."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models

from zhishou.areas.confirmations.models import Confirmation, OfConfirmation, Step
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Notice, Person
from zhishou.kernel.operation import Command, Refused, ask
from zhishou.kernel.types import Ref


class OfOne(Command):
    """A command about one confirmation."""

    confirmation: Ref[Confirmation] = ask("确认书")


def url_of(row: models.Model) -> str:
    """The page of the confirmation a row is or belongs to."""
    found = row.confirmation if isinstance(row, OfConfirmation) else row
    assert isinstance(found, Confirmation)
    return found.url()


def at(act: Act, given: Confirmation, *states: str) -> Confirmation:
    """The confirmation, locked; refused at another step."""
    row = act.lock(given)
    if row.state not in states:
        raise Refused("confirmation.state", number=row.number, state=row.get_state_display())
    return row


def move(row: Confirmation, state: str, now: datetime, **changed: Any) -> None:
    """Put the confirmation into its next state, with what changes along with it."""
    for name, value in {**changed, "state": state, "state_at": now}.items():
        setattr(row, name, value)
    row.save(update_fields=[*changed, "state", "state_at"])


def say(act: Act, row: Confirmation, kind: Step.Kind, note: str = "") -> None:
    """Write a line of the timeline."""
    Step.objects.create(confirmation=row, kind=kind, version=row.version, note=note, by=act.actor.person, at=act.now)


def tell(act: Act, row: Confirmation, people: Iterable[Person], kind: str) -> None:
    """A line in the bells of those who go on with it; nobody is told of what they did themselves."""
    facts = {"number": row.number, "kind": str(Confirmation.Kind(row.kind).value)}
    wanted = {one.pk: one for one in people if act.actor.person is None or one.pk != act.actor.person.pk}
    Notice.objects.bulk_create(
        [
            Notice(person=one, kind=f"confirmation.{kind}", facts=facts, url=row.url(), at=act.now)
            for one in wanted.values()
        ]
    )
