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
from zhishou.kernel.money import yuan
from zhishou.kernel.phrasing import quantity
from zhishou.kernel.subjects import Described


@subjects.of(Run, "site")
def _run(row: Run) -> Described:
    """Month runs: the month and its community."""
    return Described(_("{period} 出账").format(period=row.label), row.site.name, row.url())


@subjects.of(MonthClose, "site")
def _month_close(row: MonthClose) -> Described:
    """Month closes: the month and its community."""
    return Described(_("{period} 月结").format(period=row), row.site.name, row.url())


PART_WORDS = {
    Chunk.Kind.UNITS: "各户费用",
    Chunk.Kind.POOLS: "公摊",
    Chunk.Kind.LATE: "违约金",
    Chunk.Kind.WHOLE: "全部费用",
}


@subjects.of(Chunk, "run__site")
def _chunk(row: Chunk) -> Described:
    """Parts of month runs: month, which charges, their sum."""
    return Described(
        f"{row.run.label}　{_(PART_WORDS[Chunk.Kind(row.kind)])}　¥{yuan(row.amount_fen)}",
        row.run.site.name,
        row.run.url(),
    )


def charge_words(charge: Charge) -> str:
    """A charge by unit, item and month."""
    return f"{charge.unit.code}　{charge.item.name}　{periods.words(charge.period)}"


@subjects.of(Charge, "unit", "item", "site")
def _charge(row: Charge) -> Described:
    """Charges: unit, item and month, sum."""
    return Described(f"{charge_words(row)}　¥{yuan(row.amount_fen)}", row.site.name, f"/charges/{row.pk}")


@subjects.of(Freeze, "charge__unit", "charge__item")
def _freeze(row: Freeze) -> Described:
    """Late fees that stand still: of which charge, and what holds them."""
    return Described(f"{_('暂停违约金')}　{charge_words(row.charge)}", row.why, f"/charges/{row.charge_id}")


@subjects.of(Parked, "site", "unit", "item")
def _parked(row: Parked) -> Described:
    """What waits or waited before it is billed: unit or item, month."""
    return Described(
        f"{_('存疑挂起')}　{row}　{periods.words(row.period)}",
        row.site.name,
        f"/billing/trial?site={row.site.code}&period={periods.words(row.period)}&view=parked",
    )


@subjects.of(PoolInvoice, "site", "item")
def _pool_invoice(row: PoolInvoice) -> Described:
    """Suppliers' invoices for pools: item, month, sum."""
    return Described(
        f"{row.item.name}　{periods.words(row.period)}　¥{yuan(row.amount_fen)}",
        row.number,
        f"/billing/pools?site={row.site.code}&period={periods.words(row.period)}",
    )


@subjects.of(FirstMonth, "site")
def _first_month(row: FirstMonth) -> Described:
    """Signed comparisons with the old system: month, how many lines differed."""
    return Described(
        quantity("首月核对 {period}：{n} 笔不同", period=periods.words(row.period), n=row.differing),
        row.site.name,
        f"/billing/first-month?site={row.site.code}&period={periods.words(row.period)}",
    )


def _close_page(subject: str) -> tuple[str, str]:
    run = Run.objects.filter(pk=subject.rpartition(":")[2]).select_related("site").first()
    return "月结", run.url().replace("/billing?", "/billing/close?") if run else "/billing/close"


subjects.register("billing.importbatch", subjects.imports(ImportBatch, lambda row: row.get_what_display()))
subjects.register_step("billing.prepare_close", _close_page)
