"""One confirmation: whose turn it is, what it says, who signed, its versions and timeline; and the other side's link, shown once."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhishou.areas.confirmations import effect, queries
from zhishou.areas.confirmations.kinds import KINDS
from zhishou.areas.confirmations.kinds.closing import open_balances, open_words
from zhishou.areas.confirmations.models import CHECK, HANDLE, SEES, TO_SIGN, Confirmation
from zhishou.areas.confirmations.operations.sending import LINK_DAYS
from zhishou.areas.confirmations.pages.listing import STATE_COLOUR
from zhishou.kernel import clock, settings_store
from zhishou.kernel.doors import handing
from zhishou.kernel.doors.web import Asked, page

TITLES = (
    (("draft", "returned"), "起草、核对"),
    (("checked",), "发出"),
    (("sent",), "双方签署"),
    (("in_force",), "生效"),
)
TONE = {
    "returned": "bad", "objected": "bad", "recalled": "bad", "voided": "bad", "passed": "good", "in_force": "good", "settled": "good",
}  # fmt: skip


def confirmation_of(request: Asked, number: str) -> Confirmation:
    """The confirmation within sight, or no such page."""
    related = (
        "site__parent", "responsible", "written_by", "checked_by", "customer", "sealed", "settled_by", "voided_by",
    )  # fmt: skip
    rows: Any = Confirmation.objects.within(request.actor).select_related(*related).defer("customer__tokens")
    found: Confirmation = get_object_or_404(rows, number=number)
    return found


@require_GET
@page(*SEES)
def show(request: Asked, number: str) -> HttpResponse:
    """One confirmation: what can be done now, what it says, and everything that was done."""
    row = confirmation_of(request, number)
    actor, version = request.actor, queries.version_of(row)
    ours, theirs = queries.sides_of(version, row.kind)
    signed = effect.signatures(row)
    rights = {
        "write": actor.can(row.writes, row.site),
        "handle": actor.can(HANDLE, row.site),
        "check": actor.can(CHECK, row.site),
    }
    context = {
        "row": row, "colour": STATE_COLOUR[row.state], "steps": _progress(row), "rights": rights,
        "reading": KINDS[row.kind].read(version.content), "signatures": [(ours, signed.get("ours")), (theirs, signed.get("theirs"))],
        "to_sign": row.state in TO_SIGN, "checks": rights["check"] and row.written_by_id != actor.person_id,
        "versions": list(row.versions.select_related("by").order_by("-n")), "tones": TONE, "today": clock.today(),
        "timeline": list(row.steps.select_related("by").order_by("-at", "-pk")), "open": _open(row),
        "fee_minor": row.total_minor if row.kind == Confirmation.Kind.PROMOTION else None,
    }  # fmt: skip
    return render(request, "confirmations/one.html", context)


def _open(row: Confirmation) -> str:
    """What an account has not settled yet, while the confirmation is on its way."""
    return open_words(open_balances(row.customer)) if row.customer is not None and row.is_open else ""


def _progress(row: Confirmation) -> list[dict[str, Any]]:
    """The steps of the way, done, now and to come; of one given up nothing is now."""
    now = next((place for place, (states, _title) in enumerate(TITLES) if row.state in states), -1)
    if row.state == Confirmation.State.IN_FORCE:
        now = len(TITLES)
    told = {
        0: row.checked_by.name if row.checked_by else "", 1: f"{clock.local(row.sent_at):%m-%d}" if row.sent_at else "",
        3: f"{clock.local(row.in_force_at):%m-%d}" if row.in_force_at else "",
    }  # fmt: skip
    return [
        {
            "n": place + 1, "title": _(title), "line": told.get(place, ""),
            "state": "" if now < 0 else "done" if place < now else "now" if place == now else "",
        }
        for place, (_states, title) in enumerate(TITLES)
    ]  # fmt: skip


@require_http_methods(["GET", "POST"])
@page(HANDLE)
def link(request: Asked, number: str) -> HttpResponse:
    """Make the other side's link and show it once, as an address and a QR code; it is kept nowhere."""
    row = confirmation_of(request, number)
    days = int(settings_store.value(LINK_DAYS.name, row.site))
    context = {"row": row, "days": days}
    return handing.shown_once(
        request, "confirmations/link.html", "confirmations.send_link", {"confirmation": row.pk}, context
    )
