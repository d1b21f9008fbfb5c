"""部门: how every subordinate stands (property.manager.1); reports handed upward."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from zhishou.areas.incidents.models import Incident
from zhishou.areas.materials import using
from zhishou.areas.office.models import Report
from zhishou.areas.office.printing import PRINTED, week_pdf
from zhishou.areas.office.queries import figures, own_week, periods, standing
from zhishou.areas.office.queries.sentences import label_of
from zhishou.areas.office.words import OVERSEERS
from zhishou.areas.people import queries as people
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.doors.downloads import pdf_response
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.models import Appointment, Person, Site

READERS = ("submit_reports", "inspect", "instruct", "see_statistics", "waive", "keep_materials")
KINDS: dict[str, tuple[str, str, Callable[[Site, str], Any] | None]] = {
    "day": ("office.check_day", "inspect", figures.day),
    "week": ("office.report_week", "submit_reports", figures.week),
    "month": ("office.report_month", "submit_reports", figures.month),
    "use": ("office.report_use", "keep_materials", using.figures),
    "own": ("office.report_own_week", "submit_reports", None),  # of whoever writes it, not of a site
}


@page(*OVERSEERS)
def board(request: Asked) -> HttpResponse:
    """Every subordinate: post, signed or not, due today, overdue, done; each figure opens the deadlines behind it."""
    rows = standing.board(request.actor, clock.now())
    totals = {name: sum(getattr(r, name) for r in rows) for name in ("due_today", "overdue", "open", "done_today")}
    context = {
        "rows": rows,
        "totals": totals,
        "without_letter": sum(not r.signed for r in rows),
        "checks": _nodes(request.actor, "inspect"),
        "below": {one.person_id for one in people.below(request.actor)},
    }
    return render(request, "office/board.html", context)


@page(*READERS)
def reports(request: Asked) -> HttpResponse:
    """Reports handed upward, newest first, and those still to be made."""
    rows = Report.objects.within(request.actor).select_related("site", "submitted_by")
    if (kind := request.GET.get("kind", "")) in Report.Kind.values:
        rows = rows.filter(kind=kind)
    shown = Paginator(rows.order_by("-at", "-pk"), 30).get_page(request.GET.get("page"))
    made = [{"row": r, "period": periods.spoken(r.period)} for r in shown.object_list]
    may = {name: request.actor.capabilities & {needed} for name, (_op, needed, _reckon) in KINDS.items()}
    return render(
        request,
        "office/reports.html",
        {"page": shown, "reports": made, "kind": kind, "kinds": Report.Kind.choices, "may": may},
    )


@page(*dict.fromkeys(needed for _op, needed, _reckon in KINDS.values()))
def compose(request: Asked, kind: str) -> HttpResponse:
    """A report to be made: figures first, then the words, then upward."""
    if kind not in KINDS:
        raise Http404
    operation, needed, reckon = KINDS[kind]
    sites = _nodes(request.actor, needed)
    site = next((s for s in sites if str(s.pk) == request.GET.get("site", "")), sites[0] if sites else None)
    if site is None:
        raise Http404
    days = [(clock.today().isoformat(), "")]
    choices = {"day": days, "week": periods.weeks(), "own": periods.weeks()}.get(kind, periods.months())
    period = request.GET.get("period", "")
    period = period if period in dict(choices) else choices[0][0]
    person = request.actor.person
    assert person is not None  # pages ask for a sign-in first
    found = figures.own_week(person, period) if reckon is None else reckon(site, period)
    about = {"submitted_by": person} if reckon is None else {"site": site}
    context = {
        "kind": kind,
        "title": Report.Kind(kind).label,
        "operation": operation,
        "site": site,
        "sites": sites,
        "period": period,
        "periods": choices,
        "spoken": periods.spoken(period),
        "earlier": Report.objects.within(request.actor).filter(kind=kind, period=period, **about).first(),
        "draft": own_week.draft(request.actor, found) if reckon is None else "",
        "superior": people.superior(person, site) if reckon is None else None,
        **_shown(kind, found),
    }
    return render(request, "office/compose.html", context)


@page(*READERS)
def report(request: Asked, pk: int) -> HttpResponse:
    """One report as it was handed upward."""
    row = _one(request, pk)
    mine, own = row.submitted_by_id == request.actor.person_id, row.kind == Report.Kind.OWN
    context = {
        "report": row,
        "spoken": periods.spoken(row.period),
        "kind": row.kind,
        "answers": row.answers.select_related("by"),
        "may_answer": not mine and request.actor.can("inspect" if own else "instruct", row.site),
        "printed": row.kind in PRINTED,
        **_shown(row.kind, row.figures),
    }
    return render(request, "office/report.html", context)


def _one(request: Asked, pk: int) -> Report:
    rows = Report.objects.within(request.actor).select_related("site__parent", "submitted_by", "to")
    found: Report = get_object_or_404(rows, pk=pk)
    return found


@page(*READERS)
def report_pdf(request: Asked, pk: int) -> HttpResponse:
    """The sheet of a week, of a site or of a person."""
    row = _one(request, pk)
    if row.kind not in PRINTED:
        raise Http404
    return pdf_response(week_pdf(row), f"{row.period}.pdf")


def _shown(kind: str, found: dict[str, Any]) -> dict[str, Any]:
    """Figures with names in place of ids and codes."""
    if kind == "day":
        names = {p.pk: p.name for p in Person.objects.filter(pk__in=[r["person"] for r in found["people"]])}
        rows = [{**r, "name": names.get(r["person"], "—")} for r in found["people"]]
        return {"figures": found, "people": sorted(rows, key=lambda r: (-r["overdue"], -r["due"]))}
    if kind == "week":
        from zhishou.areas.cases.models import Kind

        labels = {k.value: k.label for k in Kind}
        happened = [{**one, "label": Incident.Kind(one["kind"]).label} for one in found.get("incidents", [])]
        return {
            "figures": found,
            "cases": [{**r, "label": labels.get(r["kind"], r["kind"])} for r in found["cases"]],
            "incidents": happened,
        }
    if kind == "own":
        return {"figures": found, "done": [(label_of(name), n) for name, n in found["done"]]}
    if kind == "use":
        return {"figures": found, **using.texts(found)}
    return {"figures": found}


def _nodes(actor: Actor, capability: str) -> list[Site]:
    """The nodes the actor answers for with a capability: those of the appointments, else every site held."""
    held = {g.appointment_id for g in actor.grants if g.capability == capability}
    rows = Appointment.objects.filter(pk__in=held).values("site_id")
    return list(Site.objects.filter(pk__in=rows).filter(pk__in=actor.sites(capability)).order_by("path"))
