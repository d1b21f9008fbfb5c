"""工单: the list with its filters, views, export, and acts on many rows; what typing finds."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.contrib import messages
from django.core.paginator import Page
from django.db.models import QuerySet, TextChoices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhishou.areas.cases.models import Case, ClosedAs, Stage
from zhishou.areas.cases.models.states import Kind
from zhishou.areas.cases.queries import listing as query
from zhishou.areas.cases.words import SEES_CASES
from zhishou.kernel import clock, typed
from zhishou.kernel.doors import web
from zhishou.kernel.doors.lists import A_PAGE, EXPORTED, Counted, Listing, Shown, counted
from zhishou.kernel.doors.tables import Cell
from zhishou.kernel.doors.unchanged import page_while_unchanged
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.gate import perform
from zhishou.kernel.operation import Invalid, NotAllowed, Refused

AT_ONCE = 200
STAGE_COLOUR = {
    "judging": "orange", "dispatching": "orange", "instructing": "purple", "callback": "azure", "summing": "azure",
    "closed": "secondary",
}  # fmt: skip


COLUMNS = {
    "number": Shown("单号", lambda c: Cell(c.number, url=Case.url_of(c.number)), ("number",), num=True),
    "title": Shown("主题", lambda c: Cell(c.title, url=Case.url_of(c.number)), ("number", "title"), main=True),
    "kind": Shown("类型", lambda c: Cell(_spoken_choice(Kind, c.kind)), ("kind",)),
    "stage": Shown(
        "进度", lambda c: Cell(_spoken_choice(Stage, c.stage), badge=STAGE_COLOUR.get(c.stage, "teal")), ("stage",)
    ),
    "who": Shown(
        "顾客",
        lambda c: Cell("　".join(filter(None, (c.place, c.reporter_name or c.source_author)))),
        ("place", "reporter_name", "source_author"),
    ),
    "category": Shown("分类", lambda c: Cell(c.category__path_name or ""), ("category__path_name",)),
    "department": Shown("部门", lambda c: Cell(c.department__name or ""), ("department__name",)),
    "handler": Shown("负责人", lambda c: Cell(c.handler__name or ""), ("handler__name",)),
    "site": Shown("小区或门店", lambda c: Cell(c.site__name), ("site__name",)),
    "taken": Shown("受理时间", lambda c: Cell(f"{clock.local(c.taken_at):%Y-%m-%d %H:%M}"), ("taken_at",), num=True),
    "due": Shown(
        "时限",
        lambda c: Cell(due=query.deadline(c)),
        ("stage", "due_at", "promised_at", "replied_at", "owed_at"),
        end=True,
    ),
    "outcome": Shown("结果", lambda c: Cell(_spoken_choice(ClosedAs, c.closed_as)), ("closed_as",)),
}
USUAL = ("number", "title", "kind", "stage", "who", "department", "handler", "due")
LIST = Listing("/cases", COLUMNS, USUAL)


def _spoken_choice(choices: type[TextChoices], value: str) -> str:
    return _in_language(choices, get_language() or "").get(value, "")


@cache
def _in_language(choices: type[TextChoices], language: str) -> dict[str, str]:
    return {value: str(label) for value, label in choices.choices}


@require_GET
@page(*SEES_CASES)
def listing(request: Asked) -> HttpResponse:
    """The list: filters in the address, saved views, columns, acts on many."""
    return page_while_unchanged(request, "cases", "cases/list.html", lambda: _drawn(request))


def _drawn(request: Asked) -> dict[str, Any]:
    """Views, filters and rows: all of the page that comes from the database."""
    asked = _asked(request)
    keys = LIST.keys(request)
    shown = Counted(_rows(request, asked, keys), A_PAGE).get_page(request.GET.get("page"))
    may_bulk = request.actor.can("dispatch")
    return {
        "page": shown,
        "table": LIST.table(keys, shown, bulk="bulk" if may_bulk else ""),
        "list": _filters(request, asked, keys, shown),
        "filtered": any(value for name, value in asked.items() if name != "view"),
        "may_bulk": may_bulk,
        "departments": request.actor.house.departments_at(request.actor.sites_around()) if may_bulk else [],
    }


def _rows(request: Asked, asked: dict[str, str], keys: list[str]) -> QuerySet[Case, Any]:
    """The rows with the fields that the columns read, and no others: half the time of whole cases."""
    reads = {field: None for key in keys for field in COLUMNS[key].reads}
    return query.listing(request.actor, asked).defer(None).values_list("pk", *reads, named=True)


def _asked(request: HttpRequest) -> dict[str, str]:
    asked = {name: request.GET.get(name, "")[:80] for name in query.FILTERS}
    if not any(name in request.GET for name in query.FILTERS):
        asked["view"] = "open"
    return asked


def _filters(request: Asked, asked: dict[str, str], keys: list[str], shown: Page[Any]) -> dict[str, Any]:
    sites = request.actor.house.sites_of(request.actor.sites(*Case.seen_by))
    fields: list[dict[str, Any]] = [
        {"name": "q", "label": _("单号、姓名、电话、房号、内容"), "value": asked["q"]},
        {"name": "kind", "label": _("类型"), "value": asked["kind"], "choices": Kind.choices},
        {"name": "stage", "label": _("进度"), "value": asked["stage"], "choices": Stage.choices},
        {"name": "from", "label": _("受理自"), "value": asked["from"], "type": "date"},
        {"name": "to", "label": _("至"), "value": asked["to"], "type": "date"},
    ]
    if len(sites) > 1:
        codes = [(site.code, site.name) for site in sites]
        fields.insert(1, {"name": "site", "label": _("小区或门店"), "value": asked["site"], "choices": codes})
    views = [{"title": title, "url": f"?view={code}", "active": asked["view"] == code} for code, title in query.VIEWS]
    asked_for = {f["name"] for f in fields}
    keep = [(name, value) for name, value in asked.items() if value and name not in asked_for]
    return LIST.header(
        request, fields, keys=keys, count=counted(shown), views=views, keep=keep, export="/cases/export.xlsx"
    )  # fmt: skip


@require_GET
@page(*SEES_CASES)
def export(request: Asked) -> HttpResponse:
    """The list as Excel: the rows and columns that are shown, of every page."""
    keys = LIST.keys(request)
    return LIST.excel(_("工单"), keys, _rows(request, _asked(request), keys)[:EXPORTED])


@require_POST
@page("dispatch")
def bulk(request: Asked) -> HttpResponse:
    """催办 or 改派 the ticked cases: each is an operation of its own, and what was refused is said."""
    ids = typed.numbers(request.POST.getlist("row"))
    chosen = list(Case.objects.within(request.actor).defer("tokens").filter(pk__in=ids[:AT_ONCE]))
    if not chosen:
        raise Refused("case.nothing_chosen")
    back = request.POST.get("back", "")
    urging = request.POST.get("do") == "urge"
    extra: dict[str, Any] = (
        {} if urging else {"department": request.POST.get("department", ""), "reason": request.POST.get("reason", "")}
    )
    done, refused = 0, []
    for case in chosen:
        try:
            data = {"case": case.pk, **{k: v for k, v in extra.items() if v}}
            perform("cases.urge" if urging else "cases.dispatch", request.actor, data, door="page")
            done += 1
        except (NotAllowed, Refused) as no:
            refused.append(f"{case.number}：{no.sentence()}")
        except Invalid as wrong:
            refused.append(f"{case.number}：{'；'.join(s for each in wrong.errors.values() for s in each)}")
    if done:
        said = _("已催办 {n} 件。") if urging else _("已派工 {n} 件。")
        messages.success(request, said.format(n=done))
    for sentence in refused[:5]:
        messages.warning(request, sentence)
    return web.onward(request, f"/cases?{back}" if back else "/cases")


@require_GET
@page(*SEES_CASES)
def find(request: Asked) -> HttpResponse:
    """Hits for a box where a case is found by typing."""
    rows = query.matching(query.rows(request.actor), request.GET.get("q", "")[:80]).order_by("-taken_at")[:12]
    items = [{"value": case.pk, "title": str(case), "line": case.get_stage_display()} for case in rows]
    return render(request, "parts/typeahead_results.html", {"items": items, "q": request.GET.get("q", "")})


@require_GET
@page()
def find_category(request: Asked) -> HttpResponse:
    """Hits for a box where a category is found by its name or initials."""
    rows = query.find_categories(request.actor, request.GET.get("q", "")[:60])
    items = [{"value": row.pk, "title": row.path_name, "line": ""} for row in rows]
    return render(request, "parts/typeahead_results.html", {"items": items, "q": request.GET.get("q", "")})
