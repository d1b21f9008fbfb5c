"""The forms of the trade as PDF, for those who see the record."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404

from zhishou.areas.cases import prints
from zhishou.areas.cases.models import Case, WorkOrder
from zhishou.areas.cases.operations.public import POSTER
from zhishou.kernel import files
from zhishou.kernel.doors.downloads import pdf_response
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.models import StoredFile


@page()
def register(request: Asked, number: str) -> HttpResponse:
    """《顾客投诉登记表》 of a case."""
    rows = Case.objects.within(request.actor).select_related("site", "category", "took_in_by", "customer")
    case = get_object_or_404(rows, number=number)
    return pdf_response(prints.register_pdf(case), f"顾客{case.get_kind_display()}登记表 {case.number}.pdf")


@page()
def order(request: Asked, number: str) -> HttpResponse:
    """《工作任务单》 of a work order."""
    rows = WorkOrder.objects.within(request.actor)
    rows = rows.select_related("case__site", "department", "engineer", "dispatched_by", "signature")
    found = get_object_or_404(rows, number=number)
    return pdf_response(prints.order_pdf(found), f"工作任务单 {found.number}.pdf")


@page("keep_settings")
def poster(request: Asked, pk: int) -> HttpResponse:
    """A wall poster made earlier; its code works until a newer one is made."""
    file = StoredFile.objects.filter(pk=pk, kind=POSTER, site_id__in=request.actor.sites("keep_settings")).first()
    if file is None:
        raise Http404
    return pdf_response(files.read(file), file.name)
