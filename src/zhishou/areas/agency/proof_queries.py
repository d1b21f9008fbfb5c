"""What pages, papers and the client's links show of proofs, meetings and drafts of a project."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, Prefetch, Subquery
from django.utils.translation import gettext

from zhishou.areas.agency.models import Action, Checkpoint, Deliverable, Mark, Meeting, Project, Proof, Showing
from zhishou.kernel import clock
from zhishou.kernel.models import StoredFile
from zhishou.kernel.scope import subject_of


def deliverables(project: Project) -> list[Deliverable]:
    """What is made for a project, each with its newest version, in one query."""
    newest = Proof.objects.filter(deliverable=OuterRef("pk")).order_by("-version")
    rows: Any = project.deliverables.select_related("maker")
    return list(
        rows.annotate(
            newest=Subquery(newest.values("version")[:1]), state=Subquery(newest.values("state")[:1]),
            released_at=Subquery(newest.values("released_at")[:1]),
        )
    )  # fmt: skip


def state_words(row: Any) -> str:
    """Where the newest version of a deliverable stands."""
    if row.state is None:
        return gettext("待交稿")
    standing = gettext("已放行") if row.released_at else str(Proof.State(row.state).label)
    return f"V{row.newest} {standing}"


def latest(row: Deliverable) -> Proof | None:
    """The newest version."""
    return next(iter(row.proofs.all()), None)


def versions(row: Deliverable) -> list[Proof]:
    """Every version of a deliverable with its marks and which earlier ones it answered."""
    marks = Mark.objects.select_related("answered_in", "proof")
    found: Any = row.proofs.select_related(
        "file", "by", "reviewed_by", "contact", "sent_by", "released_by", "signature"
    )
    return list(found.prefetch_related(Prefetch("marks", marks), Prefetch("answers", marks)))


def checkpoints(row: Deliverable) -> list[dict[str, Any]]:
    """What is looked at on the way, with the pictures that were taken."""
    rows = list(row.checkpoints.select_related("checked_by"))
    kept: dict[str, list[StoredFile]] = {}
    for one in StoredFile.objects.filter(about__in=[subject_of(point) for point in rows]).order_by("pk"):
        kept.setdefault(one.about, []).append(one)
    return [{"row": point, "files": kept.get(subject_of(point), [])} for point in rows]


def meetings(project: Project) -> list[Meeting]:
    """Meetings of a project, the latest first."""
    return list(project.meetings.all())


def open_actions(project: Project) -> list[Action]:
    """What was taken on at meetings of a project and is not done, the earliest due first."""
    rows: Any = Action.objects.filter(meeting__project=project, done_at=None)
    return list(rows.select_related("person", "contact", "meeting"))


def minutes(row: Meeting) -> dict[str, Any]:
    """A meeting with who was there, what was taken on, and each time its minutes went to the client."""
    there = list(row.attendees.select_related("person", "contact"))
    sendings = list(row.sendings.select_related("contact", "by"))
    return {
        "row": row, "ours": [one.person.name for one in there if one.person],
        "theirs": [str(one.contact) for one in there if one.contact],
        "actions": list(row.actions.select_related("person", "contact", "done_by")),
        "sendings": sendings, "last": sendings[-1] if sendings else None,
    }  # fmt: skip


def showings(project: Project) -> list[Showing]:
    """Drafts that were presented, the latest first."""
    return list(project.showings.select_related("contact", "person", "proof__deliverable", "by"))


def dates_to_come(project: Project) -> list[dict[str, Any]]:
    """What the client may look forward to: proofs due, checkpoints, the next meeting, the last day; the earliest first."""
    today = clock.today()
    found: list[dict[str, Any]] = [
        {"on": one.due_on, "what": one.title} for one in project.deliverables.filter(due_on__gte=today)
    ]
    points: Any = Checkpoint.objects.filter(deliverable__project=project, checked_at=None, due_on__gte=today)
    found += [
        {"on": one.due_on, "what": f"{one.deliverable.title}　{one.title}"}
        for one in points.select_related("deliverable")
    ]
    ahead = project.meetings.filter(next_at__gte=clock.now()).values_list("next_at", flat=True)
    found += [{"on": clock.local(at).date(), "what": gettext("下次会议")} for at in ahead if at is not None]
    if project.due_on is not None and project.due_on >= today:
        found.append({"on": project.due_on, "what": gettext("完成日期")})
    return sorted(found, key=lambda one: one["on"])
