"""给客户看的预算与实际: what the client sees of a project's budget now, the next statement, and the earlier ones."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from zhishou.areas.agency import budgets, statements
from zhishou.areas.agency.models import BUDGETS, Project
from zhishou.areas.agency.pages.projects import project_of
from zhishou.kernel import clock
from zhishou.kernel.doors.web import Asked, page

EARLIER = 20


@require_GET
@page(BUDGETS)
def show(request: Asked, number: str) -> HttpResponse:
    """What the client sees, and the form of the next statement; beside it the costs by kind, for us alone."""
    row = project_of(request, number)
    now = statements.shown(row)
    context = {
        "row": row, "shown": now, "given": statements.to_state(row, now), "today": clock.today().isoformat(),
        "book": budgets.of(row),
        "earlier": list(row.statements.filter(ended_at__isnull=False).select_related("by", "ended_by")[:EARLIER]),
    }  # fmt: skip
    return render(request, "agency/client_budget.html", context)


def _shown(project: Project) -> statements.Shown:
    if (found := statements.shown(project)) is None:
        raise Http404
    return found


@require_GET
@page(BUDGETS)
def as_excel(request: Asked, number: str) -> HttpResponse:
    """What the client sees, as the workbook they get."""
    return statements.as_excel(_shown(project_of(request, number)))


@require_GET
@page(BUDGETS)
def as_paper(request: Asked, number: str) -> HttpResponse:
    """What the client sees, as the paper they get."""
    return statements.as_paper(_shown(project_of(request, number)))
