"""What an errand is called in lists of other areas, and where what is owed about it is done."""

from __future__ import annotations

from zhishou.areas.errands.models import Errand, Step
from zhishou.kernel import subjects
from zhishou.kernel.actor import Actor
from zhishou.kernel.subjects import Described


def describe_errands(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """Errands within sight, with where they stand while they wait for a word."""
    rows = Errand.objects.within(actor).filter(pk__in=ids)
    return {row.pk: Described(_told(row), row.number, row.url(), "办理") for row in rows}


def _told(row: Errand) -> str:
    waits = row.state in (Errand.State.GIVEN, Errand.State.HARD)
    return f"{row.title}（{row.get_state_display()}）" if waits else row.title


def describe_steps(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """The words about an errand, by it."""
    rows = Step.objects.within(actor).filter(pk__in=ids).select_related("errand")
    return {
        row.pk: Described(f"{row.get_kind_display()}　{row.errand.title}", row.errand.number, row.errand.url())
        for row in rows
    }


subjects.register("errands.errand", describe_errands)
subjects.register("errands.step", describe_steps)
