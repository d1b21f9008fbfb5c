"""交办事项: the list, a new one, its page with the words of both sides, and both on paper."""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from zhishou.areas.cases.models import Case
from zhishou.areas.cases.queries import listing as cases
from zhishou.areas.errands import deadlines, printing, queries
from zhishou.areas.errands.models import ASSIGN, DO, Errand, decides, does
from zhishou.areas.errands.operations.assigning import reachable
from zhishou.areas.errands.saying import number, spoken
from zhishou.areas.inspections import queries as inspections
from zhishou.areas.inspections.models import Inspection
from zhishou.areas.people import queries as people
from zhishou.kernel import citing, clock, subjects, typed
from zhishou.kernel.doors import forms, web
from zhishou.kernel.doors.downloads import pdf_response
from zhishou.kernel.doors.lists import A_PAGE, EXPORTED, excel, site_filter
from zhishou.kernel.doors.tables import Cell, Column, Line, draw
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.models import Holding, Site
from zhishou.kernel.operation import REGISTRY
from zhishou.kernel.scope import Placed
from zhishou.kernel.standard import standard_report

NEW = "/errands/new"
STATE_COLOUR = {
    "given": "orange", "doing": "blue", "hard": "red", "done": "azure", "confirmed": "teal", "withdrawn": "secondary",
}  # fmt: skip
WEIGHT_COLOUR = {"usual": "", "important": "yellow", "urgent": "red"}
STEP_TONE = {"hard": "due", "urged": "due", "returned": "late", "changed": "due", "confirmed": "kept", "done": "kept"}


def _asked(request: Asked) -> dict[str, str]:
    return {name: request.GET.get(name, "")[:60] for name in queries.NAMES}


@require_GET
@page()
def listing(request: Asked) -> HttpResponse:
    """What was asked of me, what I asked for, and what stands among my people; open first, by deadline."""
    asked = _asked(request)
    shown = Paginator(queries.rows(request.actor, asked), A_PAGE).get_page(request.GET.get("page"))
    columns = (
        Column(_("编号"), num=True), Column(_("事项"), main=True), Column(_("重要程度")), Column(_("承办人")), Column(_("交办人")),
        Column(_("期限"), num=True), Column(_("还剩"), end=True), Column(_("状态")),
    )  # fmt: skip
    lines = [Line(row.pk, _cells(row)) for row in shown.object_list]
    context = {
        "page": shown, "table": draw(columns, lines) if lines else "", "list": _header(request, asked, shown.paginator.count),
        "filtered": any(asked[name] for name in queries.NAMES if name != "view"), "view": asked["view"],
    }  # fmt: skip
    return render(request, "errands/list.html", context)


def _cells(row: Errand) -> tuple[Cell, ...]:
    weight = Cell(str(row.get_weight_display()), badge=WEIGHT_COLOUR[row.weight])
    moved = f"{spoken(row.due_at)}　{_('改过')}" if row.due_at != row.first_due_at else spoken(row.due_at)
    left = Cell(due=row.due_at) if row.is_open else Cell(_("逾期办完") if row.late else "")
    return (
        Cell(row.number, url=row.url()), Cell(row.title, url=row.url()), weight, Cell(row.person.name), Cell(row.by.name),
        Cell(moved), left, Cell(str(row.get_state_display()), badge=STATE_COLOUR[row.state]),
    )  # fmt: skip


