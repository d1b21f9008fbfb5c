"""The screen of one call: who, what to say, what to answer, what came of it; and the numbers, shown once."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhishou.areas.callbacks import rules
from zhishou.areas.marketing import queries
from zhishou.areas.marketing.models import SEES, SELL, Call
from zhishou.areas.marketing.pages.guides import OUTCOME_COLOUR
from zhishou.kernel import clock
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.gate import perform
from zhishou.kernel.operation import Refused
from zhishou.kernel.templatetags.zhishou import mask_phone

EARLIER = 10


def _one(request: Asked, number: str) -> Call:
    rows = Call.objects.within(request.actor).select_related(
        "customer", "guide", "opener", "by", "site", "site__parent", "lead"
    )
    found: Call = get_object_or_404(rows.defer("customer__tokens"), number=number)
    return found


@require_GET
@page(*SEES)
def show(request: Asked, number: str) -> HttpResponse:
    """A call in hand with its words; one that is agreed, with the button to make it; one that is over, as it was recorded."""
    call = _one(request, number)
    guide = call.guide
    facts = {"company": call.site.company().name, "caller": call.by.name, "customer": call.customer.name}
    cards = list(guide.cards.all())
    context = {
        "call": call, "guide": guide, "opening": rules.filled(call.opener.words, facts), "colour": OUTCOME_COLOUR[call.outcome],
        "cards": [one for one in cards if one.ended_at is None], "raised": [one for one in cards if one.pk in call.raised],
        "earlier": list(queries.of_customer(request.actor, call)[:EARLIER]), "mine": call.by_id == request.actor.person_id,
        "card": _card(request, call), "lead": getattr(call, "lead", None),
        "open_now": rules.call_hours(call.site, call.customer).is_open(clock.now()),
    }  # fmt: skip
    return render(request, "marketing/call.html", context)


def _card(request: Asked, call: Call) -> dict[str, Any]:
    row, hand = call.customer, call.state == Call.State.OPEN and call.by_id == request.actor.person_id
    facts = [{"label": _("来电意愿"), "value": row.wish}] if row.wish else []
    return {
        "id": call.pk, "name": row.name, "initial": row.name[:1], "url": row.url(),
        "line": "　".join(filter(None, (row.place, call.site.name))),
        "phone_masked": mask_phone(row.phones[0]) if row.phones else "",
        "reveal_url": f"{call.url()}/reveal" if hand else "", "facts": facts,
        "badges": [{"text": _("重要客户"), "colour": "red"}] if row.is_vip else [],
    }  # fmt: skip


@require_POST
@page(SELL)
def reveal(request: Asked, number: str) -> HttpResponse:
    """The numbers for the call in hand, once; a refusal comes in their place. Never kept by a browser."""
    call = _one(request, number)
    return numbers(request, "marketing.reveal", {"call": call}, call.customer.phones)


def numbers(request: Asked, operation: str, given: dict[str, Any], phones: list[str]) -> HttpResponse:
    """Whole numbers after the operation that counts the look, or its refusal as a sentence; for htmx."""
    try:
        perform(operation, request.actor, given, door="page")
        text = "　".join(phones)
    except Refused as no:
        text = no.sentence()
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "private, no-store"
    return response
