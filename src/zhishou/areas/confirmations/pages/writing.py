"""Write a confirmation of a kind, or change one: one form a kind, with what is known filled in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.confirmations import queries
from zhishou.areas.confirmations.kinds import KINDS
from zhishou.areas.confirmations.kinds.sales import STANDARD
from zhishou.areas.confirmations.kinds.terms import HEAD
from zhishou.areas.confirmations.models import SEES, WRITES, Confirmation
from zhishou.areas.confirmations.pages.one import confirmation_of
from zhishou.areas.customers import queries as customers
from zhishou.kernel import clock, typed
from zhishou.kernel.doors import forms
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.models import Site
from zhishou.kernel.operation import REGISTRY


@require_GET
@page(*SEES)
def new(request: Asked, kind: str) -> HttpResponse:
    """A new confirmation of a kind; `?customer=` fills in whose account is closed."""
    if kind not in queries.writable(request.actor):
        raise Http404
    given: dict[str, Any] = {"on": clock.today().isoformat()} if kind != "closing" else {}
    if kind == "sales":
        given |= STANDARD | queries.our_side_of_last(request.actor)
    if kind == "closing" and (pk := typed.number(request.GET.get("customer", ""))) is not None:
        given["customer"] = customers.one(request.actor, pk)
    places = list(Site.objects.filter(pk__in=request.actor.sites(WRITES[kind])).order_by("path")[:2])
    if kind != "closing" and len(places) == 1:
        given["site"] = places[0]
    return _form(request, kind, given, None)


@require_GET
@page(*SEES)
def edit(request: Asked, number: str) -> HttpResponse:
    """Another version of a confirmation that is not in force yet."""
    row = confirmation_of(request, number)
    if not row.is_open:
        return redirect(row.url())
    spec, content = KINDS[row.kind], queries.version_of(row).content
    given: dict[str, Any] = {name: _again(name, content[name]) for name in spec.own_fields if name in content}
    given["confirmation"] = row
    if row.kind == Confirmation.Kind.CLOSING:
        given["customer"] = row.customer
    else:
        given |= {name: getattr(row, name) for name in HEAD} | {"on": row.on.isoformat()}
    return _form(request, row.kind, given, row)


def _again(name: str, value: Any) -> Any:
    """A field as a form takes it back: rows without what was worked out, moments on the wall clock."""
    if isinstance(value, list):
        return [{key: text for key, text in one.items() if isinstance(text, str)} for one in value]
    return datetime.fromisoformat(value) if name.endswith("_at") else value


def _form(request: Asked, kind: str, given: dict[str, Any], row: Confirmation | None) -> HttpResponse:
    form = forms.build(
        REGISTRY[f"confirmations.{'revise' if row else 'write'}_{kind}"], request.actor, given=given,
        submit=_("另存一版，重新核对") if row else _("写好，交同事核对"),
    )  # fmt: skip
    context = {
        "form": form, "row": row, "kind": kind, "label": Confirmation.Kind(kind).label, "customer": given.get("customer"),
    }  # fmt: skip
    return render(request, "confirmations/write.html", context)
