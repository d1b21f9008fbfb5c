"""The account department's steps on 我的职责 that no duty sets a deadline for: late tasks the coordinator urges
(agency.coordinator.3), mails to answer where a charter says nothing of them.
"""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from zhishou.areas.agency.days import end_of
from zhishou.areas.agency.emails import WAITS
from zhishou.areas.agency.models import CONTACT, TRAFFIC, Email, Task
from zhishou.kernel import clock, waiting
from zhishou.kernel.actor import Actor
from zhishou.kernel.scope import subject_of
from zhishou.kernel.waiting import Waiting


def to_urge(actor: Actor, at_most: int) -> list[Waiting]:
    """Tasks not handed over by their day and not urged today, the latest first."""
    today = clock.today()
    late = Q(redo_by=None, ends_on__lt=today) | Q(redo_by__lt=today)
    quiet = Q(urged_at=None) | Q(urged_at__lt=clock.midnight(today))
    rows = Task.objects.filter(
        late & quiet, state__in=["planned", "started"], project__closed_at=None, project__site__in=actor.sites(TRAFFIC)
    )
    found = rows.select_related("project__site", "person").order_by("ends_on", "pk")
    return [_urging(actor, row) for row in found[:at_most]]


def _urging(actor: Actor, row: Task) -> Waiting:
    verb = _("催交")
    due = end_of(row.site, row.due_on)
    return Waiting(
        do="agency.urge_task", context=subject_of(row), url=f"{row.url()}#urge", action_label=verb,
        since=due, what="　".join((verb, row.title, row.person.name, row.project.title)),
        basis=waiting.by_duty(actor, TRAFFIC, row.site), due=due,
    )  # fmt: skip


def to_answer(actor: Actor, at_most: int) -> list[Waiting]:
    """Mails whose answer the actor owes, the longest waiting first."""
    rows = Email.objects.filter(
        WAITS, to_answer__in=actor.stands_for(), client__site__in=actor.sites(CONTACT)
    ).select_related("client__site", "talk")
    return [_answering(actor, row) for row in rows.order_by("talk__at", "pk")[:at_most]]


def _answering(actor: Actor, row: Email) -> Waiting:
    verb = _("答复")
    return Waiting(
        do="agency.answer_mail", context=subject_of(row.client), url=f"{row.url()}?from=inbox", action_label=verb,
        since=row.talk.at, what="　".join((verb, row.short(), row.client.name)),
        basis=waiting.by_duty(actor, CONTACT, row.client.site),
    )  # fmt: skip


waiting.register(to_urge, "/traffic?view=late")
waiting.register(to_answer, "/emails?view=mine")
