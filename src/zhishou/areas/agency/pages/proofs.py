"""Proofs within the house: the card on the project's page, a deliverable with its versions, its paper, the client's link."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhishou.areas.agency import outsiders, parts, printing_proofs, proof_queries
from zhishou.areas.agency.models import PRODUCE, PROOFS, SEES, TASKS, Deliverable, Project, Proof
from zhishou.areas.agency.operations.proofs import open_marks
from zhishou.kernel.doors import handing
from zhishou.kernel.doors.downloads import pdf_response
from zhishou.kernel.doors.web import Asked, page

COLOUR = {
    "submitted": "orange", "returned": "red", "passed": "azure", "sent": "blue", "changes": "red", "approved": "teal",
    "replaced": "secondary",
}  # fmt: skip


def _part(request: Asked, project: Project) -> dict[str, Any] | None:
    may = project.is_open and project.site_id in request.actor.sites(PRODUCE)
    found: list[dict[str, Any]] = [
        {
            "row": one,
            "state": proof_queries.state_words(one),
            "colour": COLOUR.get(getattr(one, "state", ""), "secondary"),
        }
        for one in proof_queries.deliverables(project)
    ]
    return {"project": project, "rows": found, "may": may} if found or may else None


parts.register(45, "proofs", "agency/part_proofs.html", _part)


def _one(request: Asked, number: str) -> Deliverable:
    rows: Any = Deliverable.objects.within(request.actor)
    found: Deliverable = get_object_or_404(
        rows.select_related("project__client", "project__site", "maker", "by"), number=number
    )
    return found


@require_GET
@page(*SEES)
def show(request: Asked, number: str) -> HttpResponse:
    """One deliverable: its versions with digest, review, marks and decision; whose turn it is; what is looked at."""
    row = _one(request, number)
    site, actor = row.project.site_id, request.actor
    versions = proof_queries.versions(row)
    released = next((one for one in versions if one.released_at), None)
    newest = versions[0] if versions else None
    running = row.project.is_open and released is None
    context = {
        "row": row, "versions": [{"proof": one, "colour": COLOUR[one.state]} for one in versions], "newest": newest,
        "released": released, "points": proof_queries.checkpoints(row), "open_marks": open_marks(actor, row),
        "makes": running and site in actor.sites(TASKS), "produces": site in actor.sites(PRODUCE) and row.project.is_open,
        "reviews": running and site in actor.sites(PROOFS), "running": running,
        "own": newest is not None and newest.by_id == actor.person_id,
    }  # fmt: skip
    return render(request, "agency/deliverable.html", context)


@require_GET
@page(*SEES)
def confirmation(request: Asked, pk: int) -> HttpResponse:
    """《校样确认单》 of a version that was sent to the client."""
    rows: Any = Proof.objects.within(request.actor).filter(sent_at__isnull=False)
    named = get_object_or_404(rows.select_related("deliverable"), pk=pk)
    row = _one(request, named.deliverable.number)
    proof = next(one for one in proof_queries.versions(row) if one.pk == pk)
    name = f"{_('校样确认单')} {row.number} V{proof.version}.pdf"
    return pdf_response(printing_proofs.confirmation_pdf(row, proof), name)


@require_http_methods(["GET", "POST"])
@page(PROOFS)
def link(request: Asked, number: str) -> HttpResponse:
    """Send the newest version: choose who at the client's, get the link, shown once."""
    row = _one(request, number)
    proof = proof_queries.latest(row)
    if proof is None:
        raise Http404
    context = {
        "row": row, "proof": proof, "people": outsiders.contacts(request.actor, row), "days": outsiders.LINK_DAYS,
        "chosen": str(proof.contact_id or ""), "client": row.project.client, "back": row.url(), "path": request.path,
        "title": _("送客户确认"),
        "says": _("客户用链接看这一版、签字确认或提修改意见，不用登录。以前发的链接随即失效。"),
    }  # fmt: skip
    data = {"proof": proof.pk, "contact": request.POST.get("contact", "")}
    return handing.shown_once(request, "agency/link.html", "agency.send_proof", data, context)
