"""来电登记: the line to type and the list below it, one call, whose number it is, and the month counted."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhishou.areas.calls import queries
from zhishou.areas.calls.models import KEEP, SEES, About, Call, Result
from zhishou.areas.cases.queries import listing as cases
from zhishou.areas.customers import phones
from zhishou.kernel import clock, typed
from zhishou.kernel.doors import forms, web
from zhishou.kernel.doors.lists import A_PAGE, EXPORTED, asked_of, excel, kept, site_asked
from zhishou.kernel.doors.tables import Cell, Column, Line, draw
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Site
from zhishou.kernel.operation import REGISTRY, NotAllowed, Refused
from zhishou.kernel.templatetags.zhishou import mask_phone

LOG = "calls.log"
COLOUR = {"told": "teal", "connected": "azure", "message": "orange", "case": "blue", "missed": "red"}


@require_http_methods(["GET", "POST"])
@page()
def listing(request: Asked) -> HttpResponse:
    """The line for the call of now, and the calls before it; who keeps no log sees the messages for them."""
    op = REGISTRY[LOG]
    if request.method == "POST":
        extra = {"result": "case"} if request.POST.get("as_case") else {}
        return web.submit(
            request, op, request.actor, door="page", action="/calls", extra=extra,
            again=lambda form, status: _show(request, form, status),
        )  # fmt: skip
    return _show(request, None, 200)


def _show(request: Asked, form: forms.OperationForm | None, status: int) -> HttpResponse:
    asked = asked_of(request, queries.NAMES)
    seen = queries.sites(request.actor)
    site = site_asked(request, seen)
    keeps = site is not None and request.actor.can(KEEP, site)
    if keeps and form is None:
        form = forms.build(REGISTRY[LOG], request.actor, given={"site": site}, action="/calls")
    shown = Paginator(queries.rows(request.actor, asked), A_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "page": shown, "table": _table(list(shown.object_list)), "list": _header(asked, shown.paginator.count, seen),
        "site": site, "form": form, "f": {one.name: one for one in form.fields} if form else {}, "filtered": any(asked.values()),
        "sites": [one for one in seen if request.actor.can(KEEP, one)], "counts": bool(seen),
    }  # fmt: skip
    template = "calls/form.html" if getattr(request, "htmx", None) and request.method == "POST" else "calls/list.html"
    return render(request, template, context, status=status)


def _table(rows: list[Call]) -> str:
    columns = (
        Column(_("编号"), num=True), Column(_("时间"), num=True), Column(_("来电人"), main=True), Column(_("来电号码"), num=True),
        Column(_("什么事")), Column(_("内容")), Column(_("结果")), Column(_("后来")), Column(_("登记人")),
    )  # fmt: skip
    lines = [
        Line(row.pk, (
            Cell(row.number, url=row.url()), Cell(f"{clock.local(row.at):%m-%d %H:%M}"), Cell(row.who or mask_phone(row.phone) or "—", url=row.url()),
            Cell(mask_phone(row.phone) or "—"), Cell(str(row.get_about_display())), Cell(row.words),
            Cell(str(row.get_result_display()), badge=colour(row)), Cell(later(row)), Cell(row.by.name),
        ))
        for row in rows
    ]  # fmt: skip
    return draw(columns, lines) if lines else ""


def colour(row: Call) -> str:
    """Of the badge of its result: what was waited for is settled, and alarms nobody any more."""
    return "teal" if row.settled_at else COLOUR[row.result]


def later(row: Call) -> str:
    """What came of it after the call: called back, told, the case; or what it still waits for."""
    if row.waits:
        who = row.colleague.name if row.colleague else ""
        tries = _("没打通 {n} 次").format(n=row.tries) if row.tries else ""
        return _("等 {name} 确认").format(name=who) if who else "　".join(filter(None, (_("待回电"), tries)))
    parts = (row.get_outcome_display() if row.outcome else "", row.connected_to, row.case_number)
    return "　".join(str(part) for part in parts if part)


def _header(asked: dict[str, str], count: int, sites: list[Site]) -> dict[str, Any]:
    titles = (_("全部"), _("待回电"), _("留言待确认"), _("给我的留言"))
    filters: list[dict[str, Any]] = [
        {"name": "q", "label": _("姓名、号码、内容"), "value": asked["q"]},
        {"name": "about", "label": _("什么事"), "value": asked["about"], "choices": About.choices},
        {"name": "from", "label": _("从"), "value": asked["from"], "type": "date"},
        {"name": "to", "label": _("到"), "value": asked["to"], "type": "date"},
    ]
    if len(sites) > 1:
        codes = [(one.code, one.name) for one in sites]
        filters.insert(1, {"name": "site", "label": _("小区或门店"), "value": asked["site"], "choices": codes})
    return {
        "url": "/calls", "path": "/calls", "count": count, "export_url": f"/calls.xlsx?{kept(asked)}",
        "views": [
            {"title": title, "url": f"?view={code}", "active": asked["view"] == code}
            for code, title in zip(queries.VIEWS, titles, strict=True)
        ],
        "filters": filters, "keep": [("view", asked["view"])] if asked["view"] else [],
    }  # fmt: skip


@require_GET
@page()
def listing_excel(request: Asked) -> HttpResponse:
    """The list as Excel, numbers masked."""
    headers = [
        _("编号"), _("时间"), _("地点"), _("来电人"), _("来电号码"), _("什么事"), _("内容"), _("结果"), _("后来"), _("回电结果"), _("登记人"),
    ]  # fmt: skip
    lines = (
        [
            row.number, row.at, row.site.name, row.who, mask_phone(row.phone), str(row.get_about_display()), row.words,
            str(row.get_result_display()), later(row), row.outcome_words, row.by.name,
        ]
        for row in queries.rows(request.actor, asked_of(request, queries.NAMES))[:EXPORTED]
    )  # fmt: skip
    return excel(_("来电登记"), headers, lines, "calls")


@require_GET
@page(KEEP)
def who(request: Asked) -> HttpResponse:
    """While the number is typed: whose it is, what is open of theirs, and the calls before."""
    try:
        phone = phones.tidy(request.GET.get("phone", "")[:30])
    except ValueError:
        phone = ""
    customer = queries.customer_of(request.actor, phone)
    context = {
        "phone": phone, "customer": customer, "open": cases.open_of(request.actor, customer, phone),
        "before": queries.before(request.actor, phone, customer),
    }  # fmt: skip
    return render(request, "calls/who.html", context)


def _call(request: Asked, number: str) -> Call:
    rows = Call.objects.within(request.actor).select_related("site", "customer", "colleague", "by", "settled_by")
    found: Call = get_object_or_404(rows, number=number)
    return found


@require_GET
@page()
def show(request: Asked, number: str) -> HttpResponse:
    """One call: what was said, and the next step."""
    row = _call(request, number)
    keeps, mine = request.actor.can(KEEP, row.site), _mine(request, row)
    context = {
        "row": row, "later": later(row), "colour": colour(row), "keeps": keeps,
        "confirms": mine and row.waits, "reveals": keeps or mine,
        "takes_in": keeps and not row.case_number and request.actor.can("take_in", row.site),
        "kind": About(row.about).as_case,
        "opens": bool(row.case_number) and cases.rows(request.actor).filter(number=row.case_number).exists(),
    }  # fmt: skip
    return render(request, "calls/one.html", context)


def _mine(request: Asked, row: Call) -> bool:
    return row.result == Result.MESSAGE and row.colleague_id == request.actor.person_id


@require_POST
@page()
def reveal(request: Asked, number: str) -> HttpResponse:
    """The whole number, once, for htmx; a refusal comes in its place as a sentence. Never kept by a browser."""
    row = _call(request, number)
    try:
        do = "calls.reveal_message" if _mine(request, row) else "calls.reveal"
        perform(do, request.actor, {"call": row}, door="page")
        text = row.phone
    except NotAllowed:
        raise
    except Refused as no:
        text = no.sentence()
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "private, no-store"
    return response


def _month(request: Asked) -> tuple[list[Site], Site | None, date]:
    seen = queries.sites(request.actor)
    first = (typed.day(request.GET.get("month", "")[:7] + "-01") or clock.today()).replace(day=1)
    return seen, site_asked(request, seen), first


@require_GET
@page(*SEES)
def month(request: Asked) -> HttpResponse:
    """The calls of a month by day, matter, result and hour."""
    seen, site, first = _month(request)
    made = queries.month(request.actor, site, first) if site else None
    context = {
        "site": site, "sites": seen, "first": first,
        "before": f"{first - timedelta(days=1):%Y-%m}", "after": f"{first + timedelta(days=31):%Y-%m}",
        "lines": [(one.day, _named(one)) for one in made.days] if made else [],
        "total": _named(made.total) if made else [], "heads": _heads(),
        "hours": [(hour, n, n * 100 // made.busiest) for hour, n in sorted(made.hours.items())] if made else [],
    }  # fmt: skip
    return render(request, "calls/month.html", context)


def _heads() -> list[str]:
    named = [str(label) for _value, label in (*About.choices, *Result.choices)]
    return [_("来电"), *named, _("已回电")]


def _named(one: queries.DayOfCalls) -> list[tuple[str, int]]:
    return list(zip(_heads(), _counted(one), strict=True))


def _counted(one: queries.DayOfCalls) -> list[int]:
    abouts = [one.abouts[value] for value in About.values]
    return [one.calls, *abouts, *(one.results[value] for value in Result.values), one.back]


@require_GET
@page(*SEES)
def month_excel(request: Asked) -> HttpResponse:
    """The month as Excel, a line a day and the sum."""
    _seen, site, first = _month(request)
    made = queries.month(request.actor, site, first) if site else None
    lines = [[one.day, *_counted(one)] for one in made.days] if made else []
    if made:
        lines.append([_("合计"), *_counted(made.total)])
    return excel(f"{first:%Y-%m}", [_("日期"), *_heads()], lines, "calls-month")
