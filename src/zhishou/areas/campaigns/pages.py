"""回访活动: the list, a new one with its list seen beforehand, and its board."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from zhishou.areas.callbacks.models import Callback
from zhishou.areas.campaigns import drawing, figures, queries, questions
from zhishou.areas.campaigns.drawing import Segment
from zhishou.areas.campaigns.models import CALL, RUN, Campaign, Share, Turn
from zhishou.areas.customers import classing
from zhishou.areas.customers import queries as customers
from zhishou.areas.customers.balancing import ordered
from zhishou.areas.customers.models import Customer
from zhishou.areas.people import queries as staff
from zhishou.kernel import clock, typed
from zhishou.kernel.doors import forms
from zhishou.kernel.doors.lists import A_PAGE, EXPORTED, excel
from zhishou.kernel.doors.tables import Cell, Column, Line, draw
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.models import Site
from zhishou.kernel.operation import REGISTRY
from zhishou.kernel.phrasing import quantity

NAMES = ("q", "state", "purpose")
STATE_COLOUR = {"running": "blue", "reported": "teal", "stopped": "secondary"}
CALL_COLOUR = {"open": "blue", "done": "teal", "unreachable": "yellow", "declined": "yellow", "dropped": "secondary"}
SHOWN_IN_PREVIEW = 60
USUAL_DAYS = timedelta(days=13)  # two weeks with the first day


@require_GET
@page(*Campaign.seen_by)
def listing(request: Asked) -> HttpResponse:
    """Campaigns within sight, the latest first, each with how far it is."""
    asked = _asked(request)
    shown = Paginator(queries.rows(request.actor, asked), A_PAGE).get_page(request.GET.get("page"))
    columns = (
        Column(_("编号"), num=True), Column(_("名称"), main=True), Column(_("目的")), Column(_("小区或门店")), Column(_("期间"), num=True),
        Column(_("已回访"), num=True, end=True), Column(_("状态")),
    )  # fmt: skip
    lines = [Line(row.pk, _cells(row)) for row in shown.object_list]
    fields = [
        {"name": "q", "label": _("编号、名称"), "value": asked["q"]},
        {"name": "purpose", "label": _("目的"), "value": asked["purpose"], "choices": Campaign.Purpose.choices},
        {"name": "state", "label": _("状态"), "value": asked["state"], "choices": Campaign.State.choices},
    ]
    header = {
        "url": "/campaigns", "path": "/campaigns", "count": shown.paginator.count, "filters": fields,
        "export_url": f"/campaigns.xlsx?{urlencode({k: v for k, v in asked.items() if v})}",
    }  # fmt: skip
    context = {
        "page": shown, "table": draw(columns, lines) if lines else "", "list": header, "filtered": any(asked.values()),
    }  # fmt: skip
    return render(request, "campaigns/list.html", context)


def _asked(request: Asked) -> dict[str, str]:
    return {name: request.GET.get(name, "")[:60] for name in NAMES}


def _cells(row: Any) -> tuple[Cell, ...]:
    return (
        Cell(row.number, url=row.url()), Cell(row.title, url=row.url()), Cell(str(row.get_purpose_display())),
        Cell(row.site.name), Cell(f"{row.starts_on:%Y-%m-%d} – {row.ends_on:%m-%d}"), Cell(f"{row.over} / {row.drawn}"),
        Cell(str(row.get_state_display()), badge=STATE_COLOUR[row.state]),
    )  # fmt: skip


@require_GET
@page(*Campaign.seen_by)
def listing_excel(request: Asked) -> HttpResponse:
    """The list as Excel."""
    headers = [
        _("编号"), _("名称"), _("目的"), _("方式"), _("小区或门店"), _("开始"), _("结束"), _("名单人数"), _("已回访"), _("状态"),
        _("组织人"), _("总结报告由谁写"),
    ]  # fmt: skip
    lines = (
        [
            row.number, row.title, str(row.get_purpose_display()), str(row.get_channel_display()), row.site.name,
            row.starts_on, row.ends_on, row.drawn, row.over,  # type: ignore[attr-defined]
            str(row.get_state_display()), row.by.name, row.reporter.name,
        ]
        for row in queries.rows(request.actor, _asked(request))[:EXPORTED]
    )  # fmt: skip
    return excel(_("回访活动"), headers, lines, "campaigns")


@require_GET
@page(RUN)
def new(request: Asked) -> HttpResponse:
    """Choose customers and staff, see the list with whom it leaves out and why, then begin."""
    turn = _turn(request)
    asked, sites = _asked_for(request, turn), Site.objects.filter(pk__in=request.actor.sites(RUN)).order_by("path")
    site = next((one for one in sites if str(one.pk) == asked.get("site")), None) or sites[len(sites) - 1]
    purpose = asked.get("purpose", "")
    purpose = purpose if purpose in Campaign.Purpose.values else Campaign.Purpose.OPINION
    channel = asked.get("channel", "")
    channel = channel if channel in Campaign.Channel.values else Campaign.Channel.PHONE
    segment = segment_asked(asked)
    able = customers.people_with(request.actor, site, CALL)
    named, away = set(typed.numbers(asked.getlist("people")[:60])), staff.away_now(one.pk for one in able)
    known = {one.pk for one in customers.people_with(request.actor, site, "contact_customers")}
    usual = (known or {one.pk for one in able}) - set(away)
    people = ordered([one for one in able if one.pk in (named or usual)])
    seen = bool(asked.get("look")) and bool(people)
    found = drawing.plan(site, segment, channel, people, able) if seen else None
    context: dict[str, Any] = {
        "site": site, "sites": sites if len(sites) > 1 else [], "purpose": purpose, "channel": channel, "segment": segment,
        "purposes": Campaign.Purpose.choices, "channels": Campaign.Channel.choices, "kinds": Customer.Kind.choices, "classes": classing.in_force(site),
        "team": [{"person": one, "chosen": one in people, "away": one.pk in away} for one in able], "found": found,
        "calls": found.calls[:SHOWN_IN_PREVIEW] if found else [], "left_out": left_out_by_reason(found.left_out, drawing.REASONS) if found else [],
        "kept": sum(one.kept for one in found.calls) if found else 0, "nobody": bool(asked.get("look")) and not people,
        "turn": turn,
    }  # fmt: skip
    if found and found.calls:
        given = {"site": site, "purpose": purpose, "channel": channel, **segment.as_json(), "seen": found.seen}
        context["form"] = _form(request, {**given, "people": [one.pk for one in people]}, turn)
    return render(request, "campaigns/new.html", context)


def _turn(request: Asked) -> Turn | None:
    """The turn of an occasion the address names, when it waits; 404 outside the reader's sight."""
    if (pk := typed.number(request.GET.get("turn", ""))) is None:
        return None
    found: Turn | None = Turn.objects.within(request.actor).filter(pk=pk).select_related("occasion", "site").first()
    if found is None:
        raise Http404
    return found if found.state == Turn.State.WAITING else None


