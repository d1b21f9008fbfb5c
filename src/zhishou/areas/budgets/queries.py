"""Budgets within the actor's sight, with what is spent; and how a line burns down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from zhishou.areas.budgets import periods
from zhishou.areas.budgets.models import Expense, Line
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import StoredFile
from zhishou.kernel.money import plain, yuan
from zhishou.kernel.scope import subject_of

NAMES = ("month", "site", "q", "view")
DAY = timedelta(days=1)


def lines(actor: Actor, asked: Mapping[str, str]) -> QuerySet[Line]:
    """The lines of a month and of the year it lies in; with `view=year` all of that year."""
    month = periods.month(asked.get("month", ""))
    year = month[:4]
    rows: QuerySet[Line] = Line.objects.within(actor).select_related("site", "department")
    whole = asked.get("view") == "year"
    rows = rows.filter(period__startswith=year) if whole else rows.filter(period__in=[month, year])
    if code := asked.get("site", ""):
        place = actor.house.site(code)
        rows = rows.filter(site__path__startswith=place.path) if place is not None else rows.none()
    if text := asked.get("q", ""):
        rows = rows.filter(Q(item__icontains=text) | Q(department__name__icontains=text))
    return rows.order_by("-period", "site__path", "department__code", "item", "pk")


@dataclass(frozen=True)
class Total:
    """The sum of the lines of months, or of years."""

    label: str
    amount_fen: int
    spent_fen: int

    @property
    def left_fen(self) -> int:
        """What is left of all together; below nought when they are overspent."""
        return self.amount_fen - self.spent_fen


def totals(rows: QuerySet[Line]) -> list[Total]:
    """The lines by months and those by years apart, since the same money may stand in both."""
    by_month = Q(period__regex=r"^.{6}$")
    sums = rows.order_by().aggregate(
        months=Sum("amount_fen", filter=by_month), months_spent=Sum("spent_fen", filter=by_month),
        years=Sum("amount_fen", filter=~by_month), years_spent=Sum("spent_fen", filter=~by_month),
    )  # fmt: skip
    named = (("months", _("按月的预算")), ("years", _("按年的预算")))
    return [Total(label, int(sums[key]), int(sums[f"{key}_spent"])) for key, label in named if sums[key]]


def expenses(actor: Actor, line: Line) -> list[Any]:
    """The expenses of a line, the latest first, each with its `files`; those that are reversed too."""
    rows: list[Any] = list(
        Expense.objects.within(actor).filter(line=line).select_related("line", "by", "reversed_by", "release")
    )
    kept: dict[str, list[StoredFile]] = {}
    for file in StoredFile.objects.filter(about__in=[subject_of(row) for row in rows]).order_by("pk"):
        kept.setdefault(file.about, []).append(file)
    for row in rows:
        row.files = kept.get(subject_of(row), [])
    return rows


def burn_down(line: Line, rows: list[Expense]) -> dict[str, Any]:
    """What was left at the end of each day of the period, until today, against the even line, for `parts/chart.html`.

    By the amount as it is now and the expenses that stand. Beside it what was spent by days, of a year by months.
    """
    span, today = line.span, clock.today()
    days = [span.first + n * DAY for n in range((span.last - span.first).days + 1)]
    spent: dict[Any, int] = {}
    for row in rows:
        if row.reversed_at is None:
            spent[row.on] = spent.get(row.on, 0) + row.amount_fen
    left = line.amount_fen
    lefts: list[str | None] = []
    grouped: dict[str, tuple[int, int]] = {}
    for day in days:
        left -= spent.get(day, 0)
        lefts.append(plain(left) if day <= today else None)
        if day in spent:
            key = f"{day:%Y-%m-%d}" if span.grain == "month" else f"{day:%Y-%m}"
            grouped[key] = (grouped.get(key, (0, 0))[0] + spent[day], left)
    even = [plain(line.amount_fen * (len(days) - n) // len(days)) for n in range(1, len(days) + 1)]
    table = [{"cells": [key, yuan(sum_fen), yuan(after)]} for key, (sum_fen, after) in grouped.items()]
    return {
        "title": _("还剩多少"), "kind": "trend", "id": "burn-down", "unit": _(" 元"),
        "data": {
            "labels": [f"{day:%m-%d}" for day in days],
            "series": [
                {"name": pgettext("budget", "还剩"), "values": lefts},
                {"name": _("均匀花费"), "values": even, "even": True},
            ],
        },
        "table": {
            "head": [_("日期") if span.grain == "month" else _("月份"), pgettext("budget", "花费"), pgettext("budget", "还剩")],
            "rows": table or [{"cells": ["—", yuan(0), yuan(line.amount_fen)]}],
        },
    }  # fmt: skip
