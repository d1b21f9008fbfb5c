"""The board of letters, one's own letters, one letter, its PDF, and blank paper for a site."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from zhishou.areas.letters import printing, queries, sealing
from zhishou.areas.letters.models import Letter
from zhishou.kernel import citing, clock, files
from zhishou.kernel.doors.downloads import pdf_response
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.models import Event
from zhishou.kernel.operation import REGISTRY, Refused

A_PAGE = 60
DOORS = {"page": "网页", "api": "接口", "cli": "命令行", "link": "链接", "demo": "演示"}


def state_names() -> dict[str, tuple[str, str]]:
    """What the board calls each state, and its colour."""
    return {
        "signed": (_("已签"), "teal"),
        "waiting": (_("待签"), "yellow"),
        "again": (_("待重签"), "yellow"),
        "declined": (_("拒签"), "red"),
        "none": (_("未发出"), "secondary"),
        "uncharted": (_("岗位没有职责"), "secondary"),
    }


def letter_or_404(request: Asked, number: str) -> Letter:
    """A letter within the actor's sight."""
    return get_object_or_404(queries.letters(request.actor), number=number)


@page()
def index(request: Asked) -> HttpResponse:
    """Who has signed, who has not, since when; for those who issue letters. Others see their own."""
    if "issue_letters" not in request.actor.capabilities:
        return redirect("/letters/mine")
    sites = list(queries.board_sites(request.actor))
    site = next((s for s in sites if s.code == request.GET.get("site")), sites[0])
    rows = queries.board(request.actor, site)
    counts = Counter(row.state for row in rows)
    chosen = request.GET.get("state", "")
    shown = [row for row in rows if not chosen or row.state == chosen]
    names = state_names()
    context = {
        "site": site,
        "sites": sites,
        "posts": sorted({(r.appointment.post_id, r.appointment.post.name) for r in rows if r.state == "none"}),
        "counts": [(name, names[name][0], counts[name]) for name in queries.STATES if counts[name] or name == "signed"],
        "total": len(rows),
        "signed": counts["signed"],
        "percent": round(100 * counts["signed"] / len(rows)) if rows else 0,
        "chosen": chosen,
        "to_issue": counts["none"] + counts["declined"],
        "waiting": counts["waiting"] + counts["again"],
        "page": Paginator([(row, *names[row.state]) for row in shown], A_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "letters/board.html", context)


@page()
def mine(request: Asked) -> HttpResponse:
    """One's own letters: what waits for a signature, and what was signed."""
    return render(request, "letters/mine.html", {"letters": queries.mine(request.actor)})


@page()
def detail(request: Asked, number: str) -> HttpResponse:
    """One letter: its state, its paper, what happened to it."""
    letter = letter_or_404(request, number)
    own = letter.appointment.person_id == request.actor.person_id
    context = {
        "letter": letter,
        "own": own,
        "others": queries.others_of(letter),
        "entries": _entries(letter),
        "verify_url": sealing.verify_url(letter.number),
        "waits": letter.state == Letter.State.ISSUED and letter.appointment.ended_at is None,
    }
    return render(request, "letters/detail.html", context)


@page()
def pdf(request: Asked, number: str) -> HttpResponse:
    """The sealed PDF; before the signature, the blank letter for the hand."""
    letter = letter_or_404(request, number)
    if letter.sealed is not None:
        if not files.path_of(letter.sealed).exists():  # erased two years after its signer left
            raise Http404
        return pdf_response(files.read(letter.sealed), f"{letter.number}.pdf")
    if letter.state != Letter.State.ISSUED:
        raise Http404
    return pdf_response(printing.blank(letter), f"{letter.number}.pdf")


@page("issue_letters")
def paper(request: Asked) -> HttpResponse:
    """Blank letters of everybody at a site who still has to sign, as one PDF for the printer."""
    site = get_object_or_404(queries.board_sites(request.actor), code=request.GET.get("site", ""))
    rows = queries.letters(request.actor).filter(
        site__path__startswith=site.path, site_id__in=request.actor.sites("issue_letters"), state=Letter.State.ISSUED
    )
    waiting = list(rows.order_by("site__path", "appointment__post__code", "number"))
    if not waiting:
        raise Refused("letter.none_waiting", site=site.name)
    return pdf_response(printing.blanks(waiting), f"{site.code}-{clock.today():%Y%m%d}.pdf")


def _entries(letter: Letter) -> list[dict[str, Any]]:
    events = queries.history(letter)
    duties = citing.of_events(events, letter.site)
    return [_entry(event, duties.get(event.pk, "")) for event in events]


def _entry(event: Event, duty: str) -> dict[str, Any]:
    name = event.operation
    return {
        "what": _(REGISTRY[name].label) if name in REGISTRY else name,
        "at": event.at,
        "who": event.actor.name if event.actor else _("本人手机") if event.authority == "link" else _("系统"),
        "acting_for": event.on_behalf_of.name if event.on_behalf_of else "",
        "basis": duty,
        "channel": _(DOORS.get(event.door, event.door)),
        "unsigned": not event.signed,
        "tone": {"letters.sign": "good", "letters.take_scan": "good", "letters.decline": "bad"}.get(name, ""),
    }
