"""What a guide brought: by opener, by objection, by outcome. Counts of customers, no words of theirs."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from zhishou.areas.marketing.models import Call, Card, Guide, Lead, Opener

ENOUGH = 30
"""Customers spoken to by an opener before its share says anything: below, one more sale moves it by several percent."""
Outcome = Call.Outcome
_SPOKEN = Q(calls__outcome__in=Call.SPOKEN)


@dataclass(frozen=True)
class Brought:
    """An opener, and how many customers heard it, wanted to buy, bought, and refused for good."""

    opener: Opener
    spoken: int
    interested: int
    won: int
    refused: int

    @property
    def percent(self) -> int | None:
        """Interested of those spoken to, in whole percent rounded down; nothing before anybody was."""
        return 100 * self.interested // self.spoken if self.spoken else None

    @property
    def enough(self) -> bool:
        """Enough customers to compare it with another."""
        return self.spoken >= ENOUGH


def openers(guide: Guide) -> list[Brought]:
    """Every opener of a guide, those in use first."""

    def people(which: Q) -> Count:
        return Count("calls__customer", filter=which, distinct=True)

    rows = guide.openers.annotate(
        spoken=people(_SPOKEN), interested=people(Q(calls__outcome=Outcome.INTERESTED)),
        won=people(Q(calls__lead__state=Lead.State.WON)), refused=people(Q(calls__outcome=Outcome.REFUSED)),
    ).order_by("letter")  # fmt: skip
    found = [Brought(row, row.spoken, row.interested, row.won, row.refused) for row in rows]
    return sorted(found, key=lambda one: (one.opener.ended_at is not None, one.opener.letter))


def objections(guide: Guide) -> list[tuple[Card, int, int]]:
    """The cards in use, each with how many calls it was raised in and how many of those ended with a wish to buy."""
    calls = list(guide.calls.filter(state=Call.State.OVER).exclude(raised=[]).values_list("raised", "outcome"))
    found = []
    for card in guide.cards.filter(ended_at=None):
        raised = [outcome for cards, outcome in calls if card.pk in cards]
        found.append((card, len(raised), raised.count(Outcome.INTERESTED)))
    return found


def outcomes(guide: Guide) -> list[tuple[str, int]]:
    """How the calls ended, in the order of the outcomes; those that happened."""
    rows = guide.calls.filter(state=Call.State.OVER).order_by().values_list("outcome").annotate(n=Count("pk"))
    counted = dict(rows)
    return [(str(one.label), counted[one.value]) for one in Outcome if one.value in counted]