def _asked_for(request: Asked, turn: Turn | None) -> QueryDict:
    """What the address asks for; what it leaves open is as the occasion says."""
    asked = request.GET.copy()
    if turn is not None:
        occasion = turn.occasion
        said = {
            "site": str(turn.site_id),
            "purpose": Campaign.Purpose.FESTIVAL,
            "channel": occasion.channel,
            "kind": occasion.kind,
        }
        for name, value in said.items():
            asked.setdefault(name, value)
    return asked


def segment_asked(asked: QueryDict) -> Segment:
    """By what customers are chosen, as the address asks; what makes no sense is not asked."""
    kind = asked.get("kind", "")
    quiet, expires = typed.number(asked.get("quiet_days", "")), typed.number(asked.get("expires_days", ""))
    return Segment(
        kind if kind in Customer.Kind.values else "",
        asked.get("vip") in forms.TICKED,
        quiet if quiet is not None and 1 <= quiet <= 3650 else None,
        expires if expires is not None and 0 <= expires <= 730 else None,
        typed.number(asked.get("klass", "")),
    )


def left_out_by_reason(rows: list[tuple[Customer, str]], reasons: dict[str, str]) -> list[dict[str, Any]]:
    """By reason, in the order of the reasons: how many, and the first of them."""
    named = {code: [row for row, why in rows if why == code] for code in reasons}
    return [
        {"reason": _(reasons[code]), "n": len(found), "rows": found[:SHOWN_IN_PREVIEW], "more": len(found) - SHOWN_IN_PREVIEW}
        for code, found in named.items()
        if found
    ]  # fmt: skip


def _form(request: Asked, chosen: dict[str, Any], turn: Turn | None) -> forms.OperationForm:
    purpose, today = Campaign.Purpose(chosen["purpose"]), clock.today()
    given = {
        **chosen, "starts_on": today.isoformat(), "ends_on": (today + USUAL_DAYS).isoformat(),
        "opening": questions.OPENING[purpose], "questions": questions.USUAL[purpose],
    }  # fmt: skip
    if turn is not None:
        given |= {
            "turn": turn.pk, "title": _("{year} 年{name}回访").format(year=turn.day.year, name=turn.occasion.name),
            "ends_on": max(turn.day, today).isoformat(), "opening": turn.occasion.opening, "questions": turn.occasion.questions,
        }  # fmt: skip
    hidden = {
        "site",
        "purpose",
        "channel",
        "kind",
        "klass",
        "vip",
        "quiet_days",
        "expires_days",
        "people",
        "seen",
        "turn",
    }
    return forms.build(REGISTRY["campaigns.start"], request.actor, given=given, hidden=hidden, submit=_("开始活动"))


def campaign_of(request: Asked, number: str) -> Campaign:
    """The campaign the address names; 404 outside the reader's sight."""
    found = queries.one(request.actor, number)
    if found is None:
        raise Http404
    return found


