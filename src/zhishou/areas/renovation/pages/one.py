"""One renovation: taken in, and its page with whose turn it is, papers, passes, violations and timeline."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.payments import queries as money
from zhishou.areas.property import finding
from zhishou.areas.property.models.parties import Role
from zhishou.areas.property.pages.file import fees_in_sight
from zhishou.areas.renovation import queries
from zhishou.areas.renovation.models import CHECK, OVERSEE, PATROL, PERMIT, SEES, TAKE, Renovation
from zhishou.areas.renovation.operations.permitting import TO_LINK, waits_for
from zhishou.areas.renovation.pages.listing import STATE_COLOUR
from zhishou.areas.renovation.works import FORBIDDEN, RULE, RULES, PaperKind, Work, papers_for, qualified
from zhishou.areas.services.models import Deposit
from zhishou.areas.services.operations.deposits import free_fen
from zhishou.kernel import clock
from zhishou.kernel.doors import forms
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.house import now_standing
from zhishou.kernel.operation import REGISTRY

TONE = {
    "violated": "bad", "unsecured": "bad", "stopped": "bad", "failed": "bad", "declined": "bad", "reported": "bad", "permitted": "good",
    "passed": "good", "corrected": "good", "works_good": "good", "site_good": "good",
}  # fmt: skip
TITLES = (
    (("lacking",), "资料"), (("checking",), "技术审查"), (("approved",), "协议、押金、发证"), (("working", "stopped"), "施工"),
    (("finished",), "两方验收"), (("accepted",), "退押金"),
)  # fmt: skip
TO_CORRECT = 3  # working days a form proposes for a correction


@require_GET
@page(TAKE)
def new(request: Asked) -> HttpResponse:
    """Take an application in: first whose unit, then one screen for what is wanted."""
    unit, text = finding.by_id(request.actor, request.GET.get("unit", "")), request.GET.get("q", "")[:60]
    forbidden = [{"label": work.label, "article": RULE[work].article} for work in FORBIDDEN]
    context: dict[str, Any] = {"unit": unit, "q": text, "forbidden": forbidden, "rules": RULES}
    if unit is None:
        found = finding.find(request.actor, text) if text.strip() else []
        people = finding.people_of(found)
        context["found"] = [{"unit": one, "people": [t.party.name for t in people.get(one.pk, [])]} for one in found]
    else:
        today = clock.today()
        begins, ends = today + timedelta(days=7), today + timedelta(days=97)
        given = {"unit": unit, "starts_on": begins.isoformat(), "ends_on": ends.isoformat()}
        context["form"] = forms.build(REGISTRY["renovation.apply"], request.actor, given=given, submit=_("受理"))
        context["nobody"] = not finding.people_of([unit]).get(unit.pk)
        context["arrears"] = _arrears(request, unit)
    return render(request, "renovation/new.html", context)


@require_GET
@page(TAKE)
def lacks(request: Asked) -> HttpResponse:
    """While the form is filled in: the papers this application will need, so that the applicant is told at once."""
    named = [one for one in request.GET.getlist("works")[:30] if one in Work.values]
    builder = request.GET.get("builder", "")
    company = builder == Renovation.Builder.COMPANY
    unit = finding.by_id(request.actor, request.GET.get("unit", ""))
    tenants = {
        str(one.pk) for rows in (finding.people_of([unit], Role.TENANT).values() if unit else []) for one in rows
    }
    tenant = request.GET.get("tenure", "") in tenants
    context = {
        "papers": [str(kind.label) for kind in papers_for(named, tenant=tenant, company=company)],
        "companies": [str(work.label) for work in qualified(named)] if builder and not company else [],
    }
    return render(request, "renovation/lacks.html", context)


def _arrears(request: Asked, unit: Any) -> dict[str, Any]:
    """Whether the unit owes anything, and what where the reader sees fees; it is shown and refuses nothing."""
    fen = money.owed_fen(unit)
    return {"owes": fen > 0, "fen": fen if fees_in_sight(request.actor, unit) else None}


def renovation_of(request: Asked, number: str) -> Renovation:
    """The renovation within sight, or no such page."""
    related = (*queries.RELATED, "taken_by", "checked_by", "permitted_by", "works_by", "site_by", "refund")
    rows: Any = Renovation.objects.within(request.actor).select_related(*related).defer("unit__tokens")
    found: Renovation = get_object_or_404(rows, number=number)
    return found


@require_GET
@page(*SEES)
def show(request: Asked, number: str) -> HttpResponse:
    """One renovation: whose turn it is and what can be done, and everything that was done and found."""
    row = renovation_of(request, number)
    actor = request.actor
    rights = {name: actor.can(name, row.site) for name in (TAKE, PERMIT, CHECK, PATROL, OVERSEE)}
    papers = queries.papers(row)
    context = {
        "row": row, "colour": STATE_COLOUR[row.state], "steps": _progress(row), "rights": rights, "papers": papers,
        "missing": [kind.label for kind, kept in papers if not kept and kind in row.needed()],
        "works": [{"label": Work(code).label, "article": RULE[Work(code)].article} for code in row.works],
        "passes": queries.with_files(row.passes.all()), "violations": queries.with_files(row.violations.select_related("by", "reported_by")),
        "timeline": list(reversed(queries.with_files(row.steps.select_related("by")))), "tones": TONE, "today": clock.today(),
        "looked": PaperKind.IDENTITY, "agreement": queries.with_files([row])[0], "due": _in_days(row, TO_CORRECT),
        **_money(request, row, rights),
    }  # fmt: skip
    return render(request, "renovation/one.html", context)


def _money(request: Asked, row: Renovation, rights: dict[str, bool]) -> dict[str, Any]:
    """What the permit waits for, the deposit, and whether the unit owes anything."""
    found: dict[str, Any] = {"waits": [], "linkable": [], "links": False, "free": 0, "arrears": {}}
    if row.state == Renovation.State.APPROVED:
        found["waits"] = waits_for(row)
    if row.deposit is not None:
        found["free"] = free_fen(row.deposit)
    if found["free"] <= 0 and rights[TAKE] and row.state in TO_LINK:
        found["linkable"] = queries.deposits_to_link(request.actor, row)
        found["links"] = row.site_id in request.actor.sites(*Deposit.seen_by)
    if rights[TAKE] and row.is_open:
        found["arrears"] = _arrears(request, row.unit)
    return found


def _in_days(row: Renovation, days: int) -> datetime:
    """The end of work so many working days ahead."""
    return now_standing().work_time(row.site).closing(clock.today(), days)


def _progress(row: Renovation) -> list[dict[str, Any]]:
    """The steps of the way, done, now and to come; where it ended early nothing is now."""
    now = next((place for place, (states, _title) in enumerate(TITLES) if row.state in states), -1)
    if row.refund_id is not None:
        now = len(TITLES)
    told = {
        0: f"{clock.local(row.at):%m-%d}", 1: row.checked_by.name if row.checked_by else "", 2: row.permit,
        4: "、".join(one.name for one in (row.works_by, row.site_by) if one is not None),
        5: row.refund.number if row.refund else "",
    }  # fmt: skip
    return [
        {
            "n": place + 1, "title": _(title), "line": told.get(place, ""),
            "state": "" if now < 0 else "done" if place < now else "now" if place == now else "",
        }
        for place, (_states, title) in enumerate(TITLES)
    ]  # fmt: skip
