"""Openings and candidates within sight, and who was appointed to which post by which letter."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from zhishou.areas.letters import queries as letters
from zhishou.areas.letters.models import Letter
from zhishou.areas.recruiting.models import SEES, Candidate, Opening
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Appointment

State = Candidate.State


def openings(actor: Actor) -> QuerySet[Opening]:
    """Those still open first, then the latest, each with how many applied, wait, hold an offer and were hired."""
    rows: QuerySet[Opening] = Opening.objects.within(actor).select_related("site", "post", "by", "closed_by")
    held = Q(candidates__state__in=[State.OFFERED, State.ACCEPTED])
    return rows.annotate(
        applied=Count("candidates"), waiting=Count("candidates", filter=Q(candidates__state=State.NEW)),
        held=Count("candidates", filter=held), hired=Count("candidates", filter=Q(candidates__state=State.HIRED)),
    ).order_by("closed_at", "-at", "-pk")  # fmt: skip


def candidates(actor: Actor, opening: Opening) -> QuerySet[Candidate]:
    """Who applied, in order, with their interviews."""
    rows: QuerySet[Candidate] = Candidate.objects.within(actor).filter(opening=opening)
    return rows.select_related("person").prefetch_related("interviews__interviewer").order_by("pk")


def candidate(actor: Actor, number: str) -> Candidate | None:
    """A candidate by their number, when within sight."""
    rows = Candidate.objects.within(actor).select_related(
        "site", "opening__post", "opening__site", "offered_by", "person"
    )
    found: Candidate | None = rows.filter(number=number).first()
    return found


@dataclass(frozen=True)
class Appointed:
    """One appointment, the letter that stands for it, and the application it came from."""

    appointment: Appointment
    letter: Letter | None
    candidate: Candidate | None


def appointments(actor: Actor) -> QuerySet[Appointment]:
    """Every appointment at the sites where the actor recruits or organises, the latest first, ended ones too."""
    rows = Appointment.objects.filter(site_id__in=actor.sites(*SEES))
    return rows.select_related("person", "post", "site", "reports_to__person").order_by("-starts_at", "-pk")


def appointed(actor: Actor, rows: list[Appointment]) -> list[Appointed]:
    """Some appointments with the letter of each, in one query for all."""
    found = letters.standing_for(rows)
    came = {
        one.person_id: one for one in Candidate.objects.within(actor).filter(person__in=[row.person_id for row in rows])
    }
    return [
        # Of several posts of one person the application led to its own.
        Appointed(row, found.get(row.pk), _from(came.get(row.person_id), row))
        for row in rows
    ]


def _from(candidate: Candidate | None, row: Appointment) -> Candidate | None:
    return candidate if candidate is not None and candidate.opening.post_id == row.post_id else None
