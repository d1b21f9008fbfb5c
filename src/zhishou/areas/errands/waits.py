"""Errands as steps on 我的职责: what the superior has to decide, and what is to be done without any duty that owes it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhishou.areas.errands.models import ASSIGN, Errand, does, turn
from zhishou.kernel import waiting
from zhishou.kernel.actor import Actor
from zhishou.kernel.scope import subject_of
from zhishou.kernel.waiting import Waiting


def steps(actor: Actor, at_most: int) -> list[Waiting]:
    """To confirm and to answer, and to do, the soonest due first; one query.

    What a duty owes is said there and left out here, so only those stay whose duties do not speak of errands.
    """
    found = Errand.objects.filter(turn(actor)).select_related("person", "by", "post", "site")
    rows = found.order_by("due_at", "pk")[:at_most]
    return [_doing(row) if row.is_open and does(actor, row) else _deciding(actor, row) for row in rows]


def _deciding(actor: Actor, row: Errand) -> Waiting:
    done = row.state == Errand.State.DONE
    verb = _("认可或退回") if done else _("答复困难")
    return Waiting(
        do="errands.confirm" if done else "errands.answer", context=subject_of(row), url=f"{row.url()}#step",
        what="　".join((verb, row.number, row.title, row.person.name)), action_label=verb, since=row.state_at,
        basis=waiting.by_duty(actor, ASSIGN, row.site),
    )  # fmt: skip


def _doing(row: Errand) -> Waiting:
    return Waiting(
        do="errands.finish", context=subject_of(row), url=f"{row.url()}#step", action_label=_("办理"), since=row.at,
        what="　".join((_("交办事项"), row.number, row.title)), basis=_("{name} 交办").format(name=row.by.name), due=row.due_at,
    )  # fmt: skip


waiting.register(steps, "/errands?view=my_turn")
