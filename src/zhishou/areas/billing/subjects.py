"""What rows of billing are called in lists of other areas, and where what is owed about them is done."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhishou.areas.billing.models import (
    Charge,
    Chunk,
    FirstMonth,
    Freeze,
    ImportBatch,
    MonthClose,
    Parked,
    PoolInvoice,
    Run,
)
from zhishou.areas.property import periods
from zhishou.kernel import subjects
from zhishou.kernel.actor import Actor
from zhishou.kernel.money import yuan
from zhishou.kernel.subjects import Described


def describe_runs(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """Month runs within sight: the month and its community."""
    rows = Run.objects.within(actor).filter(pk__in=ids).select_related("site")
    return {
        row.pk: Described(_("{period} 出账").format(period=row.label), row.site.name, row.url(), "打开") for row in rows
    }


def describe_closes(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """Month closes within sight: the month and its community."""
    rows = MonthClose.objects.within(actor).filter(pk__in=ids).select_related("site")
    return {row.pk: Described(_("{period} 月结").format(period=row), row.site.name, row.url(), "打开") for row in rows}


PART_WORDS = {
    Chunk.Kind.UNITS: "各户费用",
    Chunk.Kind.POOLS: "公摊",
    Chunk.Kind.LATE: "违约金",
    Chunk.Kind.WHOLE: "全部费用",
}


def describe_chunks(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """Parts of month runs within sight: month, which charges, their sum."""
    rows = Chunk.objects.within(actor).filter(pk__in=ids).select_related("run__site")
    return {
        row.pk: Described(
            f"{row.run.label}　{_(PART_WORDS[Chunk.Kind(row.kind)])}　¥{yuan(row.amount_fen)}",
            row.run.site.name,
            row.run.url(),
            _("打开"),
        )
        for row in rows
    }


def charge_words(charge: Charge) -> str:
    """A charge by unit, item and month."""
    return f"{charge.unit.code}　{charge.item.name}　{periods.words(charge.period)}"


def describe_charges(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """Charges within sight: unit, item and month, sum."""
    rows = Charge.objects.within(actor).filter(pk__in=ids).select_related("unit", "item", "site")
    return {
        row.pk: Described(
            f"{charge_words(row)}　¥{yuan(row.amount_fen)}", row.site.name, f"/charges/{row.pk}", _("打开")
        )
        for row in rows
    }


def describe_freezes(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """Late fees that stand still, within sight: of which charge, and what holds them."""
    rows = Freeze.objects.within(actor).filter(pk__in=ids).select_related("charge__unit", "charge__item")
    return {
        row.pk: Described(
            f"{_('暂停违约金')}　{charge_words(row.charge)}", row.why, f"/charges/{row.charge_id}", _("打开")
        )
        for row in rows
    }


def describe_parked(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """What waits or waited before it is billed, within sight: unit or item, month."""
    rows = Parked.objects.within(actor).filter(pk__in=ids).select_related("site", "unit", "item")
    return {
        row.pk: Described(
            f"{_('存疑挂起')}　{row}　{periods.words(row.period)}",
            row.site.name,
            f"/billing/trial?site={row.site.code}&period={periods.words(row.period)}&view=parked",
            _("打开"),
        )
        for row in rows
    }


def describe_pool_invoices(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """Suppliers' invoices for pools within sight: item, month, sum."""
    rows = PoolInvoice.objects.within(actor).filter(pk__in=ids).select_related("site", "item")
    return {
        row.pk: Described(
            f"{row.item.name}　{periods.words(row.period)}　¥{yuan(row.amount_fen)}",
            row.number,
            f"/billing/pools?site={row.site.code}&period={periods.words(row.period)}",
            _("打开"),
        )
        for row in rows
    }


def describe_first_months(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """Signed comparisons with the old system within sight: month, how many lines differed."""
    rows = FirstMonth.objects.within(actor).filter(pk__in=ids).select_related("site")
    return {
        row.pk: Described(
            _("首月核对 {period}：{n} 笔不同").format(period=periods.words(row.period), n=row.differing),
            row.site.name,
            f"/billing/first-month?site={row.site.code}&period={periods.words(row.period)}",
            _("打开"),
        )
        for row in rows
    }


def _close_page(subject: str) -> tuple[str, str]:
    run = Run.objects.filter(pk=subject.rpartition(":")[2]).select_related("site").first()
    return "月结", run.url().replace("/billing?", "/billing/close?") if run else "/billing/close"


subjects.register("billing.charge", describe_charges)
subjects.register("billing.chunk", describe_chunks)
subjects.register("billing.firstmonth", describe_first_months)
subjects.register("billing.freeze", describe_freezes)
subjects.register("billing.importbatch", subjects.imports(ImportBatch, lambda row: row.get_what_display()))
subjects.register("billing.parked", describe_parked)
subjects.register("billing.poolinvoice", describe_pool_invoices)
subjects.register("billing.run", describe_runs)
subjects.register("billing.monthclose", describe_closes)
subjects.register_step("billing.prepare_close", _close_page)
