"""Returns that wait for a second signature, on 我的职责 of everyone who may sign and did not decide."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhishou.areas.returns import queries
from zhishou.areas.returns.models import Return
from zhishou.areas.returns.models.who import APPROVE
from zhishou.kernel import waiting
from zhishou.kernel.actor import Actor
from zhishou.kernel.money import yuan
from zhishou.kernel.scope import subject_of
from zhishou.kernel.waiting import Waiting


def steps(actor: Actor, at_most: int) -> list[Waiting]:
    """The longest waiting first; one query."""
    if APPROVE not in actor.capabilities:
        return []
    return [_of(actor, row) for row in queries.to_sign(actor)[:at_most]]


def _of(actor: Actor, row: Return) -> Waiting:
    what = "　".join((_("退换货签字"), row.number, str(row.get_decision_display()), f"¥{yuan(row.refund_fen)}"))
    return Waiting(
        do="returns.approve", context=subject_of(row), url=f"{row.url()}#step", action_label=_("签字"), what=what,
        since=row.decided_at, basis=waiting.by_duty(actor, APPROVE, row.site),
    )  # fmt: skip


waiting.register(steps, "/returns?view=waiting")
