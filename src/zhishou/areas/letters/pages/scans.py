"""Taking in stacks of signed paper, and matching by hand what found no letter."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from zhishou.areas.letters import queries
from zhishou.areas.letters.models import ScanPage
from zhishou.kernel import files
from zhishou.kernel.doors.web import Asked, page


@page("issue_letters")
def index(request: Asked) -> HttpResponse:
    """Hand in many scans at once, and see the stacks taken in before."""
    rows = [
        {
            "batch": batch,
            "taken": sum(p.letter_id is not None for p in batch.pages.all()),
            "all": len(batch.pages.all()),
        }
        for batch in queries.batches(request.actor)[:30]
    ]
    return render(request, "letters/scans.html", {"rows": rows})


@page("issue_letters")
def batch(request: Asked, pk: int) -> HttpResponse:
    """What became of each page of a stack."""
    found = get_object_or_404(queries.batches(request.actor), pk=pk)
    pages = list(found.pages.all())
    context = {
        "batch": found,
        "taken": [p for p in pages if p.letter_id is not None],
        "waiting": [p for p in pages if p.letter_id is None],
        "troubles": found.trouble.splitlines(),
    }
    return render(request, "letters/scan_batch.html", context)


@page("issue_letters")
def picture(request: Asked, pk: int) -> HttpResponse:
    """One scanned page."""
    found = get_object_or_404(ScanPage.objects.within(request.actor).select_related("file"), pk=pk)
    response = HttpResponse(files.read(found.file), content_type=found.file.mime)
    response["Cache-Control"] = "private, max-age=3600"
    return response
