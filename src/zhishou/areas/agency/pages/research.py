"""市场调查: one piece of it with its papers, who of the client's opened it when, in which talks they were told; a new one."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from zhishou.areas.agency import research
from zhishou.areas.agency.models import CONTACT, SEES, Research
from zhishou.areas.agency.pages.clients import client_of
from zhishou.kernel import clock, files, typed
from zhishou.kernel.doors import forms
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.operation import REGISTRY

COLOUR = {"draft": "orange", "released": "teal", "withdrawn": "secondary"}


@require_GET
@page(CONTACT)
def new(request: Asked, number: str) -> HttpResponse:
    """Put research on file; a project may be given."""
    row = client_of(request, number)
    project = typed.number(request.GET.get("project", ""))
    given = {"client": row, "project": project, "done_on": clock.today().isoformat()}
    form = forms.build(REGISTRY["agency.write_research"], request.actor, given=given)
    return render(request, "agency/research_new.html", {"row": row, "form": form})


@require_GET
@page(*SEES)
def show(request: Asked, number: str) -> HttpResponse:
    """One piece of research, inside."""
    rows: Any = Research.objects.within(request.actor)
    row = get_object_or_404(
        rows.select_related("client__site", "client__owner", "project", "by", "released_by"), number=number
    )
    context = {
        "row": row, "colour": COLOUR[row.state], "files": list(files.of(row)), "openings": research.openings(row),
        "talks": research.talks(request.actor, row), "serves": row.client.site_id in request.actor.sites(CONTACT),
    }  # fmt: skip
    return render(request, "agency/research.html", context)
