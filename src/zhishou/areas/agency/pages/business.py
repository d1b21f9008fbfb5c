"""新业务: the chances by stage, one chance with its history; talks, cadences and growth of a client."""

from __future__ import annotations

import functools
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.agency import queries
from zhishou.areas.agency.models import CLIENTS, CONTACT, KEEPS_CLIENTS, LEAD, Cadence, Chance, Client, Growth, Talk
from zhishou.areas.agency.pages.clients import client_of
from zhishou.kernel import clock, typed
from zhishou.kernel.doors import forms
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.operation import REGISTRY

MOST = 300


@require_GET
@page(CLIENTS)
def board(request: Asked) -> HttpResponse:
    """Open chances by stage, the nearest next step first; or those that were won and lost."""
    rows: Any = Chance.objects.within(request.actor).select_related("client", "owner")
    view = request.GET.get("view", "")
    if view == "mine":
        rows = rows.filter(owner_id__in=request.actor.stands_for())
    over = view == "over"
    found = list(rows.filter(closed_at__isnull=not over).order_by("next_on", "-pk")[:MOST])
    stages = [stage for stage in Chance.Stage if (stage.value in ("won", "lost")) == over]
    columns = [_column(stage, [one for one in found if one.stage == stage.value]) for stage in stages]
    views = [
        {"title": title, "url": f"?view={code}", "active": view == code, "count": None}
        for code, title in (("", _("进行中")), ("mine", _("我跟进的")), ("over", _("已结束")))
    ]
    context = {"columns": columns, "views": views, "any": bool(found), "today": clock.today(), "view": view}
    return render(request, "agency/chances.html", context)


def _column(stage: Chance.Stage, rows: list[Chance]) -> dict[str, Any]:
    return {"title": str(stage.label), "rows": rows, "fen": sum(one.worth_fen or 0 for one in rows)}


@require_GET
@page(CLIENTS)
def new(request: Asked) -> HttpResponse:
    """Put a chance on the board; a client may be given."""
    pk = typed.number(request.GET.get("client", ""))
    client = Client.objects.within(request.actor).filter(pk=pk).first() if pk is not None else None
    given: dict[str, Any] = {"client": client} if client is not None else {}
    form = forms.build(REGISTRY["agency.open_chance"], request.actor, given=given, submit=_("登记商机"))
    return render(request, "agency/chance_new.html", {"form": form, "client": client})


@require_GET
@page(CLIENTS)
def show(request: Asked, pk: int) -> HttpResponse:
    """One chance: its stages, what was learned, the next step."""
    rows: Any = Chance.objects.within(request.actor).select_related("client__site", "owner", "project")
    row = get_object_or_404(rows, pk=typed.number(str(pk)))
    stages = [stage for stage in Chance.Stage if stage.value not in ("won", "lost")]
    now = next(
        (n for n, stage in enumerate(stages) if stage.value == row.stage), len(stages) if row.stage == "won" else -1
    )
    steps = [
        {"n": n + 1, "title": str(s.label), "line": "", "state": "" if now < 0 else "done" if n < now else "now" if n == now else ""}
        for n, s in enumerate(stages)
    ]  # fmt: skip
    context = {
        "row": row, "steps": steps, "advances": queries.with_files(row.advances.select_related("by")),
        "works": row.closed_at is None and row.client.site_id in request.actor.sites(CLIENTS),
    }  # fmt: skip
    return render(request, "agency/chance.html", context)


@require_GET
@page(CONTACT)
def talk(request: Asked, number: str) -> HttpResponse:
    """Put a contact on file; a project may be given."""
    row = client_of(request, number)
    project = typed.number(request.GET.get("project", ""))
    given: dict[str, Any] = {"client": row, "project": project}
    if told := typed.number(request.GET.get("research", "")):
        given |= {"kind": Talk.Kind.RESEARCH, "research": [str(told)]}
    form = forms.build(REGISTRY["agency.record_talk"], request.actor, given=given, submit=_("登记"))
    return render(request, "agency/talk.html", {"row": row, "form": form})


@require_GET
@page(*KEEPS_CLIENTS)
def talks(request: Asked, number: str) -> HttpResponse:
    """Everything said with a client, the latest first."""
    row = client_of(request, number)
    seen = Talk.objects.within(request.actor).filter(client=row)
    found = seen.select_related("by", "project", "email").prefetch_related("people", "research")
    if text := request.GET.get("q", "").strip()[:60]:
        said = [f"{name}__icontains" for name in ("words", "reaction", "next_step", "people__name", "email__text")]
        found = found.filter(pk__in=seen.filter(functools.reduce(Q.__or__, (Q(**{name: text}) for name in said))))
    return render(
        request,
        "agency/talks.html",
        {
            "row": row,
            "talks": queries.with_files(found[:200]),
            "q": text,
            "serves": row.site_id in request.actor.sites(CONTACT),
        },
    )


@require_GET
@page(LEAD)
def care(request: Asked, number: str) -> HttpResponse:
    """How often somebody sees to a client, what is to become of it, who answers for it; set here."""
    row = client_of(request, number)
    context = {
        "row": row, "cadences": list(Cadence.objects.filter(client=row, ended_at=None).select_related("person")),
        "growths": list(Growth.objects.filter(client=row).select_related("by")[:5]), "year": clock.today().year,
    }  # fmt: skip
    return render(request, "agency/care.html", context)
