"""Inspections that wait for the word of whoever was inspected, as steps on 我的职责."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhishou.areas.inspections.models import Inspection, inspected
from zhishou.kernel import waiting
from zhishou.kernel.actor import Actor
from zhishou.kernel.scope import subject_of
from zhishou.kernel.waiting import Waiting


def steps(actor: Actor, at_most: int) -> list[Waiting]:
    """What the actor is to confirm or object to, the oldest first; one query."""
    rows = Inspection.objects.filter(inspected(actor), state=Inspection.State.TOLD).exclude(by_id=actor.person_id)
    found = rows.select_related("by", "version__checklist").order_by("at", "pk")[:at_most]
    return [
        Waiting(
            do="inspections.accept", context=subject_of(row), url=row.url(), action_label=_("确认检查"), since=row.at,
            what="　".join((_("确认检查"), row.number, row.version.checklist.name)),
            basis=_("{name} 检查").format(name=row.by.name),
        )
        for row in found
    ]  # fmt: skip


waiting.register(steps, "/inspections?view=mine")
