"""对账月结: the months with who signed them; a month's sums, what is open and why; as Excel and on paper."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.cashdesk import bank_month, papers, printing_bank
from zhishou.areas.cashdesk.bank_month import Sheet
from zhishou.areas.cashdesk.models import BankMonth, StatementLine
from zhishou.areas.cashdesk.models.months import SEES_MONTHS
from zhishou.areas.cashdesk.pages import chosen_site, homes, tabs
from zhishou.areas.property import periods
from zhishou.kernel import clock
from zhishou.kernel.doors.downloads import pdf_response
from zhishou.kernel.doors.lists import Workbook
from zhishou.kernel.doors.tables import Cell, Column, Line, draw
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.excel import Sheet as Table
from zhishou.kernel.models import Site
from zhishou.kernel.money import decimal_yuan, yuan
from zhishou.kernel.standard import standard_report

SHOWN = 13  # this month and the twelve before


def _site(request: Asked) -> Site:
    site = chosen_site(request.actor, request.GET.get("site", ""), *SEES_MONTHS)
    if site is None:
        raise Http404
    return site


def _sheet(request: Asked) -> Sheet:
    """The month asked for; the last one that is over when none is."""
    return bank_month.sheet(_site(request), periods.named(request.GET.get("month", "")) or periods.last())


@require_GET
@page(*SEES_MONTHS)
def listing(request: Asked) -> HttpResponse:
    """The months of a site since its first statement, the latest first: what came in and went out, who signed."""
    site = _site(request)
    rows = BankMonth.objects.filter(site=site, withdrawn_at=None).select_related("signed_by").order_by("-period")
    signed = {row.period: row for row in rows}
    today = periods.of(clock.today())
    first = min(_first_month(site), periods.add(today, -1))  # the month that is over is always there to be signed
    recent = {month for n in range(SHOWN) if (month := periods.add(today, -n)) >= first}
    months = sorted(recent | signed.keys(), reverse=True)
    columns = (
        Column(_("月份"), main=True, num=True), Column(_("银行进账"), end=True), Column(_("银行出账"), end=True),
        Column(_("没对上"), end=True), Column(_("财务签字")),
    )  # fmt: skip
    context = {
        "tabs": tabs(request.actor, "/bank/months"), "site": site, "sites": homes(request.actor, *SEES_MONTHS),
        "table": draw(columns, [Line(n, _cells(site, n, signed.get(n))) for n in months]),
    }  # fmt: skip
    return render(request, "cashdesk/bank_months.html", context)


def _first_month(site: Site) -> int:
    lines = StatementLine.objects.filter(site__path__startswith=site.path)
    on = lines.order_by("on").values_list("on", flat=True).first()
    return periods.of(on or clock.today())


def _cells(site: Site, period: int, row: BankMonth | None) -> list[Cell]:
    label = periods.words(period)
    month = Cell(label, url=f"/bank/month?site={site.code}&month={label}")
    if row is None:
        over = bank_month.is_over(period)
        state = Cell(_("待签字"), badge="orange") if over else Cell(_("本月还没过完"), badge="secondary")
        return [month, Cell(""), Cell(""), Cell(""), state]
    told = row.figures
    return [
        month, Cell(yuan(told["into_fen"])), Cell(yuan(told["out_fen"])), Cell(yuan(told["open_fen"])),
        Cell(f"{row.signed_by.name} {clock.local(row.signed_at):%m-%d %H:%M}", badge="teal"),
    ]  # fmt: skip


@require_GET
@page(*SEES_MONTHS)
def show(request: Asked) -> HttpResponse:
    """A month: both equations, papers by kind, the channels, what is open with its reason, and finance's signature."""
    sheet = _sheet(request)
    label = periods.words(sheet.period)
    context: dict[str, Any] = {
        "tabs": tabs(request.actor, "/bank/months"), "sheet": sheet, "site": sheet.site, "label": label,
        "query": f"site={sheet.site.code}&month={label}", "kinds": _kinds(sheet), "over": bank_month.is_over(sheet.period),
        "before": periods.words(periods.add(sheet.period, -1)), "after": periods.words(periods.add(sheet.period, 1)),
        "days": (periods.first_day(sheet.period), periods.last_day(sheet.period)),
        "own": not sheet.signed and request.actor.person_id in bank_month.matchers(sheet.site, sheet.period),
    }  # fmt: skip
    return render(request, "cashdesk/bank_month.html", context)


def _kinds(sheet: Sheet) -> list[list[Any]]:
    known = papers.kinds()
    return [[known.get(kind, kind), *rest] for kind, *rest in sheet.figures["kinds"]]


@require_GET
@page(*SEES_MONTHS)
def show_excel(request: Asked) -> HttpResponse:
    """The month as Excel: the sums, and every line and paper that is open with its reason."""
    sheet = _sheet(request)
    items: list[list[object]] = [
        [
            one.on,
            one.from_month,
            _("银行流水") if one.is_line else _("账上单据"),
            one.title,
            decimal_yuan(one.amount_fen),
            one.reason,
        ]
        for one in sheet.items
    ]
    sums: list[list[object]] = [[label, decimal_yuan(fen)] for label, fen in printing_bank.sums_of(sheet)]
    kinds: list[list[object]] = [
        [label, pieces, *(decimal_yuan(fen) for fen in rest)] for label, pieces, *rest in _kinds(sheet)
    ]
    tables = [
        Table(_("合计"), [_("项目"), _("金额（元）")], sums),
        Table(_("单据"), [_("单据"), _("张数"), _("账上（元）"), _("银行已到"), _("已说明"), _("未到")], kinds),
        Table(
            _("没有对上的"),
            [_("日期"), _("来自签过字的月份"), _("哪一边"), _("内容"), _("金额（元）"), _("原因")],
            items,
        ),
    ]
    return Workbook(tables, f"bank-{sheet.site.code}-{periods.words(sheet.period)}.xlsx")


@require_GET
@page(*SEES_MONTHS)
def show_pdf(request: Asked) -> HttpResponse:
    """《对账月结表》 with finance's signature; before that, to be looked through."""
    sheet = _sheet(request)
    return pdf_response(printing_bank.month_pdf(sheet, _kinds(sheet)), f"对账月结表 {periods.words(sheet.period)}.pdf")


standard_report(
    "对账月结表",
    "一个月的进账、出账、已对上和没对上的，财务签字",
    "/bank/month",
    "site={site}&month={month}",
    group="收费与欠费",
    seen_by=SEES_MONTHS,
    order=22,
)
