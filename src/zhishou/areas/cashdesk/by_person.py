"""Rows of the counter that name who made them: receipts issued, and drawers counted."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import F, QuerySet

from zhishou.areas.cashdesk.models import CashCount, Receipt


def receipts(people: Collection[int], sites: Collection[int]) -> QuerySet[Receipt]:
    """Receipts that some people issued."""
    rows: QuerySet[Receipt] = Receipt.objects.filter(site__in=sites, issued_by__in=people)
    return rows


def drawers(people: Collection[int], sites: Collection[int], days: tuple[date, date]) -> QuerySet[CashCount]:
    """Drawers that their keepers counted on some days, each day's last count."""
    rows: QuerySet[CashCount] = CashCount.objects.filter(site__in=sites, cashier__in=people, day__range=days, live=True)
    return rows


def differing(people: Collection[int], sites: Collection[int], days: tuple[date, date]) -> QuerySet[CashCount]:
    """Those that did not hold what the books say."""
    return drawers(people, sites, days).exclude(system_fen=F("counted_fen"))
