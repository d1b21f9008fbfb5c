"""Waivers and corrections that were asked for."""

from __future__ import annotations

from zhishou.areas.arrears.models import CreditRequest
from zhishou.kernel.actor import Actor
from zhishou.kernel.scope import ScopedQuerySet


def of_charge(charge: int) -> list[CreditRequest]:
    """What was asked for about a charge, the latest first."""
    rows = CreditRequest.objects.filter(charge=charge).exclude(state=CreditRequest.State.WITHDRAWN)
    return list(rows.select_related("dispute", "asked_by").order_by("-pk"))


def within(actor: Actor) -> ScopedQuerySet[CreditRequest]:
    """What was asked for within sight, with everything a list says about it, the latest first."""
    rows: ScopedQuerySet[CreditRequest] = CreditRequest.objects.within(actor)
    return rows.select_related(
        "site", "charge__item", "charge__unit", "dispute", "case", "asked_by", "decided_by"
    ).order_by("-pk")
