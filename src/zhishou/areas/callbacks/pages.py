"""The pages of callbacks: who is due, one call, who was called, and who was not."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhishou.areas.callbacks import conduct, printing, queries, rules
from zhishou.areas.callbacks.models import Answer, Callback, CallCheck
from zhishou.kernel import clock, typed
from zhishou.kernel.doors.downloads import pdf_response
from zhishou.kernel.doors.lists import excel
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.gate import perform
from zhishou.kernel.operation import Refused
from zhishou.kernel.templatetags.zhishou import mask_phone, may_do

A_PAGE = 50


@require_GET
@page("call_back")
def listing(request: Asked) -> HttpResponse:
    """回访: who is due, what is due first on top, each with when they may be called."""
    campaign = request.GET.get("campaign", "")[:20]
    shown = Paginator(queries.open_of(request.actor, campaign), A_PAGE).get_page(request.GET.get("page"))
    rows = queries.with_hours(cast(Any, shown.object_list))
    today_ends = clock.midnight(clock.today() + timedelta(days=1))
    late = [one for one in rows if one.is_late]
    today = [one for one in rows if not one.is_late and one.first < today_ends]
    later = [one for one in rows if not one.is_late and one.first >= today_ends]
    groups = [
        {"title": _("已逾期"), "rows": late, "tone": "late"},
        {"title": _("今天"), "rows": today, "tone": "due"},
        {"title": _("以后"), "rows": later, "tone": ""},
    ]
    context = {
        "groups": [group for group in groups if group["rows"]],
        "page": shown,
        "callable": sum(1 for one in rows if one.open_now),
        "agreed": queries.agreed(request.actor, campaign),
        "company": rules.company_hours(_home(request)) if request.actor.appointments else None,
        "campaigns": queries.campaigns_to_call(request.actor),
        "campaign": next((one.callback.campaign for one in rows), None) if campaign else None,
        "asked": campaign,
    }
    return render(request, "callbacks/list.html", context)


def _home(request: Asked) -> Any:
    return request.actor.appointments[0].site


@require_GET
@page("call_back", "close_cases", "decide_exits")
def done(request: Asked) -> HttpResponse:
    """Callbacks that are over: what customers answered, and who was not reached."""
    filters = _asked(request)
    rows = queries.answered(request.actor, filters)
    states = [choice for choice in Callback.State.choices if choice[0] != Callback.State.OPEN]
    shown = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "page": shown,
        "list": {
            "url": "/callbacks/done",
            "count": shown.paginator.count,
            "export_url": f"/callbacks/done.xlsx?{query.urlencode()}",
            "filters": [
                {"name": "satisfaction", "label": _("满意度"), "value": filters["satisfaction"], "choices": Answer.Satisfaction.choices},
                {"name": "state", "label": _("结果"), "value": filters["state"], "choices": states},
                {"name": "length", "label": _("时长"), "value": filters["length"], "choices": [("over", _("超时"))]},
            ],
        },
    }  # fmt: skip
    return render(request, "callbacks/done.html", context)


@require_GET
@page("call_back", "close_cases", "decide_exits")
def done_export(request: Asked) -> HttpResponse:
    """The same list as Excel."""
    filters = _asked(request)
    headers = [
        _("编号"),
        _("客户"),
        _("事由"),
        _("结果"),
        _("满意度"),
        _("意见和希望"),
        _("后续安排"),
        _("通话时长"),
        _("超时（秒）"),
        _("回访人"),
        _("时间"),
    ]
    return excel(_("回访"), headers, (_done_line(row) for row in queries.answered(request.actor, filters)[:20_000]))


def _asked(request: Asked) -> dict[str, str]:
    return {name: request.GET.get(name, "") for name in ("satisfaction", "state", "length")}


def _done_line(row: Callback) -> list[object]:
    answer: Answer | None = getattr(row, "answer", None)
    said = (
        [
            answer.get_satisfaction_display(),
            answer.wish,
            answer.follow_up,
            answer.spoken_length,
            answer.over_seconds or "",
            answer.by.name,
        ]
        if answer
        else ["", row.close_reason, "", "", "", ""]
    )
    return [
        row.number,
        row.name,
        row.reason,
        row.get_state_display(),
        *said,
        answer.called_at if answer else row.closed_at,
    ]


@require_GET
@page("call_back")
def following(request: Asked) -> HttpResponse:
    """The next one to call: the first whose hours are open now, else the list."""
    left, campaign = request.GET.get("after", ""), request.GET.get("campaign", "")[:20]
    ready = (one for one in queries.due(request.actor, campaign) if one.open_now and one.callback.number != left)
    first = next(ready, None)
    ended = f"/callbacks?{urlencode({'campaign': campaign})}" if campaign else "/callbacks"
    return redirect(first.callback.url() if first else ended)


def _conduct(request: Asked, callback: Callback) -> dict[str, Any]:
    """The check of this call, as far as one may see it, or the points to check it by."""
    made = CallCheck.objects.within(request.actor).filter(callback=callback).select_related("by", "clerk").first()
    answer: Answer | None = getattr(callback, "answer", None)
    if answer is None or callback.is_open:
        return {}
    may = may_do(request.actor, "callbacks.check_call", callback)
    asks = may and answer.by_id != request.actor.person_id and not CallCheck.objects.filter(callback=callback).exists()
    return {
        "check_made": made, "points": conduct.points(callback.site) if asks else [], "ways": CallCheck.Way.choices,
        "mine": made is not None and made.clerk_id == request.actor.person_id,
    }  # fmt: skip


def _callback(request: Asked, number: str) -> Callback:
    callback = queries.by_number(request.actor, number)
    if callback is None:
        raise Http404
    return callback


@require_GET
@page(*Callback.seen_by)
def call(request: Asked, number: str) -> HttpResponse:
    """One call: the words on the left, the record on the right; or what was recorded."""
    callback = _callback(request, number)
    one = queries.due_one(callback)
    of_campaign = f"&campaign={callback.campaign.number}" if callback.campaign else ""
    facts = queries.facts(callback, request.user.name)
    script = rules.script(callback.site, facts, after_service=callback.service is not None, campaign=_asks(callback))
    context = {
        "callback": callback,
        "waits_for_decision": _waits_for_decision(callback),
        "due": one,
        "words": script,
        "script": {
            "by": "satisfaction",
            "title": _("照着说"),
            "opening": script.opening,
            "talk": script.talk,
            "branches": [
                {"value": "satisfied fair", "title": _("客户满意"), "lines": script.satisfied},
                {"value": "dissatisfied", "title": _("客户不满意"), "lines": script.dissatisfied},
            ],
            "closing": script.closing,
        },
        "limit": rules.call_limit(callback.site),
        "minutes": rules.call_limit(callback.site) // 60,
        "card": _card(callback, may_do(request.actor, "callbacks.reveal", callback)),
        "apart": queries.apart(callback, request.actor),
        **_record(request, callback, f"/callbacks/next?after={callback.number}{of_campaign}"),
        "tries": queries.attempts_of(callback),
        "history": callback.agreed.select_related("made_by").order_by("-at"),
        "next_url": f"/callbacks/next?after={callback.number}{of_campaign}",
        **_conduct(request, callback),
    }
    return render(request, "callbacks/call.html" if callback.is_open else "callbacks/record.html", context)


def _asks(callback: Callback) -> rules.Asks | None:
    """What a campaign wants said and asked; None for a callback about a matter."""
    if callback.campaign is None:
        return None
    return rules.Asks(callback.campaign.opening, callback.campaign.questions)


def _record(request: Asked, callback: Callback, next_url: str) -> dict[str, Any]:
    """The form for a call of a campaign, which asks its own questions; nothing for another."""
    from zhishou.areas.campaigns.recording import form_of

    if callback.campaign is None or not callback.is_open:
        return {}
    return form_of(request.actor, callback, next_url)


def _waits_for_decision(callback: Callback) -> bool:
    """A declined callback whose case still waits at this step: the supervisor decides."""
    return callback.state == Callback.State.DECLINED and callback.case is not None and callback.case.stage == "callback"


def _card(callback: Callback, may_reveal: bool) -> dict[str, Any]:
    customer = callback.customer
    phones = callback.phones
    place = customer.place if customer else callback.case.place if callback.case else ""
    facts = [{"label": _("事由"), "value": callback.reason}]
    if customer and customer.wish:
        facts.append({"label": _("来电意愿"), "value": customer.wish})
    return {
        "id": callback.pk,
        "name": callback.name,
        "initial": callback.name[:1],
        "url": customer.url() if customer else "",
        "line": "　".join(filter(None, (place, callback.site.name))),
        "phone_masked": mask_phone(phones[0]) if phones else "",
        "reveal_url": f"{callback.url()}/reveal" if may_reveal and phones else "",
        "badges": [{"text": _("重要客户"), "colour": "red"}] if customer and customer.is_vip else [],
        "facts": facts,
    }


@require_POST
def reveal(request: Asked, number: str) -> HttpResponse:
    """The numbers for this call, once; a refusal comes in their place. Never kept by a browser."""
    callback = _callback(request, number)
    try:
        perform("callbacks.reveal", request.actor, {"callback": callback}, door="page")
        context: dict[str, Any] = {"phones": callback.phones}
    except Refused as no:
        context = {"sentence": no.sentence()}
    template = "customers/phones.html" if getattr(request, "htmx", None) else "callbacks/phones_page.html"
    response = render(request, template, {**context, "callback": callback})
    response["Cache-Control"] = "private, no-store"
    return response


@require_GET
@page("call_back", "close_cases", "decide_exits")
def of_case(request: Asked, number: str) -> HttpResponse:
    """From a case to its callback."""
    return _onward(queries.about(request.actor, case__number=number))


@require_GET
@page("call_back", "close_cases", "decide_exits")
def of_service(request: Asked, number: str) -> HttpResponse:
    """From a service record to its callback."""
    return _onward(queries.about(request.actor, service__number=number))


@require_GET
@page("call_back", "close_cases", "decide_exits")
def of_subject(request: Asked, subject: str) -> HttpResponse:
    """From what an obligation is about (`cases.case:12`) to its callback."""
    label, _colon, pk = subject.partition(":")
    known = {"cases.case": "case_id", "customers.servicerecord": "service_id", "callbacks.callback": "pk"}
    if label not in known or (key := typed.number(pk)) is None:
        raise Http404
    return _onward(queries.about(request.actor, **{known[label]: key}))


def _onward(callback: Callback | None) -> HttpResponse:
    if callback is None:
        raise Http404
    return redirect(callback.url())


@require_GET
@page("call_back", "close_cases", "decide_exits")
def printed(request: Asked, number: str) -> HttpResponse:
    """《回访记录表》 on A4."""
    callback = _callback(request, number)
    return pdf_response(printing.record_pdf(callback), f"{callback.number}.pdf")


def period(request: HttpRequest) -> tuple[datetime, datetime]:
    """The days asked for, [from, to) at midnight; the last month when none are."""
    since = typed.day(request.GET.get("from", ""))
    until = typed.day(request.GET.get("to", ""))
    start = clock.midnight(since or clock.today() - timedelta(days=30))
    end = clock.midnight((until or clock.today()) + timedelta(days=1))
    return (start, end) if start < end else (end - timedelta(days=31), end)
