"""Clients and projects in sight by the filters of the address, and whom a form offers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet

from zhishou.areas.agency.models import (
    CLIENTS,
    CONTACT,
    LEAD,
    OPEN,
    SEES,
    TASKS,
    TRAFFIC,
    Chance,
    Client,
    Project,
    Task,
)
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor, holders
from zhishou.kernel.models import Department, Person, Site, StoredFile
from zhishou.kernel.scope import subject_of

CLIENT_VIEWS = ("", "mine", "key", "prospect", "ended", "all")
PROJECT_VIEWS = ("", "mine", "briefing", "planning", "running", "late", "over", "all")
Choices = list[tuple[str, str]]


def _able(actor: Actor, row: Any, *capabilities: str) -> list[Person]:
    """Who holds one of some capabilities where a row is looked after; without a row, wherever the actor works on projects."""
    site = row if isinstance(row, Site) else getattr(row, "site", None)
    places = [site] if isinstance(site, Site) else list(Site.objects.filter(pk__in=actor.sites(*SEES))[:20])
    found = {one.pk: one for place in places for name in capabilities for one in holders(name, place)}
    return sorted(found.values(), key=lambda one: one.sort_key)


def _named(people: Iterable[Person]) -> Choices:
    return [(str(one.pk), one.name) for one in people]


def owners(actor: Actor, row: Any) -> Choices:
    """Choices: who may answer for a client; for a small one account managers too."""
    big = isinstance(row, Client) and not row.small
    return _named(_able(actor, row, LEAD) if big else _able(actor, row, LEAD, CLIENTS))


def leads(actor: Actor, row: Any) -> Choices:
    """Choices: who may lead a project of a client."""
    client = row.client if isinstance(row, Project) else row
    big = isinstance(client, Client) and not client.small
    return _named(_able(actor, row, LEAD) if big else _able(actor, row, OPEN))


def coordinators(actor: Actor, row: Any) -> Choices:
    """Choices: who coordinates."""
    return _named(_able(actor, row, TRAFFIC))


def colleagues(actor: Actor, row: Any) -> Choices:
    """Choices: who may work on a project."""
    return _named(_able(actor, row, TASKS, CONTACT))


def doers(actor: Actor, row: Any) -> Choices:
    """Choices: who may be given a task."""
    return _named(_able(actor, row, TASKS))


def talkers(actor: Actor, row: Any) -> Choices:
    """Choices: who may see to a client regularly."""
    return _named(_able(actor, row, CONTACT))


def departments(actor: Actor, row: Any) -> Choices:
    """Choices: the departments of the company."""
    site = getattr(row, "site", None)
    found = Department.objects.filter(site__in=site.lineage()) if isinstance(site, Site) else Department.objects.none()
    return [(str(one.pk), one.name) for one in found]


def tasks_before(actor: Actor, row: Any) -> Choices:
    """Choices: the tasks of a project that another may wait for."""
    project = row.project if isinstance(row, Task) else row
    if not isinstance(project, Project):
        return []
    found = Task.objects.filter(project=project).exclude(state=Task.State.CANCELLED)
    if isinstance(row, Task):
        found = found.exclude(pk=row.pk)
    return [(str(one.pk), str(one)) for one in found.order_by("serial")]


def people_of(actor: Actor, row: Any) -> Choices:
    """Choices: the people at a client's, those who decide first."""
    rows = row.contacts.filter(left_at=None) if isinstance(row, Client) else []
    return [(str(one.pk), str(one)) for one in rows]


def projects_of(actor: Actor, row: Any) -> Choices:
    """Choices: the open projects of a client."""
    rows = row.projects.filter(closed_at=None) if isinstance(row, Client) else []
    return [(str(one.pk), one.title) for one in rows]


def stages(actor: Actor, row: Any) -> Choices:
    """Choices: the stages a chance may come to while it is open."""
    return [(str(value), str(label)) for value, label in Chance.Stage.choices if value not in ("won", "lost")]


