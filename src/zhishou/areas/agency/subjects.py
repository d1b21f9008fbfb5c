"""What clients, projects and their rows are called in lists of other areas, and where what is owed about them is done."""

from __future__ import annotations

from zhishou.areas.agency.models import Client, ContactPerson, Member, Project, Step
from zhishou.kernel import subjects
from zhishou.kernel.subjects import Described


@subjects.of(Client, "site")
def _client(row: Client) -> Described:
    return Described(row.name, row.number, row.url(), "办理")


@subjects.of(ContactPerson, "client__site")
def _contact(row: ContactPerson) -> Described:
    return Described(row.client.name, row.client.number, f"{row.client.url()}#contacts")


@subjects.of(Project, "site", "client")
def _project(row: Project) -> Described:
    return Described(f"{row.title}　{row.client.name}", row.number, f"{row.url()}#step", "办理")


@subjects.of(Member, "project__site", "person")
def _member(row: Member) -> Described:
    return Described(f"{row.project.title}　{row.person.name}", row.project.number, f"{row.project.url()}#team")


@subjects.of(Step, "project__site")
def _step(row: Step) -> Described:
    return Described(f"{row.title}　{row.project.title}", row.project.number, row.project.url())
