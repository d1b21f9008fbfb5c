"""扫码结算: what the channels settled by day, each payment against our receipts, and the fee they kept."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.cashdesk import papers, scanning
from zhishou.areas.cashdesk.models import ScanLine, Settlement, SettlementBatch
from zhishou.areas.cashdesk.models.statement import SEES_BANK
from zhishou.areas.cashdesk.pages import tabs
from zhishou.areas.cashdesk.pages.bank import EXPORTED, asked_for
from zhishou.kernel.doors.lists import A_PAGE, excel
from zhishou.kernel.doors.tables import Cell, Column, Line, draw
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.money import decimal_yuan, yuan
from zhishou.kernel.phrasing import quantity


@require_GET
@page(*SEES_BANK)
def listing(request: Asked) -> HttpResponse:
    """Settlements by day: gross, fee, net; what does not agree with the books; whether the bank has paid."""
    site, first, last = asked_for(request)
    rows = Settlement.objects.filter(site__path__startswith=site.path, on__range=(first, last)).select_related("site")
    shown = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    keys = [row.pk for row in shown.object_list]
    wrong, came = scanning.wrong_by_settlement(site, keys), papers.matched(f"settlement:{pk}" for pk in keys)
    columns = [
        Column(_("结算日期"), main=True, num=True), Column(_("渠道")), Column(_("笔数"), end=True),
        Column(_("交易金额"), end=True), Column(_("手续费"), end=True), Column(_("到账金额"), end=True),
        Column(_("和收据核对")), Column(_("银行")),
    ]  # fmt: skip
    lines = [
        Line(row.pk, (
            Cell(f"{row.on:%Y-%m-%d}", url=row.url()), Cell(row.channel), Cell(str(row.pieces)), Cell(yuan(row.gross_fen)),
            Cell(yuan(row.fee_fen)), Cell(yuan(row.net_fen)),
            Cell(quantity("{n} 笔不符", n=wrong[row.pk]) if wrong[row.pk] else _("相符"), badge="red" if wrong[row.pk] else "teal"),
            Cell(_("已到账") if f"settlement:{row.pk}" in came else _("未对上"), badge="teal" if f"settlement:{row.pk}" in came else "yellow"),
        ))
        for row in shown.object_list
    ]  # fmt: skip
    context = {
        "tabs": tabs(request.actor, "/bank/settlements"), "page": shown, "table": draw(columns, lines), "site": site,
        "missing": scanning.not_settled(site, first, last)[:A_PAGE], "fee": scanning.fee_of(site, first, last),
        "list": {
            "url": "/bank/settlements", "count": shown.paginator.count,
            "filters": [
                {"name": "from", "label": _("从"), "value": f"{first}", "type": "date"},
                {"name": "to", "label": _("到"), "value": f"{last}", "type": "date"},
            ],
            "keep": [("site", site.code)],
        },
    }  # fmt: skip
    return render(request, "cashdesk/settlements.html", context)


def _settlement(request: Asked, pk: int) -> Settlement:
    found: Settlement = get_object_or_404(Settlement.objects.within(request.actor).select_related("site"), pk=pk)
    return found


@require_GET
@page(*SEES_BANK)
def show(request: Asked, pk: int) -> HttpResponse:
    """One day of a channel, payment by payment; those that do not agree first."""
    found = _settlement(request, pk)
    checked = scanning.check(found.site, list(ScanLine.objects.filter(settlement=found)))
    checked.sort(key=lambda one: not one.wrong)
    shown = Paginator(checked, A_PAGE).get_page(request.GET.get("page"))
    columns = [
        Column(_("交易单号"), main=True, num=True), Column(_("交易日期"), num=True), Column(_("交易金额"), end=True),
        Column(_("手续费"), end=True), Column(_("到账金额"), end=True), Column(_("账上"), end=True), Column(_("核对")),
    ]  # fmt: skip
    lines = [
        Line(one.line.pk, (
            Cell(one.line.number, url=one.url), Cell(f"{one.line.on:%Y-%m-%d}"), Cell(yuan(one.line.gross_fen)),
            Cell(yuan(one.line.fee_fen)), Cell(yuan(one.line.net_fen)), Cell(yuan(one.ours_fen)),
            Cell(one.wrong or _("相符"), badge="red" if one.wrong else "teal"),
        ))
        for one in shown.object_list
    ]  # fmt: skip
    context = {
        "row": found, "page": shown, "table": draw(columns, lines), "wrong": sum(bool(one.wrong) for one in checked),
        "came": bool(papers.matched([f"settlement:{pk}"])),
    }  # fmt: skip
    return render(request, "cashdesk/settlement.html", context)


@require_GET
@page(*SEES_BANK)
def show_excel(request: Asked, pk: int) -> HttpResponse:
    """The same payments as Excel."""
    found = _settlement(request, pk)
    headers = [_("交易单号"), _("交易日期"), _("交易金额"), _("手续费"), _("到账金额"), _("账上"), _("核对")]
    rows = scanning.check(found.site, list(ScanLine.objects.filter(settlement=found)[:EXPORTED]))
    return excel(_("扫码结算"), headers, (
        [
            one.line.number, one.line.on, decimal_yuan(one.line.gross_fen), decimal_yuan(one.line.fee_fen),
            decimal_yuan(one.line.net_fen), decimal_yuan(one.ours_fen), one.wrong or _("相符"),
        ]
        for one in rows
    ))  # fmt: skip


@require_GET
@page(*SEES_BANK)
def files(request: Asked) -> HttpResponse:
    """The settlement files that were taken in; each is taken back whole as long as the bank's line is not matched."""
    rows = (
        SettlementBatch.objects.within(request.actor).select_related("site", "by", "undone_by").order_by("-at", "-pk")
    )
    shown = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "tabs": tabs(request.actor, "/bank/settlements"), "page": shown, "undo": request.GET.get("undo", ""),
        "operation": "cashdesk.undo_settlement", "here": "/bank/settlements/files", "title": _("导入过的扫码结算单"),
        "empty": _("还没有导入过扫码结算单。从收单平台下载结算单，在“导入”里上传。"),
    }  # fmt: skip
    return render(request, "cashdesk/batches.html", context)
