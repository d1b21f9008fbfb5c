"""What proofs and meetings are called in lists of other areas, where what is owed about them is done, to whom they go."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from zhishou.areas.agency.models import (
    Action,
    Checkpoint,
    Deliverable,
    Mark,
    Meeting,
    Opening,
    Proof,
    Research,
    Sending,
    Showing,
    Stated,
    Statement,
    Viewer,
)
from zhishou.areas.people import handover
from zhishou.kernel import subjects
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Person
from zhishou.kernel.subjects import Described


@subjects.of(Deliverable, "project__site", "project__client")
def _deliverable(row: Deliverable) -> Described:
    return Described(f"{row.title}　{row.project.client.name}", row.number, row.url(), "办理")


@subjects.of(Proof, "deliverable__project__client")
def _proof(row: Proof) -> Described:
    about = row.deliverable
    return Described(f"{about.title} V{row.version}　{about.project.client.name}", about.number, row.url(), "办理")


@subjects.of(Mark, "proof__deliverable")
def _mark(row: Mark) -> Described:
    return Described(str(row), row.proof.deliverable.number, row.proof.url())


@subjects.of(Checkpoint, "deliverable")
def _checkpoint(row: Checkpoint) -> Described:
    return Described(f"{row.title}　{row.deliverable.title}", row.deliverable.number, row.url())


@subjects.of(Meeting, "project__client")
def _meeting(row: Meeting) -> Described:
    return Described(f"{row.title}　{row.project.client.name}", row.number, row.url(), "办理")


@subjects.of(Sending, "meeting")
def _sending(row: Sending) -> Described:
    return Described(row.meeting.title, row.meeting.number, row.url())


@subjects.of(Action, "meeting")
def _action(row: Action) -> Described:
    return Described(f"{row.what}　{row.meeting.title}", row.meeting.number, row.url(), "办理")


@subjects.of(Showing, "project")
def _showing(row: Showing) -> Described:
    return Described(row.project.title, row.project.number, f"{row.project.url()}#showings")


@subjects.of(Research, "client__site", "project")
def _research(row: Research) -> Described:
    what = f"{_('通报市场调查结果')}　{row.title}　{row.client.name}"
    return Described(what, row.number, row.url(), "办理")


@subjects.of(Viewer, "project", "contact")
def _viewer(row: Viewer) -> Described:
    return Described(row.project.title, row.project.number, f"{row.project.url()}#progress")


@subjects.of(Opening, "research")
def _opening(row: Opening) -> Described:
    return Described(row.research.title, row.research.number, row.research.url())


@subjects.of(Statement, "project__client")
def _statement(row: Statement) -> Described:
    what = f"{_('预算与实际')}　{row.project.title}　{row.as_of.isoformat()}"
    return Described(what, row.project.number, f"{row.project.url()}/client-budget")


@subjects.of(Stated, "statement__project")
def _stated(row: Stated) -> Described:
    return Described(row.what, row.statement.project.number, f"{row.statement.project.url()}/client-budget")


def _in_hand(person: Person) -> list[QuerySet[Any]]:
    """What the person makes and is not released, and what they took on at a meeting and have not done."""
    making = Deliverable.objects.filter(maker=person, project__closed_at=None).exclude(
        proofs__released_at__isnull=False
    )
    return [making, Action.objects.filter(person=person, done_at=None)]


def _move(_act: Act, person: Person, successor: Person) -> int:
    making, taken = _in_hand(person)
    return sum(
        rows.model.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).update(**{name: successor})
        for rows, name in ((making, "maker"), (taken, "person"))
    )


handover.register(gettext_noop("广告稿件和会议事项"), _in_hand, _move)
