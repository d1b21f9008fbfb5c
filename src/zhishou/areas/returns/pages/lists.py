"""退换货登记 with Excel, one return with its next step, and the day's totals for the till."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from zhishou.areas.returns import beside, printing, queries, ruling
from zhishou.areas.returns.models import Return, Way
from zhishou.areas.returns.models.who import APPROVE, INVOICE, SEES, TAKE
from zhishou.areas.returns.operations.invoicing import too_much
from zhishou.kernel import clock, files, typed
from zhishou.kernel.doors.downloads import pdf_response
from zhishou.kernel.doors.lists import A_PAGE, EXPORTED, Counted, asked_of, counted, excel, site_asked, workbook
from zhishou.kernel.doors.tables import Cell, Column, Line, draw
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.excel import Sheet
from zhishou.kernel.models import Site
from zhishou.kernel.money import decimal_yuan, yuan
from zhishou.kernel.standard import standard_report

SHOWN = 300  # of the days' returns, one by one

COLOUR = {
    "waiting": "orange", "ready": "blue", "done": "teal", "refused": "secondary", "declined": "secondary", "withdrawn": "secondary",
}  # fmt: skip


@require_GET
@page(*SEES)
def listing(request: Asked) -> HttpResponse:
    """Returns, the latest first: to be signed, to be settled, done, refused, against the rule."""
    asked = asked_of(request, queries.NAMES)
    shown = Counted(queries.rows(request.actor, asked), A_PAGE).get_page(request.GET.get("page"))
    columns = (
        Column(_("单号"), num=True), Column(_("商品"), main=True), Column(_("小票号"), num=True), Column(_("决定")),
        Column(_("退（元）"), end=True), Column(_("补（元）"), end=True), Column(_("受理人")), Column(_("时间"), num=True), Column(_("状态")),
    )  # fmt: skip
    lines = [Line(row.pk, _cells(row)) for row in shown.object_list]
    context = {
        "page": shown, "table": draw(columns, lines) if lines else "", "list": _header(request, asked, counted(shown)),
        "filtered": any(asked.values()),
    }  # fmt: skip
    return render(request, "returns/list.html", context)


def _cells(row: Return) -> tuple[Cell, ...]:
    return (
        Cell(row.number, url=row.url()), Cell(queries.goods(row), url=row.url()), Cell(row.sale.ticket),
        Cell(str(row.get_decision_display())), Cell(yuan(row.refund_fen)), Cell(yuan(row.extra_fen) if row.extra_fen else ""),
        Cell(row.decided_by.name), Cell(f"{clock.local(row.decided_at):%m-%d %H:%M}"),
        Cell(str(row.get_state_display()), badge=COLOUR[row.state]),
    )  # fmt: skip


def _header(request: Asked, asked: dict[str, str], count: int | None) -> dict[str, Any]:
    titles = (_("没办完的"), _("等签字"), _("待办结"), _("已办结"), _("不退不换"), _("不按规则的"), _("全部"))
    views = [
        {"title": title, "url": f"?view={code}" if code else "?", "active": asked["view"] == code}
        for code, title in zip(queries.VIEWS, titles, strict=True)
    ]
    sites = [(site.code, site.name) for site in queries.sites(request.actor)]
    decisions = [(str(value), str(label)) for value, label in Return.Decision.choices]
    filters = [
        {"name": "q", "label": _("单号、小票号、商品"), "value": asked["q"]},
        {"name": "site", "label": _("门店"), "value": asked["site"], "choices": sites},
        {"name": "decision", "label": _("决定"), "value": asked["decision"], "choices": decisions},
        {"name": "from", "label": _("从"), "value": asked["from"], "type": "date"},
        {"name": "to", "label": _("到"), "value": asked["to"], "type": "date"},
    ]
    kept = urlencode({name: value for name, value in asked.items() if value})
    return {
        "url": "/returns", "count": count, "views": views, "filters": filters, "path": "/returns",
        "keep": [("view", asked["view"])] if asked["view"] else [], "export_url": f"/returns.xlsx?{kept}",
    }  # fmt: skip


@require_GET
@page(*SEES)
def listing_excel(request: Asked) -> HttpResponse:
    """The register as Excel, exactly what is shown, with rule, reasons and signatures."""
    headers = [
        _("单号"), _("门店"), _("小票号"), _("商品"), _("顾客的理由"), _("情况"), _("验货情况"), _("决定"), _("按规则"),
        _("合乎规则"), _("不按规则的原因"), _("告诉顾客的原因"), _("退（元）"), _("冲减欠款（元）"), _("补（元）"), _("收退方式"),
        _("退款流水号"), _("受理人"), _("时间"), pgettext("returns", "第二人"), _("办结人"), _("办结时间"), _("状态"),
    ]  # fmt: skip
    lines = (
        [
            row.number, row.site.name, row.sale.ticket, queries.goods(row), str(row.get_ground_display()), row.reason,
            row.check_note, str(row.get_decision_display()), ruling.said(row), _("是") if row.by_rule else _("否"), row.override,
            row.told, decimal_yuan(row.refund_fen), decimal_yuan(row.set_off_fen), decimal_yuan(row.extra_fen), str(row.get_way_display()), row.reference,
            row.decided_by.name, row.decided_at, row.second_by.name if row.second_by else "",
            row.settled_by.name if row.settled_by else "", row.settled_at or "", str(row.get_state_display()),
        ]
        for row in queries.rows(request.actor, asked_of(request, queries.NAMES))[:EXPORTED]
    )  # fmt: skip
    return excel(_("退换货登记"), headers, lines, "returns")


def _return(request: Asked, number: str) -> Return:
    rows = Return.objects.within(request.actor).select_related(
        "sale", "site", "rule", "decided_by", "second_by", "settled_by", "signature"
    )
    found: Return = get_object_or_404(rows, number=number)
    return found


@require_GET
@page(*SEES)
def show(request: Asked, number: str) -> HttpResponse:
    """One return: goods, rule, sums, and whose step is next."""
    row = _return(request, number)
    me, takes = request.actor.person_id, request.actor.can(TAKE, row.site)
    debt = beside.debt(row.sale) if row.state == "ready" else None
    set_off = min(row.refund_fen, debt.fen) if debt else 0
    context = {
        "row": row, "verdict": ruling.said(row), "colour": COLOUR[row.state], "lines": list(row.lines.select_related("line")),
        "photos": list(files.of(row, "photo")), "takes": takes,
        "signs": row.state == "waiting" and row.decided_by_id != me and request.actor.can(APPROVE, row.site),
        "settles": row.state == "ready" and takes and row.second_by_id != me, "set_off": set_off,
        "out": row.refund_fen - set_off, "by_number": row.refund_fen > set_off and row.sale.way != Way.CASH,
        "invoice_over": too_much(row.sale) if row.state == "done" and row.sale.invoiced_fen else 0,
        "makes_invoices": request.actor.can(INVOICE, row.site),
        "beside": beside.of(request.actor, row.sale),
        "complains": takes and row.state in ("refused", "declined") and not row.case_number,
    }  # fmt: skip
    return render(request, "returns/one.html", context)


@require_GET
@page(*SEES)
def show_pdf(request: Asked, number: str) -> HttpResponse:
    """《退换货单》 on A4."""
    row = _return(request, number)
    return pdf_response(printing.return_pdf(row), f"{row.number}.pdf")


def _days(request: Asked) -> tuple[Site | None, date, date]:
    """The store and the days of the address, `day` or `from`–`to`; the first one's today where it names none."""
    site = site_asked(request, queries.sites(request.actor))
    first, last, day = (typed.day(request.GET.get(name, "")) for name in ("from", "to", "day"))
    first = day or first or last or clock.today()
    return site, first, max(first, day or last or first)


