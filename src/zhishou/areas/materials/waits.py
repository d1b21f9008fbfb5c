"""Materials as steps on 我的职责: a count that a second person has to confirm, a plan to be decided."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhishou.areas.materials.models import APPROVE, CHECK, Count, NeedPlan
from zhishou.kernel import waiting
from zhishou.kernel.actor import Actor
from zhishou.kernel.scope import subject_of
from zhishou.kernel.waiting import Waiting


def steps(actor: Actor, at_most: int) -> list[Waiting]:
    """To confirm and to decide, never one's own; at most two queries, none for whom materials are no matter of."""
    found: list[Waiting] = []
    if sites := actor.sites(CHECK):
        counts = Count.objects.filter(site__in=sites, state=Count.State.OPEN).exclude(by=actor.person_id)
        for count in counts.select_related("site").order_by("at")[:at_most]:
            what = "　".join((_("复核盘点"), count.number, count.site.name))
            found.append(Waiting(
                do="materials.confirm_count", context=subject_of(count), url=count.url(), what=what, since=count.at,
                action_label=_("复核"), basis=waiting.by_duty(actor, CHECK, count.site),
            ))  # fmt: skip
    if sites := actor.sites(APPROVE):
        plans = NeedPlan.objects.filter(site__in=sites, state=NeedPlan.State.SUBMITTED)
        for plan in (
            plans.exclude(submitted_by=actor.person_id).select_related("site").order_by("submitted_at")[:at_most]
        ):
            assert plan.submitted_at is not None
            what = "　".join((_("批准材料计划"), plan.number, plan.site.name))
            found.append(Waiting(
                do="materials.approve_plan", context=subject_of(plan), url=plan.url(), what=what, since=plan.submitted_at,
                action_label=_("批准或退回"), basis=waiting.by_duty(actor, APPROVE, plan.site),
            ))  # fmt: skip
    return found


waiting.register(steps, "/materials/plans")
