"""Offices nobody spoke to for longer than their cadence, as steps on 我的职责; what is to be followed up is owed and said there."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhishou.areas.contacts import queries
from zhishou.areas.contacts.models import KEEP, Office
from zhishou.kernel import clock, waiting
from zhishou.kernel.actor import Actor
from zhishou.kernel.scope import subject_of
from zhishou.kernel.waiting import Waiting


def steps(actor: Actor, at_most: int) -> list[Waiting]:
    """To be spoken to again, the longest silent first; one query."""
    if not (sites := actor.sites(KEEP)):
        return []
    rows = queries.overdue(Office.objects.filter(site__in=sites).select_related("site"))
    return [_step(actor, row) for row in rows[:at_most]]


def _step(actor: Actor, row: Office) -> Waiting:
    assert row.due_on is not None
    since = clock.midnight(row.due_on)
    return Waiting(
        do="contacts.record", context=subject_of(row), url=row.url(), action_label=_("登记联系"), since=since, due=since,
        what="　".join((_("联系"), row.name, row.site.name)), basis=waiting.by_duty(actor, KEEP, row.site),
    )  # fmt: skip


waiting.register(steps, "/contacts?view=due")
