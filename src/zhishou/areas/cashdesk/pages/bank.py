"""银行对账: what is matched, by what, what is open and why; one line at a time by keyboard; and the statements taken in."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.cashdesk import matching, papers, printing_bank, reconciling
from zhishou.areas.cashdesk.models import Match, MatchLine, StatementBatch, StatementLine
from zhishou.areas.cashdesk.models.statement import SEES_BANK
from zhishou.areas.cashdesk.pages import chosen_site, homes, tabs
from zhishou.kernel import clock, typed
from zhishou.kernel.doors.downloads import pdf_response
from zhishou.kernel.doors.lists import A_PAGE, excel
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.models import Site
from zhishou.kernel.money import decimal_yuan
from zhishou.kernel.paper import in_chinese
from zhishou.kernel.standard import standard_report

EXPORTED = 20_000


def asked_for(request: Asked) -> tuple[Site, date, date]:
    """The site and the days asked for; this month when none are."""
    site = chosen_site(request.actor, request.GET.get("site", ""), *SEES_BANK)
    if site is None:
        raise Http404
    today = clock.today()
    first, last = (typed.day(request.GET.get(name, "")) for name in ("from", "to"))
    return site, first or today.replace(day=1), last or today


@require_GET
@page(*SEES_BANK)
def board(request: Asked) -> HttpResponse:
    """Both equations, the open lines with what they are taken for, the open papers with why they are open."""
    site, first, last = asked_for(request)
    view, knows = request.GET.get("view", ""), papers.begins(site)
    rows = papers.of(site, min(first, knows - papers.BEFORE) if knows else first)
    context: dict[str, Any] = {
        "tabs": tabs(request.actor, "/bank"), "site": site, "sums": reconciling.sums(site, first, last, rows), "view": view,
        "query": f"site={site.code}&from={first}&to={last}", "key": uuid.uuid4().hex,
        "list": _filters(request, site, first, last, view), "knows": knows,
    }  # fmt: skip
    if view == "done":
        matches = _done(site, first, last)
        shown = Paginator(matches, A_PAGE).get_page(request.GET.get("page"))
        context |= {"page": shown, "done": reconciling.done(list(shown.object_list))}
    elif knows:
        lines, waiting = matching.board(site, papers.open_among(rows, knows))
        shown_lines = Paginator(lines, A_PAGE).get_page(request.GET.get("page"))
        context |= {
            "page": shown_lines, "lines": shown_lines.object_list, "papers": waiting[:A_PAGE], "more": len(waiting) - A_PAGE,
            "sure": sum(one.suggestion is not None and one.suggestion.rule == Match.Rule.NUMBER for one in lines),
        }  # fmt: skip
    return render(request, "cashdesk/bank.html", context)


def _done(site: Site, first: date, last: date) -> Any:
    live = MatchLine.objects.filter(line__on__range=(first, last), line__site__path__startswith=site.path)
    rows = Match.objects.filter(site__path__startswith=site.path, undone_at=None)
    none = rows.filter(lines=None, papers__on__range=(first, last))
    return (rows.filter(pk__in=live.values("match")) | rows.filter(pk__in=none.values("pk"))).select_related("by")


def _filters(request: Asked, site: Site, first: date, last: date, view: str) -> dict[str, Any]:
    query = f"site={site.code}&from={first}&to={last}"
    return {
        "url": "/bank", "export_url": f"/bank.xlsx?{query}", "keep": [("view", view)] if view else [],
        "views": [
            {"title": _("待对"), "url": f"?{query}", "active": view != "done"},
            {"title": _("已对上"), "url": f"?{query}&view=done", "active": view == "done"},
        ],
        "filters": [
            {"name": "from", "label": _("从"), "value": f"{first}", "type": "date"},
            {"name": "to", "label": _("到"), "value": f"{last}", "type": "date"},
            {"name": "site", "label": _("小区或公司"), "value": site.code,
             "choices": [(one.code, one.name) for one in homes(request.actor, *SEES_BANK)]},
        ],
    }  # fmt: skip


@require_GET
@page(*SEES_BANK)
def line(request: Asked, pk: int) -> HttpResponse:
    """One line of the bank: what it may be, nearest amount first, chosen by keyboard; or why it is none of ours."""
    rows = StatementLine.objects.within(request.actor).select_related("site", "batch")
    found: StatementLine = get_object_or_404(rows, pk=pk)
    held = MatchLine.objects.filter(line=found, live=True).first()
    found.open_papers = papers.open_of(found.site)
    shown, _papers = matching.board(found.site, found.open_papers)
    mine = next((one for one in shown if one.line.pk == pk), None)
    told = [paper.key for paper in mine.suggestion.papers] if mine and mine.suggestion else []
    context = {
        "line": found, "held": held, "told": told, "why": mine.why if mine else "",
        "suggestion": mine.suggestion if mine else None,
    }  # fmt: skip
    return render(request, "cashdesk/bank_line.html", context)


@require_GET
@page(*SEES_BANK)
def match(request: Asked, pk: int) -> HttpResponse:
    """One match: its lines, its papers, the difference and why, who confirmed it; taken back here."""
    found: Match = get_object_or_404(
        Match.objects.within(request.actor).select_related("by", "undone_by", "site"), pk=pk
    )
    lines = [one.line for one in found.lines.select_related("line").order_by("line__on", "pk")]
    told = [(one, papers.title_of(one.paper, one.title)) for one in found.papers.all()]
    return render(request, "cashdesk/bank_match.html", {"match": found, "lines": lines, "papers": told})


@require_GET
@page("match_bank")
def paper(request: Asked) -> HttpResponse:
    """A paper whose money is not on the statement: say why it will not come."""
    site = chosen_site(request.actor, request.GET.get("site", ""), "match_bank")
    key = request.GET.get("paper", "")
    found = next((one for one in papers.open_of(site) if one.key == key), None) if site else None
    if found is None:
        raise Http404
    return render(request, "cashdesk/bank_paper.html", {"paper": found, "site": site})


@require_GET
@page(*SEES_BANK)
def statements(request: Asked) -> HttpResponse:
    """The statements that were taken in; each is taken back whole as long as no line of it is matched."""
    rows = StatementBatch.objects.within(request.actor).select_related("site", "by", "undone_by").order_by("-at", "-pk")
    shown = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "tabs": tabs(request.actor, "/bank"), "page": shown, "undo": request.GET.get("undo", ""),
        "operation": "cashdesk.undo_statement", "here": "/bank/statements", "title": _("导入过的银行流水"),
        "empty": _("还没有导入过银行流水。从网上银行下载流水，在“导入”里上传。"),
    }  # fmt: skip
    return render(request, "cashdesk/batches.html", context)


@require_GET
@page(*SEES_BANK)
def board_excel(request: Asked) -> HttpResponse:
    """The reconciliation as Excel: every line of the days, what it was matched with, by what, and what is open and why."""
    site, first, last = asked_for(request)
    headers = [
        _("交易日期"), _("银行金额（元）"), _("对方户名"), _("摘要"), _("流水号"), _("状态"), _("依据"), _("账上单据"),
        _("差额说明"), _("确认人"),
    ]  # fmt: skip
    return excel(_("银行对账表"), headers, _rows(site, first, last))


def _rows(site: Site, first: date, last: date) -> list[list[object]]:
    lines = StatementLine.objects.filter(site__path__startswith=site.path, on__range=(first, last))[:EXPORTED]
    held = {
        one.line_id: one.match
        for one in MatchLine.objects.filter(line__in=lines.values("pk"), live=True).select_related("match__by")
    }
    done = {one.match.pk: one for one in reconciling.done(list({m.pk: m for m in held.values()}.values()))}
    open_ = {one.line.pk: one for one in matching.board(site)[0]}
    found: list[list[object]] = []
    for row in lines:
        told: list[object] = [row.on, decimal_yuan(row.amount_fen), row.counterparty, row.memo, row.number]
        if (match := held.get(row.pk)) is not None:
            told += [_("已对上"), str(match.get_rule_display()), done[match.pk].papers, match.reason, match.by.name]
        else:
            one = open_.get(row.pk)
            said = "；".join(p.title for p in one.suggestion.papers) if one and one.suggestion else ""
            told += [_("待对"), "", said, one.why if one else "", ""]
        found.append(told)
    return found


@require_GET
@page(*SEES_BANK)
@in_chinese
def board_pdf(request: Asked) -> HttpResponse:
    """《银行对账表》 of the days, to be signed."""
    site, first, last = asked_for(request)
    assert request.actor.person is not None
    matches, knows = reconciling.done(list(_done(site, first, last)[:EXPORTED])), papers.begins(site)
    rows = papers.of(site, min(first, knows - papers.BEFORE) if knows else first)
    lines, waiting = matching.board(site, papers.open_among(rows, knows) if knows else [])
    pdf = printing_bank.reconciliation_pdf(
        site, first, last, sums=reconciling.sums(site, first, last, rows), done=matches,
        lines=[one for one in lines if first <= one.line.on <= last],
        papers=[(paper, why) for paper, why in waiting if paper.on <= last], by=request.actor.person,
    )  # fmt: skip
    return pdf_response(pdf, f"银行对账表 {first}.pdf")


standard_report(
    "银行对账表",
    "银行流水和账上单据逐笔对照，没对上的列出原因",
    "/bank",
    "site={site}&from={first}&to={last}",
    group="收费与欠费",
    seen_by=SEES_BANK,
    order=21,
)
