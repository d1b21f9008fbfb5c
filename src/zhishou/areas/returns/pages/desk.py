"""At the desk: find the ticket, look at the goods, decide on one screen; enter a ticket by hand; the rules."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from zhishou.areas.returns import beside, queries, ruling
from zhishou.areas.returns.models import Return, Rule, Sale
from zhishou.areas.returns.models.who import INVOICE, SEES, SEES_INVOICES, SEES_TICKETS, SET_RULES, TAKE
from zhishou.areas.returns.operations.invoicing import left_of
from zhishou.areas.returns.pages.invoices import of_sale
from zhishou.kernel import files
from zhishou.kernel.doors import forms
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.operation import REGISTRY

SHOWN, RULES_A_PAGE = 20, 10


@require_GET
@page(*SEES_TICKETS)
def ticket(request: Asked) -> HttpResponse:
    """Find a ticket by its number or the end of it; one found opens at once, none leads to entering it by hand."""
    text = request.GET.get("q", "").strip()[:40]
    found = list(queries.tickets(request.actor, text)[:SHOWN]) if text else []
    if len(found) == 1:
        return redirect(found[0].url())
    return render(request, "returns/ticket.html", {"q": text, "found": found})


@require_GET
@page(TAKE)
def enter(request: Asked) -> HttpResponse:
    """Type a ticket from its paper."""
    return render(request, "returns/enter.html", {"ticket": request.GET.get("q", "")[:40]})


@require_GET
@page(*SEES_TICKETS)
def sale(request: Asked, pk: int) -> HttpResponse:
    """One ticket: what can still come back, what the rule says today, and the form to decide."""
    rows = Sale.objects.within(request.actor).select_related("site", "entered_by")
    row: Sale = get_object_or_404(rows, pk=pk)
    lines = list(row.lines.all())
    rules = list(ruling.in_force(row.site))
    age = ruling.age_of(row)
    context = {
        "sale": row, "lines": [(line, ruling.rule_of(row.site, line.category, rules)) for line in lines], "age": age,
        "left": any(line.left or line.left_fen for line in lines), "ruled": bool(rules),
        "backs": list(row.returns.select_related("decided_by").order_by("-pk")[:SHOWN]),
        "photos": list(files.of(row, "photo")), "takes": request.actor.can(TAKE, row.site),
        "beside": beside.of(request.actor, row), **_form(request, row, lines), **_invoices(request, row),
    }  # fmt: skip
    return render(request, "returns/sale.html", context)


def _invoices(request: Asked, row: Sale) -> dict[str, Any]:
    """The invoices of the ticket for who may see them, and what can still be invoiced."""
    if not request.actor.sites(*SEES_INVOICES):
        return {}
    left = left_of(row)
    return {
        "invoices": of_sale(request.actor, row.pk), "invoice_left": max(left, 0), "invoices_shown": True,
        "invoices_made": left > 0 and request.actor.can(INVOICE, row.site),
    }  # fmt: skip


def _form(request: Asked, row: Sale, lines: list[Any]) -> dict[str, Any]:
    """The form to decide, its fields by name: what only some decisions need stands folded."""
    given = {"sale": row, "pieces": _pieces(lines)}
    form = forms.build(REGISTRY["returns.decide"], request.actor, given=given, submit=pgettext("returns", "决定"))
    return {"form": form, "fields": {one.name: one for one in form.fields}}


def _pieces(lines: list[Any]) -> list[dict[str, str]]:
    """A ticket of one kind of goods needs no choosing."""
    open_lines = [line for line in lines if line.left]
    return [{"line": str(open_lines[0].pk), "quantity": str(open_lines[0].left)}] if len(open_lines) == 1 else []


@require_GET
@page(*SEES)
def rules(request: Asked) -> HttpResponse:
    """The rules by category, and for whom sets them the forms."""
    shown = Paginator(queries.rules(request.actor), RULES_A_PAGE).get_page(request.GET.get("page"))
    mine = request.actor.sites(SET_RULES)
    context = {
        "page": shown, "rules": [(row, row.site_id in mine) for row in shown.object_list], "sets": bool(mine),
        "decisions": Return.Decision, "blank": not Rule.objects.filter(site__in=mine, ended_at=None).exists() and bool(mine),
    }  # fmt: skip
    return render(request, "returns/rules.html", context)