@require_GET
@page(*SEES)
def day(request: Asked) -> HttpResponse:
    """What the settled returns of a day, or of several, took out of the till and brought in, by the way of paying."""
    site, first, last = _days(request)
    totals = queries.totals(request.actor, site, first, last) if site else []
    context = {
        "site": site, "sites": queries.sites(request.actor), "first": first, "last": last, "totals": totals,
        "rows": list(queries.settled(request.actor, site, first, last)[:SHOWN]) if site else [],
        "refund": sum(one.refund_fen for one in totals), "extra": sum(one.extra_fen for one in totals),
        "net": sum(one.net_fen for one in totals), "n": sum(one.count for one in totals),
    }  # fmt: skip
    return render(request, "returns/day.html", context)


def _of_days(request: Asked) -> tuple[Site, date, date, list[queries.WayTotal], list[Return]]:
    site, first, last = _days(request)
    if site is None:
        raise Http404
    rows = queries.settled(request.actor, site, first, last)
    return site, first, last, queries.totals(request.actor, site, first, last), list(rows[:EXPORTED])


@require_GET
@page(*SEES)
def day_excel(request: Asked) -> HttpResponse:
    """The days as Excel: the totals, and one by one."""
    _site, first, _last, totals, rows = _of_days(request)
    sums = [
        [one.label, one.count, decimal_yuan(one.refund_fen), decimal_yuan(one.extra_fen), decimal_yuan(one.net_fen)]
        for one in totals
    ]
    each = [
        [
            row.number, row.sale.ticket, queries.goods(row), str(row.get_decision_display()), str(row.get_way_display()),
            decimal_yuan(row.out_fen), decimal_yuan(row.extra_fen), row.reference, row.settled_at,
        ]
        for row in rows
    ]  # fmt: skip
    heads = [_("收退方式"), _("笔数"), _("退（元）"), _("补（元）"), _("净退（元）")]
    details = [
        _("单号"), _("小票号"), _("商品"), _("决定"), _("收退方式"), _("退（元）"), _("补（元）"), _("退款流水号"), _("办结时间"),
    ]  # fmt: skip
    return workbook([Sheet(_("合计"), heads, sums), Sheet(_("明细"), details, each)], f"returns-{first:%Y%m%d}")


@require_GET
@page(*SEES)
def day_pdf(request: Asked) -> HttpResponse:
    """《退换货日结单》 on A4; of several days 《退换货汇总表》."""
    site, first, last, totals, rows = _of_days(request)
    return pdf_response(printing.days_pdf(site, first, last, totals, rows), f"returns-{first:%Y%m%d}.pdf")


standard_report(
    "退换货汇总表", "办结的退换货，按收退方式合计和逐笔", "/returns/day", "site={site}&from={first}&to={last}",
    group="门店", seen_by=SEES, order=50,
)  # fmt: skip
