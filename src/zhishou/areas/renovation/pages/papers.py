"""The papers of a renovation on A4: application, agreement, permit, passes, violations, acceptance."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.renovation import printing
from zhishou.areas.renovation.models import SEES, Renovation
from zhishou.areas.renovation.pages.one import renovation_of
from zhishou.kernel.doors.downloads import pdf_response
from zhishou.kernel.doors.web import Asked, page

PAPERS: dict[str, tuple[str, Callable[[Renovation], bytes]]] = {
    "application": ("装修申请表", printing.application_pdf),
    "agreement": ("装修管理服务协议", printing.agreement_pdf),
    "permit": ("装修许可证", printing.permit_pdf),
    "passes": ("装修出入证", printing.passes_pdf),
    "violations": ("违规整改通知单", printing.violations_pdf),
    "acceptance": ("装修验收单", printing.acceptance_pdf),
}


@require_GET
@page(*SEES)
def paper(request: Asked, number: str, paper: str) -> HttpResponse:
    """One of them; there is no permit and no pass before they were issued, no acceptance before work was reported done."""
    row = renovation_of(request, number)
    if paper not in PAPERS or not _there(row, paper):
        raise Http404
    title, draw = PAPERS[paper]
    return pdf_response(draw(row), f"{_(title)} {row.number}.pdf")


def _there(row: Renovation, paper: str) -> bool:
    if paper == "permit":
        return bool(row.permit)
    if paper == "passes":
        return row.passes.exists()
    if paper == "violations":
        return row.violations.exists()
    return paper != "acceptance" or row.state in ("finished", "accepted")
