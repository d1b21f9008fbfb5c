"""Rows that count for a person, a site and a month, and all such counts of a page in one statement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, ExpressionWrapper, F, IntegerField, QuerySet, Value
from django.db.models.functions import Cast, ExtractMonth, ExtractYear

from zhishou.areas.assessment.who import moments
from zhishou.areas.property import periods

Tallies = dict[str, dict[tuple[int, int, int], int]]  # what → (person, site, month) → how many


@dataclass(frozen=True)
class Asked:
    """Of whom (ids of people), at which sites, in which months (yyyymm, one after the other)."""

    people: tuple[int, ...]
    sites: tuple[int, ...]
    months: tuple[int, ...]

    @property
    def who(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """People and sites."""
        return self.people, self.sites

    @property
    def days(self) -> tuple[date, date]:
        """First and last day."""
        return periods.first_day(min(self.months)), periods.last_day(max(self.months))

    @property
    def span(self) -> tuple[datetime, datetime]:
        """First moment, and the last that still counts."""
        return moments(min(self.months))[0], moments(max(self.months))[1] - datetime.resolution


@dataclass(frozen=True)
class Source:
    """Rows, and which of their fields name the person, the site and the day or moment; or the month itself."""

    rows: QuerySet[Any]
    person: str = "by"
    at: str = "at"
    site: str = "site"

    def counted(self, what: int) -> QuerySet[Any, Any]:
        """(what, person, site, month, how many) of the rows."""
        whole = ExpressionWrapper(ExtractYear(self.at) * 100 + ExtractMonth(self.at), output_field=IntegerField())
        month = Cast(F(self.at), IntegerField()) if self.at.endswith("period") else whole
        named = self.rows.order_by().annotate(
            what_=Value(what, IntegerField()), person_=F(self.person), site_=F(self.site), month_=month
        )
        counts: QuerySet[Any, Any] = named.values_list("what_", "person_", "site_", "month_").annotate(n_=Count("pk"))
        return counts


def tally(named: Mapping[str, Sequence[Source]]) -> Tallies:
    """Every count of some named sources, asked in one statement."""
    names = list(named)
    parts = [source.counted(n) for n, name in enumerate(names) for source in named[name]]
    found: Tallies = {name: defaultdict(int) for name in names}
    for what, person, site, month, count in parts[0].union(*parts[1:], all=True) if parts else ():
        found[names[what]][person, site, month] += count
    return found
