"""What cases, work orders and promises are called in lists of other areas, and in the search box."""

from __future__ import annotations

from zhishou.areas.cases.models import Case, Stage, WorkOrder
from zhishou.areas.cases.queries import listing
from zhishou.kernel import search, subjects
from zhishou.kernel.actor import Actor
from zhishou.kernel.subjects import Described

VERBS = {
    Stage.JUDGING.value: "判断",
    Stage.INVESTIGATING.value: "调查",
    Stage.PROPOSING.value: "拟方案",
    Stage.INSTRUCTING.value: "批示",
    Stage.CARRYING_OUT.value: "实施",
    Stage.DISPATCHING.value: "派工",
    Stage.WORKING.value: "催办",
    Stage.CALLBACK.value: "回访",
    Stage.SUMMING.value: "总结",
}


def describe_cases(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """Cases within sight, in words; the button names what is waited for."""
    rows = Case.objects.within(actor).filter(pk__in=ids).only("number", "title", "place", "stage")
    return {
        row.pk: Described(
            "　".join(filter(None, (row.title, row.place))),
            row.number,
            row.get_absolute_url(),
            VERBS.get(row.stage, "打开"),
        )
        for row in rows
    }


def describe_orders(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """Work orders within sight, in words."""
    rows = WorkOrder.objects.within(actor).filter(pk__in=ids).select_related("case").defer("case__tokens")
    return {row.pk: Described(row.case.title, row.number, row.get_absolute_url(), "处理") for row in rows}


def found_in_box(actor: Actor, text: str) -> list[search.Hit]:
    """Cases for the search box of the header."""
    rows = listing.matching(Case.objects.within(actor).defer("tokens"), text).order_by("-taken_at")[: search.AT_MOST]
    return [
        search.Hit(
            f"{row.number}　{row.title}",
            "　".join(filter(None, (row.place, row.get_stage_display()))),
            row.get_absolute_url(),
        )
        for row in rows
    ]


subjects.register("cases.case", describe_cases)
subjects.register("cases.workorder", describe_orders)
search.register(10, "工单", found_in_box)
