"""文件模板: those in use, one changed, a new one, and the usual ones where none is there yet."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from zhishou.areas.documents import blanks, queries
from zhishou.areas.documents.models.papers import TEMPLATES, WRITE
from zhishou.kernel.doors.web import Asked, page


@require_GET
@page(WRITE, TEMPLATES)
def listing(request: Asked) -> HttpResponse:
    """The templates in use, by kind."""
    rows = list(queries.templates(request.actor))
    keeps = request.actor.can(TEMPLATES)
    context = {
        "rows": [{"row": one, "blanks": blanks.names(one.title, one.addressee, one.body)} for one in rows], "keeps": keeps,
        "writes": request.actor.can(WRITE),
    }  # fmt: skip
    return render(request, "documents/templates.html", context)


@require_GET
@page(WRITE, TEMPLATES)
def show(request: Asked, pk: int) -> HttpResponse:
    """One template: its words, and where the charter says so, the form to change them."""
    row = get_object_or_404(queries.templates(request.actor), pk=pk)
    context = {
        "row": row, "keeps": request.actor.can(TEMPLATES, row.site), "writes": request.actor.can(WRITE),
        "paragraphs": [line for line in row.body.splitlines() if line.strip()],
    }  # fmt: skip
    return render(request, "documents/template.html", context)
