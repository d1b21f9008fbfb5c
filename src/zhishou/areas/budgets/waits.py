"""Releases to decide, as steps on 我的职责 of who may; whoever asked is told by a notice, which costs their page no query."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhishou.areas.budgets.models import RELEASE, Release
from zhishou.kernel import waiting
from zhishou.kernel.actor import Actor
from zhishou.kernel.money import yuan
from zhishou.kernel.scope import subject_of
from zhishou.kernel.waiting import Waiting


def to_decide(actor: Actor, at_most: int) -> list[Waiting]:
    """Asked for by somebody else, the longest waiting first; one query."""
    rows = Release.objects.filter(decided_at=None, line__site__in=actor.sites(RELEASE)).exclude(by=actor.person_id)
    return [_step(actor, row) for row in rows.select_related("line__site").order_by("at", "pk")[:at_most]]


def _step(actor: Actor, row: Release) -> Waiting:
    verb = _("审批放行")
    return Waiting(
        do="budgets.decide_release", context=subject_of(row.line), url=row.url(), action_label=verb, since=row.at,
        what="　".join((verb, row.number, row.line.item, f"¥{yuan(row.amount_fen)}")),
        basis=waiting.by_duty(actor, RELEASE, row.site),
    )  # fmt: skip


waiting.register(to_decide, "/budgets")
