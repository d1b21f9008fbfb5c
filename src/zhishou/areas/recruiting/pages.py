"""招聘: the openings, one with who applied, a candidate with what is to be done next, and who was appointed by which letter."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from zhishou.areas.people.names import suggested
from zhishou.areas.people.pages.once import show_once
from zhishou.areas.recruiting import papers, printing, queries, retention
from zhishou.areas.recruiting.models import HIRE, RECRUIT, SEES, Candidate, Interview, Opening
from zhishou.kernel import clock, files
from zhishou.kernel.doors.downloads import file_response, pdf_response
from zhishou.kernel.doors.lists import A_PAGE, EXPORTED, excel
from zhishou.kernel.doors.tables import Cell, Column, Line, draw
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Site, StoredFile
from zhishou.kernel.operation import Refused

COLOURS = {
    "new": "blue", "offered": "orange", "accepted": "orange", "hired": "teal", "rejected": "secondary", "withdrew": "secondary",
}  # fmt: skip


def standing_of(row: Opening) -> tuple[str, str]:
    """Where an opening stands, in words, with a colour."""
    if row.closed_at is not None:
        return _("已结束"), "secondary"
    return (_("已过期限"), "red") if row.until < clock.today() else (_("招聘中"), "blue")


@require_GET
@page(*SEES)
def listing(request: Asked) -> HttpResponse:
    """Openings, those still open first; a new one beside them."""
    shown = Paginator(queries.openings(request.actor), A_PAGE).get_page(request.GET.get("page"))
    columns = (
        Column(_("编号"), num=True), Column(_("岗位"), main=True), Column(_("小区或门店")), Column(_("到哪天招到"), num=True),
        Column(_("应聘"), num=True, end=True), Column(_("待面试"), num=True, end=True), Column(_("已入职 / 要招"), num=True, end=True),
        Column(_("状态")),
    )  # fmt: skip
    lines = [Line(row.pk, _cells(row)) for row in shown.object_list]
    site = Site.objects.filter(pk__in=request.actor.sites(RECRUIT)).order_by("path").first()
    header = {"url": "/recruiting", "count": shown.paginator.count, "export_url": "/recruiting.xlsx"}
    context = {"page": shown, "table": draw(columns, lines) if lines else "", "list": header, "site": site}
    return render(request, "recruiting/list.html", context)


def _cells(row: Any) -> tuple[Cell, ...]:
    standing, colour = standing_of(row)
    return (
        Cell(row.number, url=row.url()), Cell(row.post.name, url=row.url()), Cell(row.site.name), Cell(f"{row.until:%Y-%m-%d}"),
        Cell(str(row.applied)), Cell(str(row.waiting)), Cell(f"{row.hired} / {row.wanted}"), Cell(standing, badge=colour),
    )  # fmt: skip


@require_GET
@page(*SEES)
def listing_excel(request: Asked) -> HttpResponse:
    """Every candidate of every opening as Excel, telephones left out."""
    heads = [
        _("编号"), _("岗位"), _("小区或门店"), _("发起人"), _("要招"), _("应聘人"), _("从哪里来"), _("面试"), _("状态"), _("原因"),
        _("录用通知"), _("入职日期"), _("招聘结果"),
    ]  # fmt: skip
    rows = queries.openings(request.actor).prefetch_related("candidates__interviews__interviewer")[:EXPORTED]
    lines = [_line(row, one) for row in rows for one in [*row.candidates.all()] or (None,)]
    return excel(_("招聘"), heads, lines, "recruiting")


def _line(row: Opening, one: Candidate | None) -> list[object]:
    head: list[object] = [row.number, row.post.name, row.site.name, row.by.name, row.wanted]
    if one is None:
        return [*head, "", "", "", "", "", "", "", row.result]
    return [
        *head, one.name, str(one.get_source_display()), interviews_told(one), str(one.get_state_display()), one.reason,
        one.offered_at, one.starts_on, row.result,
    ]  # fmt: skip


def interviews_told(one: Candidate) -> str:
    """谢雨桐 11-20 通过；…"""
    return "；".join(
        f"{row.interviewer.name} {row.held_on:%m-%d} {row.get_verdict_display()}" for row in one.interviews.all()
    )


def _opening(request: Asked, number: str) -> Any:
    found = queries.openings(request.actor).filter(number=number).first()
    if found is None:
        raise Http404
    return found


@require_GET
@page(*SEES)
def show(request: Asked, number: str) -> HttpResponse:
    """One opening: who applied and where each stands; a candidate is entered beside them, the search ended."""
    row = _opening(request, number)
    columns = (
        Column(_("姓名"), main=True), Column(_("从哪里来")), Column(_("面试")), Column(_("状态")), Column(_("原因")),
    )  # fmt: skip
    lines = [
        Line(one.pk, (
            Cell(one.name, url=one.url()), Cell(str(one.get_source_display())), Cell(interviews_told(one)),
            Cell(str(one.get_state_display()), badge=COLOURS[one.state]), Cell(one.reason[:60]),
        ))
        for one in queries.candidates(request.actor, row)
    ]  # fmt: skip
    context = {
        "row": row,
        "standing": standing_of(row),
        "table": draw(columns, lines) if lines else "",
        "days": retention.days(row.site),
    }
    return render(request, "recruiting/opening.html", context)


@require_GET
@page(*SEES)
def show_pdf(request: Asked, number: str) -> HttpResponse:
    """《招聘录用记录》: why, who applied, who spoke with them, and what became of each."""
    row = _opening(request, number)
    return pdf_response(printing.record_pdf(row, list(queries.candidates(request.actor, row))), f"{row.number}.pdf")


def _candidate(request: Asked, number: str) -> Candidate:
    found = queries.candidate(request.actor, number)
    if found is None:
        raise Http404
    return found


@require_GET
@page(*SEES)
def candidate(request: Asked, number: str) -> HttpResponse:
    """One candidate: what is known, what interviewers think, and the next step alone."""
    row = _candidate(request, number)
    interviews = list(row.interviews.select_related("interviewer"))
    recruits = request.actor.can(RECRUIT, row.site)
    context = {
        "row": row, "interviews": interviews, "colour": COLOURS[row.state], "today": clock.today(), "recruits": recruits,
        "passed": bool(interviews) and interviews[-1].verdict == Interview.Verdict.PASS, "days": retention.days(row.site),
        "papers": papers.of(row), "me": request.actor.person_id, "may_hire": row.state == Candidate.State.ACCEPTED and request.actor.can(HIRE, row.site),
        "hire_url": f"{row.url()}/hire", "username": suggested(row.name),
    }  # fmt: skip
    return render(request, "recruiting/candidate.html", context)


@require_POST
@page(RECRUIT)
def reveal(request: Asked, number: str) -> HttpResponse:
    """The whole number in place of the masked one; a refusal comes as a sentence. Never kept by a browser."""
    row = _candidate(request, number)
    context: dict[str, Any] = {"phones": [row.mobile]}
    try:
        perform("recruiting.reveal", request.actor, {"candidate": row}, door="page")
    except Refused as no:
        context = {"sentence": no.sentence()}
    response = render(request, "customers/phones.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@page(RECRUIT)
def paper(request: Asked, number: str, pk: int) -> HttpResponse:
    """A résumé as it was handed in; reading it stays on record. Never kept by a browser."""
    given = {"candidate": _candidate(request, number), "paper": pk}
    kept = perform("recruiting.read_paper", request.actor, given, door="page").result
    assert isinstance(kept, StoredFile)
    return file_response(files.read(kept), kept.name)


@sensitive_post_parameters("password")
@require_POST
@page(HIRE)
def hire(request: Asked, number: str) -> HttpResponse:
    """Who accepted becomes a colleague; the first password is shown this once."""
    row = _candidate(request, number)
    return show_once(request, "recruiting.hire", f"{row.url()}/hire", extra={"candidate": row})


@require_GET
@page(*SEES)
def appointments(request: Asked) -> HttpResponse:
    """任用记录: who was appointed to which post when, by which letter, and the search they came from."""
    shown = Paginator(queries.appointments(request.actor), A_PAGE).get_page(request.GET.get("page"))
    columns = (
        Column(_("姓名"), main=True), Column(_("岗位")), Column(_("站点")), Column(_("任职日期"), num=True), Column(_("离任"), num=True),
        Column(_("确认书"), num=True), Column(_("招聘"), num=True),
    )  # fmt: skip
    opens = "issue_letters" in request.actor.capabilities
    lines = [
        Line(one.appointment.pk, _appointed(one, opens))
        for one in queries.appointed(request.actor, list(shown.object_list))
    ]
    header = {
        "url": "/recruiting/appointments",
        "count": shown.paginator.count,
        "export_url": "/recruiting/appointments.xlsx",
    }
    context = {"page": shown, "table": draw(columns, lines) if lines else "", "list": header}
    return render(request, "recruiting/appointments.html", context)


def _letter(one: queries.Appointed) -> str:
    return f"{one.letter.number} {one.letter.get_state_display()}" if one.letter else _("还没有发")


def _appointed(one: queries.Appointed, opens: bool) -> tuple[Cell, ...]:
    row = one.appointment
    return (
        Cell(row.person.name), Cell(row.post.name), Cell(row.site.name), Cell(f"{clock.local(row.starts_at):%Y-%m-%d}"),
        Cell(f"{clock.local(row.ended_at):%Y-%m-%d}" if row.ended_at else ""),
        Cell(_letter(one), url=f"/letters/{one.letter.number}" if one.letter and opens else ""),
        Cell(one.candidate.opening.number, url=one.candidate.url()) if one.candidate else Cell(),
    )  # fmt: skip


@require_GET
@page(*SEES)
def appointments_excel(request: Asked) -> HttpResponse:
    """The same as Excel."""
    heads = [
        _("姓名"),
        _("岗位"),
        _("站点"),
        _("直接上级"),
        _("任职日期"),
        _("离任"),
        _("离任原因"),
        _("确认书"),
        _("签字时间"),
        _("招聘"),
    ]
    rows = queries.appointed(request.actor, list(queries.appointments(request.actor)[:EXPORTED]))
    lines = [
        [
            one.appointment.person.name, one.appointment.post.name, one.appointment.site.name,
            one.appointment.reports_to.person.name if one.appointment.reports_to else "", one.appointment.starts_at,
            one.appointment.ended_at, one.appointment.end_reason, _letter(one), one.letter.signed_at if one.letter else None,
            one.candidate.opening.number if one.candidate else "",
        ]
        for one in rows
    ]  # fmt: skip
    return excel(_("任用记录"), heads, lines, "appointments")
