"""The number a matter was brought with, in the place of the masked one."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from zhishou.areas.cases.models import Case
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.gate import perform
from zhishou.kernel.operation import Refused


@require_POST
@page()
def reveal(request: Asked, number: str) -> HttpResponse:
    """The whole number, once; a refusal comes in its place as a sentence. Never kept by a browser."""
    case = Case.objects.within(request.actor).filter(number=number).first()
    if case is None:
        raise Http404
    try:
        perform("cases.reveal", request.actor, {"case": case}, door="page")
        context: dict[str, Any] = {"phones": [case.reporter_phone], **_shown(case)}
    except Refused as no:
        context = {"sentence": no.sentence(), **_shown(case)}
    template = "customers/phones.html" if getattr(request, "htmx", None) else "customers/phones_page.html"
    response = render(request, template, context)
    response["Cache-Control"] = "private, no-store"
    return response


def _shown(case: Case) -> dict[str, Any]:
    return {"customer": {"name": case.reporter_name, "number": case.number, "url": case.get_absolute_url()}}