def clients_to_choose(actor: Actor, _row: Any) -> Choices:
    """Choices: clients and prospects within sight."""
    rows = Client.objects.within(actor).exclude(standing=Client.Standing.ENDED)
    return [(str(one.pk), one.name) for one in rows[:500]]


def _client_view(actor: Actor, view: str) -> Q:
    still = ~Q(standing=Client.Standing.ENDED)
    return {
        "": still, "mine": still & Q(owner_id=actor.person_id), "key": still & Q(level=Client.Level.KEY),
        "prospect": Q(standing=Client.Standing.PROSPECT), "ended": ~still, "all": Q(),
    }.get(view, still)  # fmt: skip


def clients(actor: Actor, asked: Mapping[str, str]) -> QuerySet[Client]:
    """Clients by the filters of the address, by name, each with its open projects counted."""
    found: QuerySet[Client] = Client.objects.within(actor).filter(_client_view(actor, asked.get("view", "")))
    if asked.get("level", "") in Client.Level.values:
        found = found.filter(level=asked["level"])
    if text := asked.get("q", "").strip():
        words = ("number", "name", "industry", "owner__name")
        found = found.filter(_any(words, text) | Q(contacts__name__icontains=text, contacts__left_at=None)).distinct()
    running = Count("projects", filter=Q(projects__closed_at=None), distinct=True)
    return found.annotate(running=running).select_related("owner", "site").order_by("name", "pk")


def client_counts(actor: Actor) -> dict[str, int]:
    """How many clients each view holds."""
    return counts(Client.objects.within(actor), {view: _client_view(actor, view) for view in CLIENT_VIEWS})


def _project_view(actor: Actor, view: str) -> Q:
    still = Q(closed_at=None)
    mine = Q(lead_id=actor.person_id) | Q(coordinator_id=actor.person_id) | Q(members__person_id=actor.person_id)
    return {
        "": still, "mine": still & mine, "late": still & Q(due_on__lt=clock.today()), "over": ~still, "all": Q(),
        **{state: Q(state=state) for state in ("briefing", "planning", "running")},
    }.get(view, still)  # fmt: skip


def projects(actor: Actor, asked: Mapping[str, str]) -> QuerySet[Project]:
    """Projects by the filters of the address, the latest first."""
    found: QuerySet[Project] = Project.objects.within(actor).filter(_project_view(actor, asked.get("view", "")))
    if text := asked.get("q", "").strip():
        found = found.filter(_any(("number", "title", "client__name", "lead__name"), text))
    return found.select_related("client", "site", "lead", "coordinator").order_by("-at", "-pk").distinct()


def project_counts(actor: Actor) -> dict[str, int]:
    """How many projects each view holds."""
    return counts(Project.objects.within(actor), {view: _project_view(actor, view) for view in PROJECT_VIEWS})


def _any(names: Iterable[str], text: str) -> Q:
    wanted = Q(pk=None)
    for name in names:
        wanted |= Q(**{f"{name}__icontains": text})
    return wanted


def counts(rows: QuerySet[Any], views: Mapping[str, Q]) -> dict[str, int]:
    """How many rows each view holds, in one query."""
    tallies = {f"n_{view}": Count("pk", filter=which, distinct=True) for view, which in views.items()}
    found: dict[str, int] = rows.order_by().aggregate(**tallies)
    return {view: found[f"n_{view}"] for view in views}


@dataclass(frozen=True)
class Kept:
    """A row with the files kept for it."""

    row: Any
    files: list[StoredFile] = field(default_factory=list)


def with_files(found: Iterable[Any]) -> list[Kept]:
    """Rows with what was kept for them, in one query."""
    rows = list(found)
    kept: dict[str, list[StoredFile]] = defaultdict(list)
    for one in StoredFile.objects.filter(about__in=[subject_of(row) for row in rows]).order_by("pk"):
        kept[one.about].append(one)
    return [Kept(row, kept[subject_of(row)]) for row in rows]
