"""回访总结报告: written beside its figures, then kept; on paper and as a workbook."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.callbacks.models import Answer, Callback
from zhishou.areas.campaigns import drawing, figures, printing
from zhishou.areas.campaigns.figures import Figures
from zhishou.areas.campaigns.models import REPORT, RUN, Campaign, Summary
from zhishou.areas.campaigns.pages import call_heads, call_lines, campaign_of, segment_words
from zhishou.areas.cases.models import Case
from zhishou.kernel.doors.downloads import pdf_response
from zhishou.kernel.doors.lists import workbook
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.excel import Sheet

READERS = (RUN, REPORT, "inspect", "instruct", "review_major")


@require_GET
@page(*READERS)
def about(request: Asked, pk: int) -> HttpResponse:
    """From what an obligation is about to the report."""
    found = Campaign.objects.within(request.actor).filter(pk=pk).first()
    if found is None:
        raise Http404
    return redirect(f"{found.url()}/report")


def _read(request: Asked, number: str) -> tuple[Campaign, Summary | None, Figures]:
    """The campaign with its report: one that is written shows the figures it was written with."""
    summary = Summary.objects.within(request.actor).filter(campaign__number=number).select_related("by").first()
    if summary is not None:
        rows = Campaign.objects.select_related("site", "by", "reporter")
        return rows.get(pk=summary.campaign_id), summary, Figures.read(summary.figures)
    campaign = campaign_of(request, number)
    return campaign, None, figures.of(campaign)


@require_GET
@page(*READERS)
def report(request: Asked, number: str) -> HttpResponse:
    """The report, or its figures with the place to write it."""
    campaign, summary, told = _read(request, number)
    first = figures.first_words(campaign) if summary is None else ("", "")
    context = {
        "campaign": campaign, "summary": summary, "told": told, "charts": charts(told), "open": told.total("open"),
        "opinions": figures.opinions(campaign), "missed": figures.not_reached(campaign), "themes": first[0],
        "segment": segment_words(campaign.segment), "left_out": [(_(drawing.REASONS[c]), n) for c, n in told.left_out.items()],
        "opens_calls": campaign.site_id in request.actor.sites(*Callback.seen_by),
        "opens_cases": campaign.site_id in request.actor.sites(*Case.seen_by),
    }  # fmt: skip
    return render(request, "campaigns/report.html", context)


def charts(told: Figures) -> list[dict[str, Any]]:
    """Satisfaction, how far everybody is, and every question with choices: each a picture with its table."""
    made = [
        _chart("satisfaction", _("满意度"), [(str(s.label), told.total(s.value)) for s in Answer.Satisfaction]),
        _by_person(told),
    ]
    for n, one in enumerate(told.questions):
        if one["counts"]:
            made.append(_chart(f"question-{n}", one["question"], [(name, count) for name, count in one["counts"]]))
    return made


def _chart(key: str, title: str, points: list[tuple[str, int]]) -> dict[str, Any]:
    total = sum(n for _label, n in points)
    rows = [{"cells": [label, n, f"{100 * n // total}%" if total else "—"]} for label, n in points]
    return {
        "title": title, "kind": "bar", "id": f"chart-{key}", "unit": _(" 位"), "small": True,
        "data": {"labels": [p[0] for p in points] if total else [], "series": [{"name": _("人数"), "values": [p[1] for p in points]}]},
        "table": {"head": [title, _("人数"), _("占比")], "rows": rows}, "empty": _("还没有回答。"),
    }  # fmt: skip


def _by_person(told: Figures) -> dict[str, Any]:
    lines = told.people
    rows = [
        {"cells": [one.person, one.drawn, one.done, one.unreachable + one.declined + one.dropped, one.open, f"{one.percent}%"]}
        for one in lines
    ]  # fmt: skip
    return {
        "title": _("各人完成情况"), "kind": "bar", "id": "chart-people", "unit": _(" 位"), "small": True,
        "data": {
            "labels": [one.person for one in lines],
            "series": [
                {"name": _("已回访"), "values": [one.done for one in lines]},
                {"name": _("没有回访到"), "values": [one.unreachable + one.declined + one.dropped for one in lines]},
                {"name": _("待回访"), "values": [one.open for one in lines]},
            ],
        },
        "table": {
            "head": [_("回访人"), _("名单"), _("已回访"), _("没有回访到"), _("待回访"), _("满意率")], "rows": rows,
        },
    }  # fmt: skip


@require_GET
@page(*READERS)
def report_pdf(request: Asked, number: str) -> HttpResponse:
    """《回访总结报告》 on A4; before it is written, with room to write."""
    campaign, summary, told = _read(request, number)
    return pdf_response(printing.report_pdf(campaign, summary, told), f"{campaign.number}.pdf")


@require_GET
@page(*READERS)
def report_excel(request: Asked, number: str) -> HttpResponse:
    """The figures, every call and whom the list left out, a sheet each."""
    campaign, summary, told = _read(request, number)
    people = [
        [p.person, p.drawn, p.done, p.unreachable, p.declined, p.dropped, p.open, p.satisfied, p.fair, p.dissatisfied]
        for p in told.people
    ]
    heads = [
        _("回访人"), _("名单"), _("已回访"), _("联系不上"), _("不愿回访"), _("不再回访"), _("待回访"), _("满意"), _("一般"), _("不满意"),
    ]  # fmt: skip
    asked = [[one["question"], choice, n] for one in told.questions for choice, n in one["counts"]]
    words = [[_("意见和建议归纳"), summary.themes], [_("改进建议"), summary.proposals]] if summary else []
    sheets = [
        Sheet(_("各人完成情况"), heads, people),
        Sheet(_("问题与回答"), [_("问题"), _("回答"), _("人数")], asked),
        Sheet(
            _("没有列入名单"), [_("原因"), _("人数")], [[_(drawing.REASONS[c]), n] for c, n in told.left_out.items()]
        ),
        Sheet(_("回访记录"), call_heads(campaign), call_lines(request, campaign)),
        Sheet(_("总结"), [_("项目"), _("内容")], words),
    ]
    return workbook(sheets, campaign.number)
