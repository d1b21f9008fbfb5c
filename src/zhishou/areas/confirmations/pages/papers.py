"""The paper of a confirmation on A4: the sealed one once it is in force, before that the one to sign; and earlier versions."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from zhishou.areas.confirmations import printing
from zhishou.areas.confirmations.models import SEES, Version
from zhishou.areas.confirmations.pages.one import confirmation_of
from zhishou.areas.confirmations.queries import version_of
from zhishou.kernel import files
from zhishou.kernel.doors.downloads import pdf_response
from zhishou.kernel.doors.web import Asked, page


@require_GET
@page(*SEES)
def paper(request: Asked, number: str) -> HttpResponse:
    """The sealed PDF as it was sealed, else the version in hand for signatures and seals."""
    row = confirmation_of(request, number)
    if row.sealed is not None:
        if not files.path_of(row.sealed).exists():  # erased at its customer's request
            raise Http404
        return pdf_response(files.read(row.sealed), f"{row.number}.pdf")
    return pdf_response(printing.blank(row, version_of(row)), f"{row.number}.pdf")


@require_GET
@page(*SEES)
def version(request: Asked, pk: int) -> HttpResponse:
    """What a version said."""
    rows = Version.objects.within(request.actor).select_related("confirmation__site", "confirmation__customer")
    found: Version = get_object_or_404(rows.defer("confirmation__customer__tokens"), pk=pk)
    return pdf_response(printing.blank(found.confirmation, found), f"{found.confirmation.number}-{found.n}.pdf")
