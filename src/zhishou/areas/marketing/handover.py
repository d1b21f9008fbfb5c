"""Calls that were agreed and leads that are open go to another person when work is handed over (people.hand_over)."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from zhishou.areas.marketing.models import Call, Lead
from zhishou.areas.marketing.operations import leads
from zhishou.areas.people import handover
from zhishou.kernel import obligation
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Person


def rows(person: Person) -> list[QuerySet[Any]]:
    """Agreed calls and open leads."""
    return [
        Call.objects.filter(by=person, state=Call.State.AGREED),
        Lead.objects.filter(to=person, closed_at=None),
    ]


def move(act: Act, person: Person, successor: Person) -> int:
    """Put the successor in the person's place, with what is owed."""
    calls, open_leads = rows(person)
    moved = 0
    for call in calls.order_by("pk").select_for_update(of=("self",)):
        call.by = successor
        call.save(update_fields=["by"])
        obligation.give(call, successor)
        moved += 1
    for lead in open_leads.order_by("pk").select_for_update(of=("self",)):
        leads.give(lead, successor)
        moved += 1
    return moved


handover.register(gettext_noop("营销电话和销售线索"), rows, move)
