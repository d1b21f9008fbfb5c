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


@subjects.of(Case, defer=("tokens", "content"))
def _case(row: Case) -> Described:
    """Cases, in words; the button names what is waited for."""
    return Described(
        "　".join(filter(None, (row.title, row.place))),
        row.number,
        row.get_absolute_url(),
        VERBS.get(row.stage, Described.verb),
    )


subjects.register_step("cases.review_major", lambda subject: ("审阅", ""))  # at whatever step the case is


@subjects.of(WorkOrder, "case", defer=("case__tokens",))
def _work_order(row: WorkOrder) -> Described:
    return Described(row.case.title, row.number, row.get_absolute_url(), "处理")


@subjects.of(Promise, "case", defer=("case__tokens",))
def _promise(row: Promise) -> Described:
    """Promises of the cases: of which matter, until when."""
    return Described(
        f"{_('承诺')}　{row.case.title}",
        f"{row.case.number}　{clock.local(row.due_at):%m-%d %H:%M}",
        row.case.get_absolute_url(),
    )


@subjects.of(Improvement, "case", defer=("case__tokens",))
def _improvement(row: Improvement) -> Described:
    """Measures from the cases and other papers: what, from which."""
    return Described(f"{_('改进对策')}　{row}", row.number, row.get_absolute_url())


@subjects.of(Consequence, "case", "person", defer=("case__tokens",))
def _consequence(row: Consequence) -> Described:
    """What follows for a person, for those who may see it: whose, of which case, how far; never what for."""
    return Described(
        f"{_('责任处理')}　{row.person.name}", f"{row.case.number}　{row.get_state_display()}", row.get_absolute_url()
    )


@subjects.of(CauseCode)
def _cause_code(row: CauseCode) -> Described:
    """Root causes of the company: code and name."""
    return Described(f"{_('原因')}　{row.code}　{row.name}", url="/phrases?act=cause")


@subjects.of(Phrase)
def _phrase(row: Phrase) -> Described:
    """Words to be avoided, as the company keeps them."""
    return Described(f"{_('避免的说法')}　{row.pattern}", row.better, "/phrases")


@subjects.of(CompensationItem)
def _compensation_item(row: CompensationItem) -> Described:
    """Ways of making good, as the company keeps them, and the most one of them may come to."""
    return Described(
        f"{_('补偿项目')}　{row.name}" + ("" if row.most_fen is None else f"　¥{yuan(row.most_fen)}"),
        url="/compensations",
    )


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


subjects.register("cases.importbatch", subjects.imports(ImportBatch, lambda row: row.get_what_display()))
search.register(10, "工单", found_in_box)
