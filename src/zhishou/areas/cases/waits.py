"""The cases of 等我办 as steps on 我的职责 (service.complaint.3, .4, .6; property.supervisor.2; property.manager.4)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhishou.areas.cases.models import Case, Stage
from zhishou.areas.cases.queries import listing, turn
from zhishou.areas.cases.words import SEES_CASES
from zhishou.kernel import waiting
from zhishou.kernel.actor import Actor
from zhishou.kernel.scope import subject_of
from zhishou.kernel.waiting import Waiting


def steps(actor: Actor, at_most: int) -> list[Waiting]:
    """What waits for the actor, the longest waiting first; one query, none for who has nothing to do with cases."""
    if not actor.sites(*SEES_CASES, "carry_out"):
        return []
    rows = listing.rows(actor).filter(turn.my_turn(actor)).annotate(was_handed_up=turn.handed_up(actor))
    return [_step(actor, case, case.was_handed_up) for case in rows.order_by("stage_since", "pk")[:at_most]]


def _step(actor: Actor, case: Case, was_handed_up: bool) -> Waiting:
    taking_over = was_handed_up and case.site_id in actor.sites(turn.TAKE_OVER.power)
    step = turn.TAKE_OVER if taking_over else turn.NEXT_STEPS[Stage(case.stage)]
    verb = _(step.verb)
    return Waiting(
        do=step.do,
        context=subject_of(case),
        what="　".join(filter(None, (verb, case.number, case.title, case.place))),
        basis=waiting.by_duty(actor, step.power, case.site),
        url=case.get_absolute_url(),
        action_label=verb,
        since=case.stage_since,
        due=listing.deadline(case),
    )


waiting.register(steps, "/cases?view=next")
