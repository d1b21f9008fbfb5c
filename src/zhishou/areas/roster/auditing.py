"""`zhishou audit` of the roster: what staff were told is what the last edition of the plan says."""

from __future__ import annotations

from collections import defaultdict

from zhishou.areas.roster.models import Edition, Plan, Turn
from zhishou.areas.roster.operations.publishing import lines_of
from zhishou.kernel import audit


@audit.check("排班")
def editions() -> list[str]:
    """Each published plan: its last edition, line by line against the shifts as published; each shift within its week."""
    told: defaultdict[int, list[Turn]] = defaultdict(list)
    for turn in Turn.objects.filter(told__isnull=False).select_related("told").iterator(2_000):
        told[turn.plan_id].append(turn)
    found = []
    for plan in Plan.objects.select_related("site").iterator(2_000):
        name = f"{plan.site.name} {plan.monday} 的排班表"
        last = Edition.objects.filter(plan=plan).order_by("-n").first()
        if (last.n if last else 0) != plan.edition:
            found.append(f"{name}：版次 {plan.edition}，存有 {last.n if last else 0} 版")
        elif last is not None and last.lines != lines_of(plan, told[plan.pk]):
            found.append(f"{name}：发布的班次与第 {last.n} 版不符")
        if any(not plan.monday <= turn.day <= plan.sunday for turn in told[plan.pk]):
            found.append(f"{name}：有班次不在这一周")
    return found
