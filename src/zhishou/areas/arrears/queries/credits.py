"""Waivers and corrections that were asked for."""

from __future__ import annotations

from django.db import models

from zhishou.areas.arrears.models import CreditRequest
from zhishou.areas.cases.models import Case, Remedy
from zhishou.kernel.actor import Actor
from zhishou.kernel.scope import ScopedQuerySet


def of_charge(charge: int) -> list[CreditRequest]:
    """What was asked for about a charge, the latest first."""
    rows = CreditRequest.objects.filter(charge=charge).exclude(state=CreditRequest.State.WITHDRAWN)
    return list(rows.select_related("dispute", "asked_by").order_by("-pk"))


def remedy_of(case: Case) -> Remedy | None:
    """The remedy with money that a complaint was last decided by; none when there is none."""
    rows: models.QuerySet[Remedy] = case.remedies.filter(chosen_at__isnull=False, compensation_fen__gt=0)
    return rows.order_by("-round").first()


def within(actor: Actor) -> ScopedQuerySet[CreditRequest]:
    """What was asked for within sight, with everything a list says about it, the latest first."""
    rows: ScopedQuerySet[CreditRequest] = CreditRequest.objects.within(actor)
    return rows.select_related(
        "site", "charge__item", "charge__unit", "dispute", "case", "asked_by", "decided_by"
    ).order_by("-pk")
