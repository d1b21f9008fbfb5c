"""The cases of 等我办 and open measures as steps on 我的职责 (service.complaint.3, .4, .6; property.supervisor.2; property.manager.4)."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from zhishou.areas.cases.models import Case, Improvement, Stage
from zhishou.areas.cases.queries import listing, turn
from zhishou.areas.cases.words import SEES_CASES
from zhishou.kernel import clock, waiting
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
        due=listing.promised(case),
    )


def measures(actor: Actor, at_most: int) -> list[Waiting]:
    """Measures that the actor is to carry out, and those the actor asked for whose effect can be seen; one query."""
    ready = Q(due_on__lte=clock.today()) | Q(done_at__isnull=False)
    mine = Q(owner_id=actor.person_id, done_at=None) | Q(by_id=actor.person_id) & ready
    rows = Improvement.objects.filter(mine, effect="").select_related("case", "by", "site").defer("case__tokens")
    return [_measure(actor, row) for row in rows.order_by("due_on", "pk")[:at_most]]


def _measure(actor: Actor, row: Improvement) -> Waiting:
    doing = row.owner_id == actor.person_id and row.done_at is None
    verb = _("报告做完") if doing else _("检查效果")
    return Waiting(
        do="cases.report_improvement" if doing else "cases.check_improvement",
        context=subject_of(row.belongs_to()),
        what="　".join((_("改进"), row.number, row.measure)),
        basis=_("{name} 交办").format(name=row.by.name) if doing else _("自己交办的"),
        url="/improvements?view=mine" if doing else row.get_absolute_url() if row.source else "/improvements",
        action_label=verb,
        since=row.at if doing else row.done_at or row.at,
        due=clock.midnight(row.due_on + timedelta(days=1)) if doing else None,
    )


waiting.register(steps, "/cases?view=next")
waiting.register(measures, "/improvements")