def _header(request: Asked, asked: dict[str, str], count: int) -> dict[str, Any]:
    titles = (
        pgettext("errands", "未办结"), _("交给我的"), _("我交办的"), _("逾期"), _("等我办"), _("已办结"), _("全部"),
    )  # fmt: skip
    tallies = queries.counts(request.actor)
    views = [
        {"title": title, "url": f"?view={code}", "active": asked["view"] == code, "count": tallies[code]}
        for code, title in zip(queries.VIEWS, titles, strict=True)
    ]
    filters = [
        {"name": "q", "label": _("编号、事项、姓名"), "value": asked["q"]},
        {"name": "person", "label": _("承办人"), "value": asked["person"], "choices": queries.doers(request.actor)},
        {"name": "state", "label": _("状态"), "value": asked["state"], "choices": _named(Errand.State.choices)},
        {"name": "weight", "label": _("重要程度"), "value": asked["weight"], "choices": _named(Errand.Weight.choices)},
        *site_filter(request.actor, asked["site"]),
        {"name": "from", "label": _("期限从"), "value": asked["from"], "type": "date"},
        {"name": "to", "label": _("到"), "value": asked["to"], "type": "date"},
    ]
    kept = urlencode({name: value for name, value in asked.items() if value})
    return {
        "url": "/errands", "count": count, "views": views, "filters": filters, "path": "/errands", "query": kept,
        "keep": [("view", asked["view"])] if asked["view"] else [], "export_url": f"/errands.xlsx?{kept}",
    }  # fmt: skip


def _named(choices: Any) -> list[tuple[str, str]]:
    return [(str(value), str(label)) for value, label in choices]


@require_GET
@page()
def listing_excel(request: Asked) -> HttpResponse:
    """The list as Excel, with what was wanted and what came of it."""
    headers = [
        _("编号"), _("事项"), _("要求"), _("重要程度"), _("承办人"), _("岗位"), _("地点"), _("交办人"), _("交办时间"), _("最初期限"),
        _("完成期限"), _("办完时间"), _("是否逾期"), _("状态"), _("办理结果"), _("办得怎样"), _("来由"), _("目标数量"), _("完成数量"), _("单位"),
    ]  # fmt: skip
    found = list(queries.rows(request.actor, _asked(request))[:EXPORTED])
    results = queries.results(found)
    lines = (
        [
            row.number, row.title, row.wanted, str(row.get_weight_display()), row.person.name, row.post.name, row.site.name,
            row.by.name, row.at, row.first_due_at, row.due_at, row.done_at or "", _("是") if row.late else _("否"),
            str(row.get_state_display()), results.get(row.pk, ""), str(row.get_quality_display()), row.source,
            number(row.target_milli), number(row.done_milli), row.unit,
        ]
        for row in found
    )  # fmt: skip
    return excel(_("交办事项"), headers, lines, "errands")


@require_GET
@page()
def listing_pdf(request: Asked) -> HttpResponse:
    """《交办事项一览表》 of the same rows, to be laid on the table of a meeting."""
    found = list(queries.rows(request.actor, _asked(request))[: printing.MOST_LINES])
    site = request.actor.appointments[0].site if request.actor.appointments else request.user.site
    return pdf_response(printing.list_pdf(found, queries.results(found), site), "errands.pdf")


@require_http_methods(["GET", "POST"])
@page(ASSIGN)
def new(request: Asked) -> HttpResponse:
    """One screen for one thing: to whom, what, until when; from a case or an inspection it keeps where it came from.

    What is refused comes back on this page as it was filled in.
    """
    operation = REGISTRY["errands.assign"]
    if request.method == "POST":
        again = partial(_asking, request)
        return web.submit(request, operation, request.actor, door="page", action=NEW, again=again)
    case = cases.by_number(request.actor, request.GET.get("case", "")[:30])
    inspection = inspections.by_number(request.actor, request.GET.get("inspection", "")[:30])
    offered = deadlines.offered(request.actor)
    given = {
        "case": case, "inspection": inspection, "to": request.GET.getlist("to")[:50],
        "when": offered[0][0] if offered else None,
    }  # fmt: skip
    hidden = {"case", "inspection", "source"}
    form = forms.build(operation, request.actor, given=given, hidden=hidden, submit=_("交办"), action=NEW)
    return _asking(request, form, 200)


