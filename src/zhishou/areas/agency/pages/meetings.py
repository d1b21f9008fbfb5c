"""Meetings within the house: the card on the project's page, one meeting, its minutes on paper, the client's link; drafts
that were presented; the link to the client's own page.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhishou.areas.agency import outsiders, parts, printing_proofs, proof_queries, research
from zhishou.areas.agency.models import CONTACT, MINUTES, PRESENT, PRODUCE, SEES, Meeting, Project
from zhishou.areas.agency.operations.meetings import SILENCE
from zhishou.areas.agency.operations.showings import PROGRESS_DAYS
from zhishou.areas.agency.pages.projects import project_of
from zhishou.kernel import settings_store
from zhishou.kernel.doors import forms, handing
from zhishou.kernel.doors.downloads import pdf_response
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.operation import REGISTRY

COLOUR = {
    "held": "orange", "written": "azure", "sent": "blue", "corrected": "red", "confirmed": "teal", "deemed": "teal",
}  # fmt: skip


def _meetings(request: Asked, project: Project) -> dict[str, Any] | None:
    may = project.is_open and project.site_id in request.actor.sites(MINUTES)
    found = [{"row": one, "colour": COLOUR[one.state]} for one in proof_queries.meetings(project)]
    if not found and not may:
        return None
    actions = proof_queries.open_actions(project)
    return {"project": project, "rows": found, "may": may, "actions": actions}


def _showings(request: Asked, project: Project) -> dict[str, Any] | None:
    may = project.is_open and project.site_id in request.actor.sites(PRESENT)
    found = proof_queries.showings(project)
    return {"project": project, "rows": found, "may": may} if found or may else None


def _progress(request: Asked, project: Project) -> dict[str, Any] | None:
    may = project.is_open and project.site_id in request.actor.sites(CONTACT)
    return {"project": project} if may else None


def _research(request: Asked, project: Project) -> dict[str, Any] | None:
    may = project.is_open and project.site_id in request.actor.sites(CONTACT)
    found = research.of_project(project)
    return {"rows": found, "may": may, "client": project.client, "project": project} if found or may else None


parts.register(46, "meetings", "agency/part_meetings.html", _meetings)
parts.register(47, "showings", "agency/part_showings.html", _showings)
parts.register(48, "research", "agency/part_research.html", _research)
parts.register(50, "progress", "agency/part_progress.html", _progress, beside=True)


def _one(request: Asked, number: str) -> Meeting:
    rows: Any = Meeting.objects.within(request.actor)
    found: Meeting = get_object_or_404(
        rows.select_related("project__client", "project__site", "by", "written_by"), number=number
    )
    return found


@require_GET
@page(*SEES)
def show(request: Asked, number: str) -> HttpResponse:
    """One meeting: who was there, what was decided and taken on, whether the client has confirmed it."""
    row = _one(request, number)
    told = proof_queries.minutes(row)
    keeps = row.project.is_open and row.project.site_id in request.actor.sites(MINUTES)
    given = [
        {"what": one.what, "person": str(one.person_id or ""), "contact": str(one.contact_id or ""), "due_on": one.due_on.isoformat()}
        for one in told["actions"]
        if one.done_at is None
    ]  # fmt: skip
    context = {
        **told, "colour": COLOUR[row.state], "keeps": keeps, "given": given, "me": request.actor.person_id,
        "writes": keeps and row.state in ("held", "written", "sent", "corrected"),
        "sends": keeps and row.state in ("written", "sent"),
    }  # fmt: skip
    return render(request, "agency/meeting.html", context)


@require_GET
@page(*SEES)
def paper(request: Asked, number: str) -> HttpResponse:
    """《会议纪要》 once it is written."""
    row = _one(request, number)
    if row.state == Meeting.State.HELD:
        raise Http404
    return pdf_response(printing_proofs.minutes_pdf(proof_queries.minutes(row)), f"{_('会议纪要')} {row.number}.pdf")


@require_http_methods(["GET", "POST"])
@page(MINUTES)
def link(request: Asked, number: str) -> HttpResponse:
    """Send the minutes: to whom, whether silence was agreed to count; the link is shown once."""
    row = _one(request, number)
    was_there = row.attendees.filter(contact__isnull=False).values_list("contact_id", flat=True).first()
    context = {
        "row": row, "people": outsiders.contacts(request.actor, row), "chosen": str(was_there or ""), "client": row.project.client, "days": outsiders.LINK_DAYS,
        "back": row.url(), "path": request.path, "title": _("送出会议纪要"), "agrees": True,
        "workdays": settings_store.value(SILENCE.name, row.site),
        "says": _("客户用链接看纪要，确认或者写明要更正的地方，不用登录。以前发的链接随即失效。"),
    }  # fmt: skip
    data = {
        "meeting": row.pk,
        "contact": request.POST.get("contact", ""),
        "agreement": request.POST.get("agreement", ""),
    }
    return handing.shown_once(request, "agency/link.html", "agency.send_minutes", data, context)


ADDS = {
    "piece": ("agency.open_deliverable", PRODUCE), "meeting": ("agency.hold_meeting", MINUTES),
    "showing": ("agency.present_draft", PRESENT),
}  # fmt: skip


@require_GET
@page(PRODUCE, MINUTES, PRESENT)
def add(request: Asked, number: str, what: str) -> HttpResponse:
    """Add a piece, a meeting or a presented draft to a project that is not over."""
    row = project_of(request, number)
    name, capability = ADDS[what]
    if not row.is_open or row.site_id not in request.actor.sites(capability):
        raise Http404
    form = forms.build(REGISTRY[name], request.actor, given={"project": row})
    return render(request, "agency/add.html", {"row": row, "form": form, "title": _(REGISTRY[name].label)})


@require_http_methods(["GET", "POST"])
@page(CONTACT)
def progress(request: Asked, number: str) -> HttpResponse:
    """Make somebody's link to how far their project is, shown once; where the client has nobody on file, one for them all."""
    row = project_of(request, number)
    people = outsiders.contacts(request.actor, row)
    context = {
        "row": row, "client": row.client, "days": PROGRESS_DAYS, "back": row.url(), "path": request.path,
        "title": _("给客户看进度"), "people": people or None, "viewers": research.viewers(row),
        "says": _("客户用链接看项目进度、接下来的日期、放给他们的预算与调查结果、等确认的稿件和纪要，看不到我们的成本和内部记录。以前发给这个人的链接随即失效。"),
    }  # fmt: skip
    data = {"project": row.pk, **({"contact": chosen} if (chosen := request.POST.get("contact", "")) else {})}
    return handing.shown_once(request, "agency/link.html", "agency.open_progress", data, context)
