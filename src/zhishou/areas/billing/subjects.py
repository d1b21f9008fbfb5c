"""What month runs and month closes are called in lists of other areas, and where what is owed about them is done."""

from __future__ import annotations

from zhishou.areas.billing.models import MonthClose, Run
from zhishou.kernel import subjects
from zhishou.kernel.actor import Actor
from zhishou.kernel.subjects import Described


def describe_runs(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """Month runs within sight: the month and its community."""
    rows = Run.objects.within(actor).filter(pk__in=ids).select_related("site")
    return {row.pk: Described(row.site.name, row.label, row.url(), "打开") for row in rows}


def describe_closes(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """Month closes within sight: the month and its community."""
    rows = MonthClose.objects.within(actor).filter(pk__in=ids).select_related("site")
    return {row.pk: Described(row.site.name, str(row), row.url(), "打开") for row in rows}


def _close_page(subject: str) -> tuple[str, str]:
    run = Run.objects.filter(pk=subject.rpartition(":")[2]).select_related("site").first()
    return "月结", run.url().replace("/billing?", "/billing/close?") if run else "/billing/close"


subjects.register("billing.run", describe_runs)
subjects.register("billing.monthclose", describe_closes)
subjects.register_step("billing.prepare_close", _close_page)