def _asking(request: Asked, form: forms.OperationForm, status: int) -> HttpResponse:
    fields = {one.name: one for one in form.fields}
    case = _in_sight(request, Case, fields["case"])
    inspection = _in_sight(request, Inspection, fields["inspection"])
    context = {
        "form": form, "fields": fields, "team": reachable(request.actor), "source": case or inspection, "case": case,
        "inspection": inspection, "more": status != 200,
    }  # fmt: skip
    return render(request, "errands/new.html", context, status=status)


def _in_sight(request: Asked, model: type[Placed], field: forms.FormField) -> Any:
    pk = typed.number(field.value)
    return model.objects.within(request.actor).filter(pk=pk).first() if pk is not None else None


@require_GET
@page(ASSIGN)
def hints(request: Asked) -> HttpResponse:
    """While the form is filled in: a day of rest, who is away, and whose duties do not speak of errands."""
    chosen = set(typed.numbers(request.GET.getlist("to")[:50]))
    picked = [one for one in reachable(request.actor) if one.pk in chosen]
    due = typed.moment(request.GET.get("due_at", "")[:40])
    site = next((one.site for one in [*picked, *request.actor.appointments]), None)
    away = people.away_now(one.person_id for one in picked)
    found = Holding.objects.filter(appointment__in=chosen, clause__grants__contains=[DO], ends_at=None)
    bound = set(found.values_list("appointment_id", flat=True))
    context = {
        "resting": deadlines.resting(due, site) if due and site else "",
        "past": due is not None and due <= clock.now(),
        "away": [(one.person, away[one.person_id]) for one in picked if one.person_id in away],
        "unbound": [one.person.name for one in picked if one.pk not in bound],
    }
    return render(request, "errands/hints.html", context)


def _errand(request: Asked, number: str) -> Errand:
    rows = Errand.objects.within(request.actor).select_related("site", "person", "post", "by")
    found: Errand = get_object_or_404(rows, number=number)
    return found


@require_GET
@page()
def show(request: Asked, number: str) -> HttpResponse:
    """One errand: what is wanted, where it stands, whose turn it is, and everything that was said."""
    row = _errand(request, number)
    steps = queries.said(row)
    proposed = next((one.row.due_at for one in reversed(steps) if one.row.kind == "hard"), None)
    owed = queries.owed(row)
    context = {
        "row": row, "colour": STATE_COLOUR[row.state], "weight": WEIGHT_COLOUR[row.weight], "steps": steps,
        "tones": STEP_TONE, "does": does(request.actor, row),
        "owed_url": f"/owed/{owed.pk}" if owed and (does(request.actor, row) or request.actor.can("inspect", row.site)) else "",
        "basis": citing.of_clause(owed.clause) if owed else "",
        "decides": decides(request.actor, row) and request.actor.can(ASSIGN, row.site),
        "proposed": proposed if row.state == "hard" and proposed and proposed > clock.now() else None,
        "next": deadlines.next_end(row.site), "source": _source(request, row), "resting": _resting(row),
        "uncounted": "" if row.target_milli else "quantity",
    }  # fmt: skip
    return render(request, "errands/one.html", context)


def _resting(row: Errand) -> str:
    site: Site = row.site
    return deadlines.resting(row.due_at, site) if row.is_open and not row.late else ""


def _source(request: Asked, row: Errand) -> Any:
    """Where it came from, as far as the reader may see it."""
    if not row.source_subject:
        return None
    return subjects.describe(request.actor, [row.source_subject]).get(row.source_subject)


@require_GET
@page()
def show_pdf(request: Asked, number: str) -> HttpResponse:
    """《交办事项单》 with every step and places to sign."""
    row = _errand(request, number)
    return pdf_response(printing.sheet_pdf(row, [one.row for one in queries.said(row)]), f"{row.number}.pdf")


standard_report(
    "交办事项一览表", "期限在这段时间里的交办事项，办完没有、晚了没有", "/errands", "view=all&site={site}&from={first}&to={last}",
    group="人员与工作", seen_by=(ASSIGN, "do_errands"), order=70,
)  # fmt: skip
