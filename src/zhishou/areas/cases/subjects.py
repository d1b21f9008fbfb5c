"""What cases, work orders and promises are called in lists of other areas, and in the search box."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhishou.areas.cases.models import (
    Case,
    CauseCode,
    CompensationItem,
    Consequence,
    ImportBatch,
    Improvement,
    Phrase,
    Promise,
    Stage,
    WorkOrder,
)
from zhishou.areas.cases.queries import listing, turn
from zhishou.kernel import clock, search, subjects
from zhishou.kernel.actor import Actor
from zhishou.kernel.money import yuan
from zhishou.kernel.subjects import Described

VERBS = {stage.value: step.verb for stage, step in turn.NEXT_STEPS.items()} | {
    Stage.WORKING.value: "催办",
    Stage.CALLBACK.value: "回访",
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


def describe_promises(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """Promises of the cases within sight: of which matter, until when."""
    rows = Promise.objects.within(actor).filter(pk__in=ids).select_related("case").defer("case__tokens")
    return {
        row.pk: Described(
            f"{_('承诺')}　{row.case.title}",
            f"{row.case.number}　{clock.local(row.due_at):%m-%d %H:%M}",
            row.case.get_absolute_url(),
            _("打开"),
        )
        for row in rows
    }


def describe_improvements(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """Measures from the cases within sight: what, from which case."""
    rows = Improvement.objects.within(actor).filter(pk__in=ids).select_related("case").defer("case__tokens")
    return {row.pk: Described(f"{_('改进对策')}　{row}", row.number, row.get_absolute_url(), _("打开")) for row in rows}


def describe_consequences(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """What follows for a person, for those who may see it: whose, of which case, how far; never what for."""
    rows = Consequence.objects.within(actor).filter(pk__in=ids).select_related("case", "person").defer("case__tokens")
    return {
        row.pk: Described(
            f"{_('责任处理')}　{row.person.name}",
            f"{row.case.number}　{row.get_state_display()}",
            row.get_absolute_url(),
            _("打开"),
        )
        for row in rows
    }


def describe_causes(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """Root causes of the company: code and name."""
    rows = CauseCode.objects.within(actor).filter(pk__in=ids)
    return {row.pk: Described(f"{_('原因')}　{row.code}　{row.name}", url="/phrases?act=cause") for row in rows}


def describe_phrases(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """Words to be avoided, as the company keeps them."""
    rows = Phrase.objects.within(actor).filter(pk__in=ids)
    return {row.pk: Described(f"{_('避免的说法')}　{row.pattern}", row.better, "/phrases") for row in rows}


def describe_compensations(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """Ways of making good, as the company keeps them, and the most one of them may come to."""
    rows = CompensationItem.objects.within(actor).filter(pk__in=ids)
    return {
        row.pk: Described(
            f"{_('补偿项目')}　{row.name}" + ("" if row.most_fen is None else f"　¥{yuan(row.most_fen)}"),
            url="/compensations",
        )
        for row in rows
    }


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
subjects.register("cases.causecode", describe_causes)
subjects.register("cases.compensationitem", describe_compensations)
subjects.register("cases.consequence", describe_consequences)
subjects.register("cases.importbatch", subjects.imports(ImportBatch, lambda row: row.get_what_display()))
subjects.register("cases.improvement", describe_improvements)
subjects.register("cases.phrase", describe_phrases)
subjects.register("cases.promise", describe_promises)
subjects.register("cases.workorder", describe_orders)
search.register(10, "工单", found_in_box)