@require_GET
@page(*Campaign.seen_by)
def board(request: Asked, number: str) -> HttpResponse:
    """How far it is, by person, and every call."""
    campaign = campaign_of(request, number)
    view = request.GET.get("view", "")
    view = view if view in queries.CALL_VIEWS else ""
    share = typed.number(request.GET.get("share", ""))
    shown = Paginator(queries.calls(request.actor, campaign, view, share), A_PAGE).get_page(request.GET.get("page"))
    columns = (
        Column(_("客户"), main=True, num=True), Column(_("回访人"), num=True), Column(_("状态")), Column(_("满意度")), Column(_("打过"), num=True, end=True),
        Column(_("意见和建议")),
    )  # fmt: skip
    lines = [Line(row.pk, _call_cells(row)) for row in shown.object_list]
    told = figures.of(campaign)
    mine = next((s for s in campaign.shares.filter(done_at=None) if s.person_id in request.actor.stands_for()), None)
    context = {
        "campaign": campaign, "colour": STATE_COLOUR[campaign.state], "told": told, "page": shown, "view": view, "share": share,
        "table": draw(columns, lines) if lines else "", "views": _views(view, share), "mine": mine,
        "left_out": [(_(drawing.REASONS[code]), n) for code, n in campaign.left_out.items()],
        "segment": segment_words(campaign.segment), "open": told.total("open"),
        "summary": queries.summary_of(request.actor, campaign),
        "shares": {one.pk: one for one in Share.objects.within(request.actor).filter(campaign=campaign)},
    }  # fmt: skip
    return render(request, "campaigns/board.html", context)


def _views(view: str, share: int | None) -> list[dict[str, Any]]:
    titles = (
        _("全部"), pgettext("campaign", "待回访"), _("已回访"), _("不满意的"), _("没有回访到"),
    )  # fmt: skip
    more = f"&share={share}" if share is not None else ""
    return [
        {"title": title, "url": f"?view={code}{more}", "active": code == view}
        for code, title in zip(queries.CALL_VIEWS, titles, strict=True)
    ]


def _call_cells(row: Any) -> tuple[Cell, ...]:
    answer = getattr(row, "answer", None)
    tone = {"satisfied": "teal", "fair": "yellow", "dissatisfied": "red"}
    said = answer.complaint or answer.wish if answer else row.close_reason
    return (
        Cell(str(row.customer), url=row.url()), Cell(row.share.person.name),
        Cell(str(row.get_state_display()), badge=CALL_COLOUR[row.state]),
        Cell(str(answer.get_satisfaction_display()), badge=tone[answer.satisfaction]) if answer else Cell(),
        Cell(str(row.tries) if row.tries else ""), Cell(said[:60]),
    )  # fmt: skip


def segment_words(told: dict[str, Any]) -> str:
    """How a list was drawn, in words; `told` as it is kept."""
    parts = [
        str(Customer.Kind(told["kind"]).label) if told["kind"] else _("全部客户"),
        customers.class_named(told.get("klass")),
        _("重要客户") if told["vip"] else "",
        quantity("{n} 天没有联系过", n=told["quiet_days"]) if told["quiet_days"] else "",
        quantity("会员卡 {n} 天内到期", n=told["expires_days"]) if told["expires_days"] is not None else "",
    ]
    return "，".join(part for part in parts if part)


@require_GET
@page(*Campaign.seen_by)
def calls_excel(request: Asked, number: str) -> HttpResponse:
    """Every call of a campaign as Excel, with what was answered."""
    campaign = campaign_of(request, number)
    return excel(campaign.title[:30], call_heads(campaign), call_lines(request, campaign), campaign.number)


def call_heads(campaign: Campaign) -> list[str]:
    """The columns of the calls."""
    return [
        _("编号"), _("客户"), _("回访人"), _("状态"), _("时间"), _("满意度"), *(one["question"] for one in campaign.questions),
        _("意见和建议"), _("不满意的地方"), _("后续安排"), _("没有回访到的原因"),
    ]  # fmt: skip


def call_lines(request: Asked, campaign: Campaign) -> list[list[object]]:
    """A line a call, with its answers."""
    found: list[list[object]] = []
    row: Callback
    for row in queries.calls(request.actor, campaign, "", None)[:EXPORTED]:
        answer = getattr(row, "answer", None)
        said = {one["question"]: one["answer"] for one in answer.answers} if answer else {}
        found.append([
            row.number, str(row.customer), row.share.person.name if row.share else "", str(row.get_state_display()),
            answer.called_at if answer else row.closed_at or "", str(answer.get_satisfaction_display()) if answer else "",
            *(said.get(one["question"], "") for one in campaign.questions), answer.wish if answer else "",
            answer.complaint if answer else "", answer.follow_up if answer else "", row.close_reason,
        ])  # fmt: skip
    return found
