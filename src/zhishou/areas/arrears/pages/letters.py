"""催缴步骤: who is due for which letter, the letters that were written, their print and proof of service."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.arrears import printing
from zhishou.areas.arrears.models import Letter
from zhishou.areas.arrears.pages import SEES_ARREARS, chosen, communities, tabs
from zhishou.areas.arrears.queries import ladder
from zhishou.areas.arrears.queries.ladder import Rung
from zhishou.areas.property import finding, payers
from zhishou.areas.property import queries as register
from zhishou.areas.property.models.parties import Role
from zhishou.kernel import clock, typed
from zhishou.kernel.doors.downloads import pdf_response
from zhishou.kernel.doors.lists import A_PAGE
from zhishou.kernel.doors.tables import Cell, Column, Line, draw
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.models import Site
from zhishou.kernel.money import yuan
from zhishou.kernel.templatetags.zhishou import may_do

AT_ONCE = 500
WAITING = "waiting"
CLIMBS = ("collect_arrears", "review_statistics")


@require_GET
@page(*CLIMBS)
def due(request: Asked) -> HttpResponse:
    """该发的文书: for each step who is due today; and who waits, until when and why."""
    sites = communities(request.actor, *CLIMBS)
    site = chosen(request, sites)
    if site is None:
        return render(request, "arrears/ladder.html", {"site": None})
    today = clock.today()
    rungs = ladder.rungs(site)
    ready = {step: [r for r in rungs if r.step == step and r.due(today)] for step in Letter.Step}
    waiting = [r for r in rungs if not r.due(today)]
    view = request.GET.get("step", "")
    step = next((s for s in Letter.Step if s == typed.number(view)), None)
    if step is None and view != WAITING:
        step = next((s for s, found in ready.items() if found), Letter.Step.REMINDER)
    rows = ready[step] if step else waiting
    shown = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    issues = step not in (None, Letter.Step.LEGAL) and may_do(request.actor, "arrears.issue_letters", site)
    context = {
        "tabs": tabs(request.actor, "/arrears/ladder"), "site": site, "sites": sites, "step": step, "page": shown,
        "tenants": any(r.debtor.tenant for r in rows), "views": _views(site, ready, waiting, step), "count": len(rows), "issues": issues and bool(rows),
        "sum": sum(r.debtor.overdue_fen(today) for r in rows),
        "table": draw(_rung_columns(), [_rung(r) for r in shown.object_list], bulk="issue" if issues else "", field="debtors"),
    }  # fmt: skip
    return render(request, "arrears/ladder.html", context)


def _views(
    site: Site, ready: dict[Letter.Step, list[Rung]], waiting: list[Rung], now: Letter.Step | None
) -> list[dict[str, Any]]:
    views = [(str(int(step)), str(step.label), len(rows), step == now) for step, rows in ready.items()]
    views.append((WAITING, _("还不到，或在等"), len(waiting), now is None))
    return [
        {"title": title, "count": count, "active": active, "url": f"?{urlencode({'site': site.code, 'step': key})}"}
        for key, title, count, active in views
    ]


def _rung_columns() -> list[Column]:
    return [
        Column(_("房屋"), main=True), Column(_("付款人")), Column(_("负责人")), Column(_("逾期天数"), end=True),
        Column(_("可催本金（元）"), end=True), Column(_("上一份文书")), Column(_("下一步")), Column(_("在等什么")),
    ]  # fmt: skip


def _rung(found: Rung) -> Line:
    d, today = found.debtor, clock.today()
    last = f"{d.letter.issued_on.isoformat()} {d.letter.get_step_display()}" if d.letter else ""
    following = str(found.step.label) if found.step else "—"
    waits = found.waits
    if not waits and found.from_day is not None and found.from_day > today:
        waits = _("{day} 起可以发").format(day=found.from_day.isoformat())
    return Line(
        d.key,
        [
            Cell(d.code, url=f"/arrears/units/{d.unit}"), Cell(d.title), Cell(d.collector), Cell(str(d.days(today))),
            Cell(yuan(d.overdue_fen(today))), Cell(last), Cell(following), Cell(waits),
        ],
    )  # fmt: skip


def _asked(request: Asked, site: Site) -> tuple[dict[str, str], QuerySet[Letter]]:
    """The letters asked for, in delivery order, the newest step first."""
    asked = {name: request.GET.get(name, "").strip()[:80] for name in ("q", "step", "served", "building", "on")}
    rows = Letter.objects.within(request.actor).filter(site=site).select_related("unit__building", "served_by", "site")
    if (step := typed.number(asked["step"], 4)) is not None:
        rows = rows.filter(step=step)
    if asked["served"] in ("no", "yes"):
        rows = rows.filter(served="") if asked["served"] == "no" else rows.exclude(served="")
    if (building := typed.number(asked["building"])) is not None:
        rows = rows.filter(unit__building=building)
    if asked["q"]:
        units = finding.listing(request.actor, {"q": asked["q"], "site": site.code})
        rows = rows.filter(Q(unit__in=list(units.values_list("pk", flat=True))) | Q(number=asked["q"]))
    return asked, rows.order_by("-issued_on", "-step", "unit__building__walk_order", "unit__building", "unit__code")


@require_GET
@page(*SEES_ARREARS)
def listing(request: Asked) -> HttpResponse:
    """文书与送达: what was written, whether it was served, how, by whom."""
    sites = communities(request.actor, *SEES_ARREARS)
    site = chosen(request, sites)
    if site is None:
        return render(request, "arrears/letters.html", {"site": None})
    asked, rows = _asked(request, site)
    shown = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    query = urlencode({"site": site.code, **{k: v for k, v in asked.items() if v}})
    context = {
        "tabs": tabs(request.actor, "/arrears/letters"), "site": site, "page": shown, "query": query,
        "table": draw(_letter_columns(), [_letter(row) for row in shown.object_list]),
        "list": _filters(site, sites, asked, shown.paginator.count), "most": AT_ONCE,
    }  # fmt: skip
    return render(request, "arrears/letters.html", context)


def _letter_columns() -> list[Column]:
    return [
        Column(_("编号"), main=True), Column(_("房屋")), Column(_("收件人")), Column(_("文书")), Column(_("日期"), num=True),
        Column(_("合计（元）"), end=True), Column(_("送达")),
    ]  # fmt: skip


def _letter(row: Letter) -> Line:
    served = Cell(_("还没有送达"), badge="orange")
    if row.served and row.served_on is not None:
        by = row.served_by.name if row.served_by else ""
        served = Cell(f"{row.served_on.isoformat()} {row.get_served_display()} {by}")
    return Line(
        row.pk,
        [
            Cell(row.number, url=f"/arrears/letters/{row.number}.pdf"), Cell(row.unit.code, url=f"/arrears/units/{row.unit_id}"),
            Cell(payers.titled(Role.TENANT if row.tenant_id else Role.OWNER, row.addressee)), Cell(str(row.get_step_display())), Cell(row.issued_on.isoformat()),
            Cell(yuan(row.total_fen)), served,
        ],
    )  # fmt: skip


def _filters(site: Site, sites: list[Site], asked: dict[str, str], count: int) -> dict[str, Any]:
    buildings = [(str(pk), name) for pk, name in register.buildings(site)]
    fields: list[dict[str, Any]] = [
        {"name": "q", "label": _("编号、房号、姓名"), "value": asked["q"]},
        {"name": "building", "label": _("楼栋"), "value": asked["building"], "choices": buildings},
        {"name": "step", "label": _("文书"), "value": asked["step"], "choices": Letter.Step.choices},
        {"name": "served", "label": _("送达"), "value": asked["served"],
         "choices": [("no", _("还没有送达")), ("yes", _("已送达"))]},
    ]  # fmt: skip
    keep = [("site", site.code)]
    if len(sites) > 1:
        keep = []
        fields.insert(0, {
            "name": "site", "label": _("小区"), "value": site.code, "choices": [(one.code, one.name) for one in sites],
        })  # fmt: skip
    return {"url": "/arrears/letters", "filters": fields, "keep": keep, "count": count}


@require_GET
@page(*SEES_ARREARS)
def together(request: Asked) -> HttpResponse:
    """The letters asked for as one PDF in delivery order, each on a page of its own; at most 500 at once."""
    site = chosen(request, communities(request.actor, *SEES_ARREARS))
    if site is None:
        raise Http404
    rows = list(_asked(request, site)[1][:AT_ONCE])
    if not rows:
        raise Http404
    return pdf_response(printing.letters_pdf(rows), f"催缴文书 {site.name} {clock.today()}.pdf")


@require_GET
@page(*SEES_ARREARS)
def one_pdf(request: Asked, number: str) -> HttpResponse:
    """A letter on paper, as it was written."""
    found = get_object_or_404(Letter.objects.within(request.actor).select_related("unit", "site"), number=number)
    return pdf_response(printing.letters_pdf([found]), f"{found.get_step_display()} {found.number}.pdf")
