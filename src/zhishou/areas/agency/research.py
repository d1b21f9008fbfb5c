"""市场调查 as pages show it: what a client is shown on a project's page, what we have, who opened it."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from zhishou.areas.agency.models import Client, Email, Opening, Project, Research, Talk, Viewer
from zhishou.areas.agency.queries import Choices
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor


def _about(project: Project) -> QuerySet[Research]:
    """For the project, and for its client as a whole."""
    own = Q(project=project) | Q(project=None, client_id=project.client_id)
    found: QuerySet[Research] = Research.objects.filter(own)
    return found


def released(project: Project) -> QuerySet[Research]:
    """What a client is shown on the page of a project, the latest first."""
    return _about(project).filter(state=Research.State.RELEASED).order_by("-released_at", "-pk")


def of_project(project: Project) -> list[Research]:
    """Research of a project that is not withdrawn, the latest first."""
    return list(_about(project).exclude(state=Research.State.WITHDRAWN)[:20])


def of_client(client: Client) -> list[Research]:
    """Research of a client that is not withdrawn, the latest first."""
    found: Any = client.research.exclude(state=Research.State.WITHDRAWN)
    return list(found.select_related("project")[:20])


def to_tell(_actor: Actor, row: Any) -> Choices:
    """Choices: the research of a client, or of whose mail is answered, that was released to them, the latest first."""
    client = row.client if isinstance(row, Email) else row
    rows: Any = client.research.filter(state=Research.State.RELEASED)[:20] if isinstance(client, Client) else []
    return [(str(one.pk), f"{one.title}（{one.number}）") for one in rows]


def openings(row: Research) -> list[Opening]:
    """Who opened it when, the earliest first."""
    found: Any = row.openings.select_related("viewer__contact", "viewer__project")
    return list(found)


def talks(actor: Actor, row: Research) -> list[Talk]:
    """The talks in which the client was told of it, as far as the actor sees them."""
    found: Any = (
        Talk.objects.within(actor).filter(research=row).select_related("by", "email").prefetch_related("people")
    )
    return list(found)


def viewers(project: Project) -> list[Viewer]:
    """Whose links to the progress page are good now."""
    found: Any = project.viewers.filter(link__ended_at=None, link__expires_at__gt=clock.now())
    return list(found.select_related("contact", "link"))
