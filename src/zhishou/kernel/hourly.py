"""How many rows fall into each hour of each local day: for loads and figures of any area."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncHour
from django.utils import timezone

Hours = Counter[tuple[date, int]]


def counted(rows: QuerySet[Any], field: str) -> Hours:
    """(day, hour) → how many rows, by a moment of theirs; one query."""
    hour = TruncHour(field, tzinfo=timezone.get_default_timezone())
    found = rows.order_by().annotate(of_hour=hour).values("of_hour").annotate(n=Count("pk")).values_list("of_hour", "n")
    return Counter({(at.date(), at.hour): n for at, n in found})
