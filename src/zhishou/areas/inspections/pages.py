"""日常检查: the list, a new inspection, its page and sheet, items over time, and the checklists."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from zhishou.areas.cases.queries import improvements
from zhishou.areas.inspections import marking, printing, queries
from zhishou.areas.inspections.models import INSPECT, Checklist, Inspection, inspected
from zhishou.areas.people import queries as people
from zhishou.kernel import clock
from zhishou.kernel.doors import forms, web
from zhishou.kernel.doors.downloads import pdf_response
from zhishou.kernel.doors.lists import A_PAGE, EXPORTED, excel, site_filter
from zhishou.kernel.doors.tables import Cell, Column, Line, draw
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.models import Site, StoredFile
from zhishou.kernel.operation import REGISTRY
from zhishou.kernel.phrasing import listed
from zhishou.kernel.scope import subject_of
from zhishou.kernel.standard import standard_report

STATE_COLOUR = {"told": "orange", "accepted": "teal", "objected": "red", "upheld": "azure", "withdrawn": "secondary"}
NEW = "/inspections/new"
NAMES = ("q", "view", "site", "checklist", "from", "to")


def _asked(request: Asked) -> dict[str, str]:
    return {name: request.GET.get(name, "")[:60] for name in NAMES}


@require_GET
@page()
def listing(request: Asked) -> HttpResponse:
    """Inspections in sight, the latest first: one's own, those of one's people, those one made."""
    asked = _asked(request)
    shown = Paginator(queries.rows(request.actor, asked), A_PAGE).get_page(request.GET.get("page"))
    found = improvements.of_sources([row.number for row in shown.object_list])
    columns = (
        Column(_("编号"), num=True), Column(_("检查谁"), main=True), Column(_("检查清单")), Column(pgettext("mark", "合格"), end=True),
        Column(_("没做到的")), Column(_("整改")), Column(_("检查人")), Column(_("时间"), num=True), Column(_("状态")),
    )  # fmt: skip
    lines = [
        Line(row.pk, (
            Cell(row.number, url=row.url()), Cell(row.whom, url=row.url()), Cell(row.version.checklist.name),
            Cell(f"{row.passed} / {row.passed + row.failed}"), Cell(listed(row.missed)), Cell(_left(found.get(row.number, []))),
            Cell(row.by.name), Cell(f"{clock.local(row.at):%Y-%m-%d %H:%M}"),
            Cell(str(row.get_state_display()), badge=STATE_COLOUR[row.state]),
        ))
        for row in shown.object_list
    ]  # fmt: skip
    context = {
        "page": shown,
        "table": draw(columns, lines) if lines else "",
        "list": _filters(request, asked, shown.paginator.count),
    }
    return render(request, "inspections/list.html", context)


def _left(findings: list[Any]) -> str:
    """“1 / 3”: corrections still open of all."""
    return f"{sum(not one.effect for one in findings)} / {len(findings)}" if findings else ""


def _filters(request: Asked, asked: dict[str, str], count: int) -> dict[str, Any]:
    titles = (_("全部"), _("待确认"), _("待答复异议"), _("检查我的"), _("我检查的"))
    views = [
        {"title": title, "url": f"?view={code}", "active": asked["view"] == code}
        for code, title in zip(queries.VIEWS, titles, strict=True)
    ]
    filters = [
        {"name": "q", "label": _("编号、姓名、岗位"), "value": asked["q"]},
        *site_filter(request.actor, asked["site"]),
        {"name": "from", "label": _("从"), "value": asked["from"], "type": "date"},
        {"name": "to", "label": _("到"), "value": asked["to"], "type": "date"},
    ]
    kept = urlencode({name: value for name, value in asked.items() if value})
    keep = [(name, asked[name]) for name in ("view", "checklist") if asked[name]]
    return {
        "url": "/inspections", "count": count, "views": views, "filters": filters, "keep": keep, "path": "/inspections",
        "export_url": f"/inspections.xlsx?{kept}", "paper_url": f"/inspections.pdf?{kept}",
    }  # fmt: skip


@require_GET
@page()
def listing_excel(request: Asked) -> HttpResponse:
    """The inspections as Excel, one line an item, so that they can be counted any way."""
    headers = [
        _("编号"), _("时间"), _("地点"), _("岗位"), _("姓名"), _("检查清单"), _("版次"), _("检查项目"), _("结果"), _("说明"),
        _("检查意见"), _("检查人"), _("状态"), _("异议"), _("答复"),
    ]  # fmt: skip
    named = {str(value): str(label) for value, label in Inspection.Mark.choices}
    lines = (
        [
            row.number, row.at, row.site.name, row.post.name, row.person.name if row.person else "",
            row.version.checklist.name, row.version.n, item, named[result], remark, row.remark, row.by.name,
            str(row.get_state_display()), row.objection, row.reply,
        ]
        for row in queries.rows(request.actor, _asked(request))[:EXPORTED]
        for item, result, remark in row.marks
    )  # fmt: skip
    return excel(_("日常检查"), headers, lines, "inspections")


@require_http_methods(["GET", "POST"])
@page(INSPECT)
def new(request: Asked) -> HttpResponse:
    """Choose a checklist, then mark item by item; with one list only it is chosen.

    What is refused comes back on this page as it was filled in.
    """
    operation = REGISTRY["inspections.inspect"]
    if request.method == "POST":
        return web.submit(
            request,
            operation,
            request.actor,
            door="page",
            action=NEW,
            again=lambda form, status: _marking(request, form, status),
        )
    return _marking(request, forms.build(operation, request.actor, action=NEW), 200)


def _marking(request: Asked, form: forms.OperationForm, status: int) -> HttpResponse:
    lists = queries.checklists(request.actor)
    fields = {one.name: one for one in form.fields}
    typed = queries.checklist_of(request.actor, request.POST.get("version", ""))
    wanted = request.GET.get("checklist", "")
    chosen = typed or next((one for one in lists if str(one.pk) == wanted), lists[0] if len(lists) == 1 else None)
    context: dict[str, Any] = {"lists": lists, "chosen": chosen}
    if chosen is not None:
        version = chosen.versions.all()[0]
        rows, gone = marking.rows_of(version.items, fields["marks"])
        context |= {
            "version": version, "results": Inspection.Mark.choices, "form": {"form": form}, "fields": fields, "rows": rows,
            "gone": gone,
        }  # fmt: skip
    return render(request, "inspections/new.html", context, status=status)


def _inspection(request: Asked, number: str) -> Inspection:
    rows = Inspection.objects.within(request.actor).select_related(
        "site", "post", "person", "by", "answered_by", "replied_by", "version__checklist"
    )
    found: Inspection = get_object_or_404(rows, number=number)
    return found


@require_GET
@page()
def show(request: Asked, number: str) -> HttpResponse:
    """One inspection: every item, what is to be put right, photos, and the word of whoever was inspected."""
    row = _inspection(request, number)
    mine = (
        row.by_id != request.actor.person_id and Inspection.objects.filter(inspected(request.actor), pk=row.pk).exists()
    )
    answers = row.state == "objected" and request.actor.person_id not in (row.person_id, row.answered_by_id)
    below = {one.person_id for one in people.below(request.actor)}
    findings = improvements.of_sources([row.number]).get(row.number, [])
    context = {
        "row": row, "colour": STATE_COLOUR[row.state], "marks": printing.marks(row), "mine": mine, "answers": answers,
        "findings": findings, "today": clock.today(),
        "unbegun": [f"{one.measure}（{one.owner.name}）" for one in findings if not one.effect and one.done_at is None],
        "photos": StoredFile.objects.filter(about=subject_of(row), kind="photo").order_by("pk"),
        "record": row.person is not None and (row.person_id == request.actor.person_id or row.person_id in below),
    }  # fmt: skip
    return render(request, "inspections/one.html", context)


@require_GET
@page()
def show_pdf(request: Asked, number: str) -> HttpResponse:
    """《检查记录表》 with places to sign."""
    row = _inspection(request, number)
    return pdf_response(
        printing.sheet_pdf(row, improvements.of_sources([row.number]).get(row.number, [])), f"{row.number}.pdf"
    )


@require_GET
@page(INSPECT)
def items(request: Asked) -> HttpResponse:
    """Every item in some days: how often it was as it should be, month by month; the worst first."""
    asked = _asked(request)
    months, found = queries.by_item(request.actor, asked)
    columns = [
        Column(_("检查项目"), main=True), Column(pgettext("mark", "合格"), end=True), Column(pgettext("mark", "不合格"), end=True), Column(_("不适用"), end=True),
        Column(_("合格率"), end=True), *(Column(month, end=True) for month in months),
    ]  # fmt: skip
    shown = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    lines = [Line(n, tuple(Cell(text) for text in _standing(one, months))) for n, one in enumerate(shown.object_list)]
    since, until = queries.span(asked)
    context = {
        "page": shown, "table": draw(columns, lines) if lines else "", "checklists": queries.checklists(request.actor),
        "asked": asked, "since": clock.local(since).date(), "until": clock.local(until - timedelta(days=1)).date(),
    }  # fmt: skip
    return render(request, "inspections/items.html", context)


def _standing(one: queries.ItemStanding, months: list[str]) -> list[str]:
    percent = "—" if one.percent is None else f"{one.percent}%"
    return [
        one.item,
        str(one.passed),
        str(one.failed),
        str(one.none),
        percent,
        *(one.of_month(month) for month in months),
    ]


@require_GET
@page(INSPECT)
def items_excel(request: Asked) -> HttpResponse:
    """The same as Excel, passed and failed of each month apart."""
    months, found = queries.by_item(request.actor, _asked(request))
    headers = [_("检查项目"), pgettext("mark", "合格"), pgettext("mark", "不合格"), _("不适用")]
    headers += [
        f"{month} {word}" for month in months for word in (pgettext("mark", "合格"), pgettext("mark", "不合格"))
    ]
    lines = (
        [one.item, one.passed, one.failed, one.none, *(one.months[m][k] for m in months for k in ("pass", "fail"))]
        for one in found
    )
    return excel(_("检查项目统计"), headers, lines, "inspection-items")


@require_GET
@page(INSPECT)
def checklists(request: Asked) -> HttpResponse:
    """The checklists in use, and a form for another."""
    held = request.actor.sites(INSPECT)
    own = next((one.site_id for one in request.actor.appointments if one.site_id in held), None)
    sites = Site.objects.filter(pk__in=held).order_by("path")
    site = next((one for one in sites if one.pk == own), sites.first())
    return render(request, "inspections/checklists.html", {"lists": queries.checklists(request.actor), "site": site})


@require_GET
@page(INSPECT)
def checklist(request: Asked, pk: int) -> HttpResponse:
    """One checklist: its items, the versions before, a form for the next."""
    found: Checklist = get_object_or_404(Checklist.objects.within(request.actor).select_related("site"), pk=pk)
    versions = list(found.versions.select_related("by"))
    context = {"row": found, "versions": versions, "text": "\n".join(versions[0].items)}
    return render(request, "inspections/checklist.html", context)


standard_report(
    "日常检查", "检查了谁、哪一项没做到、整改没有", "/inspections", "site={site}&from={first}&to={last}",
    group="应急与检查", seen_by=(INSPECT,), order=68,
)  # fmt: skip
