"""What every step about a project writes: a line of its timeline with its files, the new state, lines in bells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import models

from zhishou.areas.agency.models import Client, Project, Step
from zhishou.kernel import files, upload
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Notice, Person
from zhishou.kernel.operation import Refused
from zhishou.kernel.scope import Placed
from zhishou.kernel.types import Upload

MOST_FILES = 9


def url_of(row: models.Model) -> str:
    """The page of the client or project a row is or belongs to."""
    found = row.belongs_to() if isinstance(row, Placed) else row
    assert isinstance(found, Client | Project)
    return found.url()


def at(act: Act, given: Project, *states: Project.State) -> Project:
    """The project, locked; refused at another step. Without states: anywhere as long as it is not over."""
    row = act.lock(given)
    if row.state not in states if states else not row.is_open:
        raise Refused("agency.state", number=row.number, state=row.get_state_display())
    return row


def move(row: Project, state: Project.State, now: datetime, **changed: Any) -> None:
    """Put the project into its next state, with what changes along with it."""
    change(row, **changed, state=state, state_at=now)


def change(row: models.Model, **changed: Any) -> None:
    """Write some fields of a row."""
    for name, value in changed.items():
        setattr(row, name, value)
    row.save(update_fields=list(changed))


def say(act: Act, row: Project, note: str = "", *, attached: Sequence[Upload] = ()) -> Step:
    """Write a line of the timeline: this operation, what was said, its files."""
    step = Step.objects.create(project=row, operation=act.operation.name, note=note, by=act.person, at=act.now)
    keep(act, step, row, attached)
    return step


def keep(act: Act, about: models.Model, row: Project, given: Sequence[Upload]) -> None:
    """Keep pictures and documents for a row of a project."""
    for one in given:
        files.keep(one, about, "file", site=row.site, by=act.person, allowed=upload.DOCUMENTS)


def tell(act: Act, row: Project, people: Iterable[Person | None], kind: str, url: str = "", **facts: Any) -> None:
    """A line in the bells of those who go on with it; nobody is told of what they did themselves."""
    known = {"number": row.number, "title": row.title, "name": act.person.name, **facts}
    wanted = {one.pk: one for one in people if one is not None and one.pk != act.person.pk}
    Notice.objects.bulk_create(
        Notice(person=one, kind=f"agency.{kind}", facts=known, url=url or row.url(), at=act.now)
        for one in wanted.values()
    )
