"""Openings that wait for a second person, on 我的职责 of everyone who may confirm and did not ask."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhishou.areas.lockers import queries
from zhishou.areas.lockers.models import CONFIRM, Opening
from zhishou.kernel import waiting
from zhishou.kernel.actor import Actor
from zhishou.kernel.scope import subject_of
from zhishou.kernel.waiting import Waiting


def steps(actor: Actor, at_most: int) -> list[Waiting]:
    """The longest waiting first; one query."""
    if CONFIRM not in actor.capabilities:
        return []
    found = queries.openings(actor).filter(stay__site__in=actor.sites(CONFIRM))
    return [_of(actor, row) for row in found.exclude(asked_by=actor.person)[:at_most]]


def _of(actor: Actor, row: Opening) -> Waiting:
    return Waiting(
        do="lockers.decide_opening", context=subject_of(row), url=f"{row.stay.url()}#opening", action_label=_("确认"),
        what="　".join((_("应急开柜"), row.stay.where, str(row.get_cause_display()), row.asked_by.name)), since=row.asked_at,
        basis=waiting.by_duty(actor, CONFIRM, row.stay.site),
    )  # fmt: skip


waiting.register(steps, "/lockers")
