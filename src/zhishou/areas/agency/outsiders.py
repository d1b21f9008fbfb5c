"""Who can be named about a project's proofs and meetings: people of its client, colleagues who work there."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import models

from zhishou.areas.agency import queries
from zhishou.areas.agency.models import ContactPerson, Project
from zhishou.kernel import links
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Notice, Person, Site
from zhishou.kernel.operation import Refused

LINK_DAYS = 30
M = TypeVar("M", bound=models.Model)


def project_of(row: Any) -> Project | None:
    """The project a row is or belongs to."""
    for name in ("proof", "deliverable", "sending", "meeting", "project"):
        row = getattr(row, name, None) or row
    return row if isinstance(row, Project) else None


def own_url(row: models.Model) -> str:
    """The page of the deliverable or the meeting a row is or belongs to."""
    return str(row.url())  # type: ignore[attr-defined]


def contacts(_actor: Actor, row: Any) -> queries.Choices:
    """Choices: people of the project's client who are still there."""
    project = project_of(row)
    if project is None:
        return []
    found = ContactPerson.objects.filter(client=project.client_id, left_at=None)
    return [(str(one.pk), str(one)) for one in found]


def colleagues(actor: Actor, row: Any) -> queries.Choices:
    """Choices: who works at the project's site."""
    return queries.colleagues(actor, project_of(row))


def of_client(project: Project, people: list[ContactPerson]) -> list[ContactPerson]:
    """The people, each once; refused when one is not of the project's client or has left it."""
    for one in people:
        if one.client_id != project.client_id or one.left_at is not None:
            raise Refused("agency.not_of_client", name=one.name, client=project.client.name)
    return list({one.pk: one for one in people}.values())


def hold(row: M) -> M:
    """The matter, locked: who was let in by a link to one row of it does not see it, and takes turns with the others."""
    rows: Any = row._meta.model._default_manager
    found: M = rows.select_for_update(of=("self",)).get(pk=row.pk)
    return found


def new_link(row: Any, purpose: str, operations: list[str], *, by: Person | None, days: int = LINK_DAYS) -> str:
    """The address of a fresh link to one row, good for these operations; an earlier one to the same row ends."""
    links.end(row, purpose)
    site: Site = row.site
    _link, token = links.make(row, purpose=purpose, operations=operations, site=site, by=by, days=days)
    return token


def bell(people: list[Person | None], kind: str, row: Any, **facts: Any) -> None:
    """A line in the bells of those who go on with it, whoever acted: the client by a link, a colleague, a job."""
    known = {"number": row.number, "title": row.title, **facts}
    wanted = {one.pk: one for one in people if one is not None}
    Notice.objects.bulk_create(
        Notice(person=one, kind=f"agency.{kind}", facts=known, url=row.url()) for one in wanted.values()
    )
