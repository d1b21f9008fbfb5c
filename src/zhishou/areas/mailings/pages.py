"""群发: the list, a new one with its list seen beforehand, what became of each message, and the list to be sent elsewhere."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhishou.areas.campaigns import questions
from zhishou.areas.campaigns.models import Campaign
from zhishou.areas.campaigns.pages import left_out_by_reason, segment_asked, segment_words
from zhishou.areas.customers import classing
from zhishou.areas.customers.models import Customer
from zhishou.areas.mail import outbox
from zhishou.areas.mail import words as mail_words
from zhishou.areas.mailings import drawing, queries
from zhishou.areas.mailings.models import RUN, SEES, Mailing, Piece
from zhishou.kernel import clock
from zhishou.kernel.doors import forms
from zhishou.kernel.doors.downloads import pdf_response
from zhishou.kernel.doors.lists import A_PAGE, EXPORTED, excel, site_asked, workbook
from zhishou.kernel.doors.papers import sheets_pdf
from zhishou.kernel.doors.tables import Cell, Column, Line, draw
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.excel import Sheet
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Site
from zhishou.kernel.operation import REGISTRY
from zhishou.kernel.paper import JSON, in_chinese

COLOURS = {"waiting": "blue", "sent": "teal", "failed": "red", "bounced": "red", "dropped": "secondary"}
TONES = {"satisfied": "teal", "fair": "yellow", "dissatisfied": "red"}
SHOWN = 60
ON_SCREEN = ("编号", "由谁回电话", "回电话谈的结果")  # columns there is no room for on paper


@require_GET
@page(*SEES)
def listing(request: Asked) -> HttpResponse:
    """Mailings within sight, the latest first, each with what became of it."""
    shown = Paginator(queries.rows(request.actor), A_PAGE).get_page(request.GET.get("page"))
    columns = (
        Column(_("编号"), num=True), Column(_("名称"), main=True), Column(_("方式")), Column(_("目的")), Column(_("小区或门店")),
        Column(_("名单"), num=True, end=True), Column(_("已发送"), num=True, end=True), Column(_("没有送到"), num=True, end=True),
        Column(_("回复"), num=True, end=True), Column(_("退订"), num=True, end=True), Column(_("时间"), num=True),
    )  # fmt: skip
    lines = [Line(row.pk, _cells(row)) for row in shown.object_list]
    return render(request, "mailings/list.html", {"page": shown, "table": draw(columns, lines) if lines else ""})


def _cells(row: Any) -> tuple[Cell, ...]:
    return (
        Cell(row.number, url=row.url()), Cell(row.title, url=row.url()), Cell(str(row.get_channel_display())),
        Cell(str(row.get_purpose_display())), Cell(row.site.name), Cell(str(row.drawn)), Cell(str(row.sent)), Cell(str(row.failed)),
        Cell(str(row.replied)), Cell(str(row.refused)), Cell(f"{clock.local(row.at):%Y-%m-%d %H:%M}"),
    )  # fmt: skip


@require_GET
@page(RUN)
def new(request: Asked) -> HttpResponse:
    """Choose the channel and customers, see the list with whom it leaves out and why, write the text, then send."""
    asked = request.GET
    sites = list(Site.objects.filter(pk__in=request.actor.sites(RUN)).order_by("-path"))
    site = site_asked(request, sites)
    assert site is not None  # who runs campaigns does so somewhere
    purpose = asked.get("purpose", "")
    purpose = purpose if purpose in Campaign.Purpose.values else Campaign.Purpose.OPINION
    channel = asked.get("channel", "")
    channel = channel if channel in Mailing.Channel.values else Mailing.Channel.EMAIL
    segment = segment_asked(asked)
    found = drawing.plan(site, segment, channel, purpose, clock.now()) if asked.get("look") else None
    ready = channel != Mailing.Channel.EMAIL or outbox.mailbox_for(site) is not None
    context: dict[str, Any] = {
        "site": site, "sites": sites if len(sites) > 1 else [], "purpose": purpose, "channel": channel, "segment": segment,
        "found": found, "purposes": Campaign.Purpose.choices, "channels": Mailing.Channel.choices, "ready": ready,
        "kinds": Customer.Kind.choices, "classes": classing.in_force(site),
        "left_out": left_out_by_reason(found.left_out, drawing.REASONS) if found else [],
        "first": [one.customer for one in found.pieces[:SHOWN]] if found else [],
        "more": max(0, len(found.pieces) - SHOWN) if found else 0,
    }  # fmt: skip
    if found and found.pieces and ready:
        given = {"site": site, "purpose": purpose, "channel": channel, **segment.as_json(), "seen": found.seen}
        hidden = {"site", "purpose", "channel", "kind", "klass", "vip", "quiet_days", "expires_days", "seen"}
        hidden |= set() if channel == Mailing.Channel.EMAIL else {"subject"}
        usual = {"questions": questions.USUAL[Campaign.Purpose(purpose)]}
        context["form"] = forms.build(
            REGISTRY["mailings.send"], request.actor, given={**given, **usual}, hidden=hidden,
            submit=_("发给名单里的客户") if channel == Mailing.Channel.EMAIL else _("生成名单"),
        )  # fmt: skip
    return render(request, "mailings/new.html", context)


def _mailing(request: Asked, number: str) -> Any:
    found = queries.rows(request.actor).filter(number=number).first()
    if found is None:
        raise Http404
    return found


def _view(request: Asked) -> str:
    view = request.GET.get("view", "")
    return view if view in queries.VIEWS else ""


def _views(view: str) -> list[tuple[str, str, bool]]:
    titles = (
        _("全部"), _("已发送"), _("待发送"), _("没有送到"), _("不用发了"), _("已回复"), _("要回电话"), _("退订"),
    )  # fmt: skip
    return [(title, code, code == view) for title, code in zip(titles, queries.VIEWS, strict=True)]


@require_GET
@page(*SEES)
def show(request: Asked, number: str) -> HttpResponse:
    """What became of each message, what was answered, and who is to be called."""
    row, view = _mailing(request, number), _view(request)
    shown = Paginator(queries.pieces(request.actor, row, view), A_PAGE).get_page(request.GET.get("page"))
    columns = (
        Column(_("客户"), main=True), Column(_("负责人")), Column(_("状态")), Column(_("时间"), num=True), Column(_("原因")),
        Column(_("满意度")), Column(_("意见和建议")),
    )  # fmt: skip
    rows = list(shown.object_list)
    context = {
        "row": row, "page": shown, "table": draw(columns, [Line(piece.pk, _piece_cells(piece)) for piece in rows]) if rows else "",
        "view": view, "views": _views(view), "segment": segment_words(row.segment), "figures": queries.figures(row) if row.replied else [],
        "left_out": [(_(drawing.REASONS[code]), n) for code, n in row.left_out.items()],
        "replies": [piece.reply for piece in rows if view == "call"],
        "fresh": row.waiting and not row.taken_at,
    }  # fmt: skip
    return render(request, "mailings/mailing.html", context)


def _why(piece: Piece) -> str:
    if piece.message is not None:
        return mail_words.reason(piece.message.error) if piece.message.error else ""
    return piece.told


def _state(piece: Piece) -> tuple[str, str]:
    """What became of a piece, in words and as a colour."""
    if piece.refused_at:
        return _("已退订"), "yellow"
    told: Any = piece.message or piece
    return str(told.get_state_display()), COLOURS[told.state]


def _at(piece: Piece) -> Any:
    """When it went, was settled or left; while it waits, from when on it may go."""
    sent = (piece.message.sent_at or piece.message.next_at) if piece.message else (piece.settled_at or piece.at)
    return piece.refused_at or sent


def _owner(piece: Piece) -> str:
    return piece.customer.owner.name if piece.customer.owner else ""


def _piece_cells(piece: Piece) -> tuple[Cell, ...]:
    reply, (state, colour) = getattr(piece, "reply", None), _state(piece)
    return (
        Cell(str(piece.customer), url=piece.customer.url()), Cell(_owner(piece)), Cell(state, badge=colour),
        Cell(f"{clock.local(_at(piece)):%m-%d %H:%M}"), Cell(_why(piece)),
        Cell(str(reply.get_satisfaction_display()), badge=TONES[reply.satisfaction]) if reply else Cell(),
        Cell(reply.words[:60] if reply else ""),
    )  # fmt: skip


@require_GET
@page(*SEES)
def pieces_excel(request: Asked, number: str) -> HttpResponse:
    """The rows of a view as Excel: what became of each, and every answer."""
    row, view = _mailing(request, number), _view(request)
    return workbook([_list(request, row, view), *_sums(row)], row.number)


@require_GET
@page(*SEES)
@in_chinese
def report_pdf(request: Asked, number: str) -> HttpResponse:
    """《群发报告》 on A4: how many were written to and left out, what became of them, what was answered, and the list."""
    row, view = _mailing(request, number), _view(request)
    about = "　".join((row.title, str(row.get_channel_display()), f"{clock.local(row.at):%Y-%m-%d %H:%M}", row.by.name))
    data: dict[str, JSON] = {
        "company": row.site.company().name, "title": "群发报告", "date": f"{clock.today()}",
        "about": f"{row.number}　{row.site.name}　{about}",
    }  # fmt: skip
    sheets = [*_sums(row), _list(request, row, view)]
    return pdf_response(sheets_pdf(data, sheets, ON_SCREEN), f"群发报告 {row.number}.pdf")


def _list(request: Asked, row: Any, view: str) -> Sheet:
    """Who was written to, what became of each, and every answer."""
    asked = [one["question"] for one in row.questions]
    heads = [
        _("客户"), _("编号"), _("负责人"), _("状态"), _("时间"), _("原因"), _("满意度"), *asked, _("意见和建议"), _("由谁回电话"),
        _("回电话谈的结果"),
    ]  # fmt: skip
    lines = (_line(piece, asked) for piece in queries.pieces(request.actor, row, view)[:EXPORTED])
    title = next(title for title, code, _on in _views(view) if code == view) if view else _("名单")
    return Sheet(title, heads, lines)


def _sums(row: Any) -> list[Sheet]:
    """How many, by what became of them and by why they were left out; how often each answer was given."""
    counts = (
        (_("名单人数"), row.drawn), (_("已发送"), row.sent), (_("待发送"), row.waiting), (_("没有送到"), row.failed),
        (_("已回复"), row.replied), (_("要回电话"), row.call), (_("退订"), row.refused),
    )  # fmt: skip
    left = [(_("没有列入：{reason}").format(reason=_(drawing.REASONS[code])), n) for code, n in row.left_out.items()]
    sums = Sheet(_("汇总"), [_("项目"), _("人数")], [*counts, *left])
    said = [(one.question, answer, n) for one in queries.figures(row) for answer, n in one.counts]
    return [sums, Sheet(_("回答汇总"), [_("问题"), _("回答"), _("人数")], said)] if row.replied else [sums]


def _line(piece: Piece, asked: list[str]) -> list[object]:
    reply = getattr(piece, "reply", None)
    said = {one["question"]: one["answer"] for one in reply.answers} if reply else {}
    return [
        str(piece.customer), piece.customer.number, _owner(piece), _state(piece)[0], _at(piece), _why(piece),
        str(reply.get_satisfaction_display()) if reply else "", *(said.get(one, "") for one in asked),
        reply.words if reply else "", reply.caller.name if reply and reply.caller else "", reply.outcome if reply else "",
    ]  # fmt: skip


@require_POST
@page(RUN)
def take_list(request: Asked, number: str) -> HttpResponse:
    """Whole numbers and texts of who still waits, for the company's own platform: an operation each time, never kept by a browser."""
    row = _mailing(request, number)
    perform("mailings.take_list", request.actor, {"mailing": row}, door="page")
    heads = [_("手机号"), _("客户"), _("内容"), _("最早发送时间"), _("结果"), _("原因")]
    lines = [[piece.phone, str(piece.customer), piece.text, piece.at, "", ""] for piece in queries.list_to_send(row)]
    response = excel(_("名单"), heads, lines, row.number)
    response["Cache-Control"] = "private, no-store"
    return response
