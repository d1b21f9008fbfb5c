"""The client's own pages, by an expiring link to one row: a version to sign or change, minutes to confirm, the progress."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from zhishou.areas.agency import proof_queries, statements
from zhishou.areas.agency import research as surveys
from zhishou.areas.agency.models import Opening, Project, Proof, Research, Sending
from zhishou.areas.agency.operations.meetings import MINUTES_LINK
from zhishou.areas.agency.operations.proofs import PROOF_LINK
from zhishou.areas.agency.operations.showings import PROGRESS_LINK
from zhishou.areas.agency.pages.projects import progress_of
from zhishou.areas.cases.pages.public import face, gone
from zhishou.kernel import files, links
from zhishou.kernel.actor import Actor
from zhishou.kernel.doors import forms, web
from zhishou.kernel.doors.downloads import file_response
from zhishou.kernel.gate import find, perform
from zhishou.kernel.models import Link, Site
from zhishou.kernel.operation import Invalid, Refused

ANSWERS = {
    "approve": "agency.approve_proof", "changes": "agency.ask_changes", "confirm": "agency.confirm_minutes",
    "correct": "agency.correct_minutes",
}  # fmt: skip
SUBMIT = {
    "approve": gettext_noop("签字确认这一版"), "changes": gettext_noop("提交修改意见"), "confirm": gettext_noop("纪要无误，确认"),
    "correct": gettext_noop("提交更正意见"),
}  # fmt: skip


def _dead(request: HttpRequest, token: str) -> HttpResponse:
    answered, site, what = request.session.get("agency_answer") or ("", 0, "")
    if answered == token[:12]:
        shell = face(Site.objects.filter(pk=site).first())
        return render(request, "agency/public/thanks.html", {**shell, "what": what})
    return gone(request, _("这个链接已经用过或者过期了，也可能没有抄全。需要时请联系对接您的同事重新发一个。"), 404)


def _proof(link: Link) -> tuple[dict[str, Any], dict[str, Any]]:
    rows: Any = Proof.objects.within(Actor(link=link))
    row: Proof = rows.select_related("file", "deliverable__project__site", "deliverable__project__client").get()
    shown = next(one for one in proof_queries.versions(row.deliverable) if one.pk == row.pk)
    return {"proof": shown, "row": row.deliverable}, {"proof": row, "sha256": row.sha256}


def _minutes(link: Link) -> tuple[dict[str, Any], dict[str, Any]]:
    rows: Any = Sending.objects.within(Actor(link=link))
    row: Sending = rows.select_related("meeting__project__site", "meeting__project__client", "contact").get()
    return {**proof_queries.minutes(row.meeting), "sending": row}, {"sending": row}


def _what(shown: dict[str, Any]) -> str:
    """What was answered, as its own page is headed."""
    return f"{shown['row'].title}　V{shown['proof'].version}" if "proof" in shown else shown["sending"].meeting.title


def _answered(request: HttpRequest, token: str, purpose: str, how: str, allowed: tuple[str, str]) -> HttpResponse:
    """The page with both answers; a posted one is performed by the link, and what is wrong comes back beside the fields."""
    if (link := links.find(token, purpose)) is None:
        return _dead(request, token)
    if (request.method == "POST") != bool(how):
        raise Http404
    context, given = (_proof if purpose == PROOF_LINK else _minutes)(link)
    base = request.path.removesuffix(f"/{how}") if how else request.path
    actor, status = Actor(link=link), 200
    wrong: dict[str, Any] = {}
    if how:
        op = find(ANSWERS[how])
        data = forms.data_from(request, op.command)
        data |= {name: getattr(value, "pk", value) for name, value in given.items() if name != "sha256"}
        try:
            perform(op, actor, data, door="link", key=request.POST.get("key", "")[:80])
            request.session["agency_answer"] = (token[:12], link.site_id, _what(context))
            return web.onward(request, base)
        except Invalid as bad:
            wrong, status = {"errors": bad.errors}, 422
        except Refused as no:
            wrong, status = {"error": no.sentence()}, web.status_of(no)
    for one in allowed:
        back = {"typed": request.POST, **wrong} if one == how else {}
        context[one] = forms.build(
            find(ANSWERS[one]),
            actor,
            given=given,
            hidden={"sha256"},
            action=f"{base}/{one}",
            submit=_(SUBMIT[one]),
            **back,
        )
    if how and getattr(request, "htmx", None):
        return render(request, "form/form.html", {"form": context[how]}, status=status)
    template = "agency/public/proof.html" if purpose == PROOF_LINK else "agency/public/minutes.html"
    return render(request, template, {**face(link.site), **context, "how": how, "base": base}, status=status)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def proof(request: HttpRequest, token: str, how: str = "") -> HttpResponse:
    """Look at one version; sign it, or ask for changes. The link ends with the answer."""
    return _answered(request, token, PROOF_LINK, how, ("approve", "changes"))


@login_not_required
@never_cache
@require_GET
def proof_file(request: HttpRequest, token: str) -> HttpResponse:
    """The exact file of that version."""
    if (link := links.find(token, PROOF_LINK)) is None:
        return _dead(request, token)
    rows: Any = Proof.objects.within(Actor(link=link))
    kept = rows.select_related("file").get().file
    return HttpResponse(
        files.read(kept), content_type=kept.mime,
        headers={"Content-Disposition": "inline", "Cache-Control": "private, no-store"},
    )  # fmt: skip


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def minutes(request: HttpRequest, token: str, how: str = "") -> HttpResponse:
    """Read the minutes; confirm them, or say what is wrong. The link ends with the answer."""
    return _answered(request, token, MINUTES_LINK, how, ("confirm", "correct"))


def _project(link: Link) -> Project:
    rows: Any = Project.objects.within(Actor(link=link))
    found: Project = rows.select_related("client", "site").get()
    return found


@login_not_required
@never_cache
@require_GET
def progress(request: HttpRequest, token: str) -> HttpResponse:
    """How far the client's project is, what comes next, which proofs and minutes wait for them, what is used of their budget.

    No cost and no margin of ours.
    """
    if (link := links.find(token, PROGRESS_LINK)) is None:
        return _dead(request, token)
    row = _project(link)
    made = proof_queries.deliverables(row)
    context = {
        **face(link.site), "row": row, "steps": progress_of(row), "made": made, "meetings": proof_queries.meetings(row)[:3],
        "points": proof_queries.dates_to_come(row), "budget": statements.shown(row), "token": token,
        "researches": _with_opened(link, row),
    }  # fmt: skip
    return render(request, "agency/public/progress.html", context)


@login_not_required
@never_cache
@require_GET
def budget(request: HttpRequest, token: str, how: str) -> HttpResponse:
    """Budget and actual as Excel or on paper, as long as they are shown."""
    if (link := links.find(token, PROGRESS_LINK)) is None:
        return _dead(request, token)
    if (found := statements.shown(_project(link))) is None:
        raise Http404
    return statements.as_excel(found) if how == "xlsx" else statements.as_paper(found)


def _with_opened(link: Link, row: Project) -> list[dict[str, Any]]:
    """The research a client is shown, and whether this link has opened it."""
    seen = set(Opening.objects.filter(viewer__link=link).values_list("research_id", flat=True))
    return [{"row": one, "opened": one.pk in seen} for one in surveys.released(row)]


def _research(link: Link, pk: int) -> Research:
    found = surveys.released(_project(link)).select_related("client", "project").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def research(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """The findings, once somebody has pressed the button that opens them: that they did and when is on record.

    A program that looks at links in passing presses no button.
    """
    if (link := links.find(token, PROGRESS_LINK)) is None:
        return _dead(request, token)
    row = _research(link, pk)
    if request.method == "POST":
        data = {"project": _project(link).pk, "research": row.pk}
        try:
            perform("agency.open_research", Actor(link=link), data, door="link")
        except Refused as no:
            return gone(request, no.sentence())
        return web.onward(request, request.path)
    opened = Opening.objects.filter(viewer__link=link, research=row).exists()
    context = {**face(link.site), "row": row, "opened": opened, "base": request.path, "back": f"/progress/{token}"}
    if opened:
        context["files"] = files.of(row)
    return render(request, "agency/public/research.html", context)


@login_not_required
@never_cache
@require_GET
def research_file(request: HttpRequest, token: str, pk: int, file: int) -> HttpResponse:
    """One of its papers, for a link that has opened it."""
    if (link := links.find(token, PROGRESS_LINK)) is None:
        return _dead(request, token)
    row = _research(link, pk)
    kept = files.of(row).filter(pk=file).first()
    if kept is None or not Opening.objects.filter(viewer__link=link, research=row).exists():
        raise Http404
    return file_response(files.read(kept), kept.name)
