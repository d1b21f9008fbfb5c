"""Releases to decide, and released expenses still to be recorded by whoever asked, as steps on 我的职责."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhishou.areas.budgets.models import RECORD, RELEASE, Release
from zhishou.kernel import waiting
from zhishou.kernel.actor import Actor
from zhishou.kernel.money import yuan
from zhishou.kernel.scope import subject_of
from zhishou.kernel.waiting import Waiting


def to_decide(actor: Actor, at_most: int) -> list[Waiting]:
    """Asked for by somebody else, the longest waiting first; one query."""
    rows = Release.objects.filter(decided_at=None, line__site__in=actor.sites(RELEASE)).exclude(by=actor.person_id)
    found = rows.select_related("line__site").order_by("at", "pk")[:at_most]
    return [_step(actor, row, "budgets.decide_release", _("审批放行"), RELEASE) for row in found]


def to_record(actor: Actor, at_most: int) -> list[Waiting]:
    """Released to the actor and not recorded yet; one query."""
    rows = Release.objects.filter(released=True, expense=None, by=actor.person_id, line__site__in=actor.sites(RECORD))
    found = rows.select_related("line__site").order_by("decided_at", "pk")[:at_most]
    return [_step(actor, row, "budgets.record_released", _("按放行登记费用"), RECORD) for row in found]


def _step(actor: Actor, row: Release, do: str, verb: str, capability: str) -> Waiting:
    return Waiting(
        do=do, context=subject_of(row.line), url=row.url(), action_label=verb, since=row.decided_at or row.at,
        what="　".join((verb, row.number, row.line.item, f"¥{yuan(row.amount_fen)}")),
        basis=waiting.by_duty(actor, capability, row.site),
    )  # fmt: skip


waiting.register(to_decide, "/budgets")
waiting.register(to_record, "/budgets")
