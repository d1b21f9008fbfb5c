"""Standard reports: each area hands in its own, as page, Excel and paper, and the report centre lists them all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import get_resolver
from django.utils.translation import gettext as _

from zhishou.kernel.models import Site
from zhishou.kernel.spans import Span

MOST_MONTHS = 12  # of a long span, the latest


@dataclass(frozen=True)
class Turn:
    """A report of some days: its addresses as page, Excel and paper. `month` where it is one of a month, or of their sum."""

    page: str
    xlsx: str
    pdf: str
    month: str = ""


@dataclass(frozen=True)
class StandardReport:
    """A report: what it is called and tells, its addresses without an ending, and by which capabilities it is seen.

    `query` is what stands behind the address: `{site}`, `{first}` and `{last}` (days) or `{month}` (2026-03) are filled
    in. One that names neither day nor month tells of today; one that names no site tells of all that is in sight. One of
    months that names `{until}` too adds several of them up: what sums, and rates from their sums.
    """

    title: str
    told: str
    group: str
    url: str
    query: str
    seen_by: tuple[str, ...]
    order: int
    there: Callable[[Site], bool]  # false where a site has nothing such a report could tell of

    @property
    def by_month(self) -> bool:
        """Reckoned and closed by the month: a longer span has one of each month."""
        return "{month}" in self.query

    @property
    def adds_up(self) -> bool:
        """Several of its months have a sum."""
        return "{until}" in self.query

    @property
    def of_today(self) -> bool:
        """It tells how things stand, whatever the span."""
        return not self.by_month and "{first}" not in self.query

    @property
    def placed(self) -> bool:
        """It can be asked for one place."""
        return "{site}" in self.query

    def at(self, site: str, span: Span) -> list[Turn]:
        """The report of a site and span: one, or of what is reckoned by the month one for each month the span touches, the
        sum of them first where they add up.
        """
        if not self.by_month:
            return [self._turn("", site=site, first=span.first, last=span.last)]
        months = span.months
        turns = [self._turn(month, site=site, month=month, until=month) for month in months[-MOST_MONTHS:]]
        if self.adds_up and len(months) > 1:
            told = _("{first} 至 {last} 合计").format(first=months[0], last=months[-1])
            turns.insert(0, self._turn(told, site=site, month=months[0], until=months[-1]))
        return turns

    def _turn(self, told: str, **facts: object) -> Turn:
        query = self.query.format(**facts)
        mark = f"?{query}" if query else ""
        return Turn(f"{self.url}{mark}", f"{self.url}.xlsx{mark}", f"{self.url}.pdf{mark}", told)


_REPORTS: dict[str, StandardReport] = {}


def standard_report(
    title: str, told: str, url: str, query: str, *, group: str, seen_by: tuple[str, ...], order: int,
    there: Callable[[Site], bool] = lambda site: True,
) -> None:  # fmt: skip
    """Hand a report in; once an address. Groups follow one another by their reports' `order`."""
    _REPORTS[url] = StandardReport(title, told, group, url, query, seen_by, order, there)


def reports() -> list[StandardReport]:
    """Every report, group by group, in the order of the month's work.

    They stand beside their pages, which a worker or a command has not read yet: the addresses lead to all of them.
    """
    assert get_resolver().url_patterns
    return sorted(_REPORTS.values(), key=lambda one: one.order)
