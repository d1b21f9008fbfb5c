"""What every mail on a client's log has, however it came there: its entry, and who owes the answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models

from zhishou.areas.agency.models import CONTACT, Client, ContactPerson, Email, Project, Talk
from zhishou.areas.agency.queries import projects_of
from zhishou.areas.agency.saying import change
from zhishou.kernel.actor import holders
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Person
from zhishou.kernel.operation import Command, Refused, ask
from zhishou.kernel.types import Ref

NO_SUBJECT = "（没有主题）"


class ToClient(Command):
    """A mail with a client, perhaps about one of their projects."""

    client: Ref[Client] = ask("客户")
    project: Ref[Project] | None = ask("关于哪个项目", default=None, choices=projects_of)


def page_of(row: models.Model) -> str:
    """The mail's own page."""
    assert isinstance(row, Email)
    return row.url()


def log_of(row: models.Model) -> str:
    """The client's log."""
    found = row if isinstance(row, Client) else row.client  # type: ignore[attr-defined]
    return f"{found.url()}/talks"


def of_client(client: Client, project: Project | None, *people: ContactPerson) -> None:
    """Refused when a project or somebody is not the client's."""
    if any(one.client_id != client.pk for one in people) or (project is not None and project.client_id != client.pk):
        raise Refused("agency.other_client", name=client.name)


def enter(act: Act, client: Client, by: Person, at: datetime, project: Project | None, **said: Any) -> Email:
    """The mail and its entry on the log."""
    contact: ContactPerson | None = said["contact"]
    talk: Talk = Talk.objects.create(
        client=client, project=project, channel=Talk.Channel.EMAIL, at=min(at, act.now), by=by,
        words=Email._meta.get_field("subject").clean(said["subject"] or NO_SUBJECT, None), entered_at=act.now,
        senior=contact is not None and contact.decides,
    )  # fmt: skip
    if contact is not None:
        talk.people.add(contact)
    return Email.objects.create(client=client, talk=talk, at=act.now, **said)


def whose_answer(row: Email, otherwise: Person | None) -> Person:
    """Who wrote the mail it answers, else who answers for the client, else whoever put it on the log: the first with the duty."""
    able = {one.pk for one in holders(CONTACT, row.client.site)}
    wrote = row.answers.talk.by if row.answers is not None and not row.answers.came else None
    wanted = [one for one in (wrote, row.client.owner, otherwise) if one is not None]
    return next((one for one in wanted if one.pk in able), row.client.owner)


def settle(act: Act, row: Email, why_not: str = "") -> None:
    """No answer is owed any more: one was given, or there is a reason for none."""
    change(row, settled_at=act.now, settled_by=act.actor.person, why_not=why_not)
