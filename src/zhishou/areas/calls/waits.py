"""Messages left by a call as steps on 我的职责 of whom they are for, until they are confirmed or told."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhishou.areas.calls.models import Call, Result
from zhishou.kernel import waiting
from zhishou.kernel.actor import Actor
from zhishou.kernel.scope import subject_of
from zhishou.kernel.waiting import Waiting


def steps(actor: Actor, at_most: int) -> list[Waiting]:
    """The oldest first; one query. Only that there is one and who rang: what was said stands on its page."""
    rows = Call.objects.filter(result=Result.MESSAGE, colleague_id=actor.person_id, settled_at=None)
    found = rows.select_related("by", "customer").order_by("at", "pk")[:at_most]
    return [
        Waiting(
            do="calls.confirm_message", context=subject_of(row), url=row.url(), action_label=_("看留言"), since=row.at,
            what="　".join(filter(None, (_("给你的来电留言"), row.number, row.who))),
            basis=_("{name} 转来").format(name=row.by.name),
        )
        for row in found
    ]  # fmt: skip


waiting.register(steps, "/calls?view=mine")
