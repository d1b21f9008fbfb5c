"""What is left of campaigns goes from one person to another when work is handed over (people.hand_over)."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from zhishou.areas.campaigns.models import Campaign, Share
from zhishou.areas.campaigns.operations.starting import hand
from zhishou.areas.people import handover
from zhishou.kernel import obligation
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Person


def rows(person: Person) -> list[QuerySet[Any]]:
    """Shares with calls to make, and reports to write."""
    return [Share.objects.filter(person=person, done_at=None), _reports(person)]


def _reports(person: Person) -> QuerySet[Campaign]:
    rows: QuerySet[Campaign] = Campaign.objects.filter(reporter=person, state=Campaign.State.RUNNING)
    return rows


def move(act: Act, person: Person, successor: Person) -> int:
    """Put the successor in the person's place, with what is owed."""
    moved = 0
    for share in Share.objects.filter(person=person, done_at=None).order_by("pk").select_for_update(of=("self",)):
        hand(share, successor)
        moved += 1
    for campaign in _reports(person).order_by("pk").select_for_update(of=("self",)):
        campaign.reporter = successor
        campaign.save(update_fields=["reporter"])
        obligation.give(campaign, successor)
        moved += 1
    return moved


handover.register(gettext_noop("回访活动"), rows, move)
