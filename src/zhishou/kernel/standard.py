"""Standard reports: each area hands in its own, as page, Excel and paper, and the report centre lists them all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from zhishou.kernel.models import Site
from zhishou.kernel.spans import Span

MOST_MONTHS = 12  # of a long span, the latest


@dataclass(frozen=True)
class Turn:
    """A report of some days: its addresses as page, Excel and paper. `month` where the report is one of a month."""

    page: str
    xlsx: str
    pdf: str
    month: str = ""


@dataclass(frozen=True)
class StandardReport:
    """A report: what it is called and tells, its addresses without an ending, and by which capabilities it is seen.

    `query` is what stands behind the address: `{site}`, `{first}` and `{last}` (days) or `{month}` (2026-03) are filled
    in. One that names neither day nor month tells of today; one that names no site tells of all that is in sight.
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
    def of_today(self) -> bool:
        """It tells how things stand, whatever the span."""
        return not self.by_month and "{first}" not in self.query

    @property
    def placed(self) -> bool:
        """It can be asked for one place."""
        return "{site}" in self.query

    def at(self, site: str, span: Span) -> list[Turn]:
        """The report of a site and span: one, or of what is reckoned by the month one for each month the span touches."""
        if not self.by_month:
            return [self._turn(site=site, first=span.first, last=span.last)]
        return [self._turn(site=site, month=month) for month in span.months[-MOST_MONTHS:]]

    def _turn(self, *, month: str = "", **facts: object) -> Turn:
        query = self.query.format(month=month, **facts)
        mark = f"?{query}" if query else ""
        return Turn(f"{self.url}{mark}", f"{self.url}.xlsx{mark}", f"{self.url}.pdf{mark}", month)


_REPORTS: dict[str, StandardReport] = {}


def standard_report(
    title: str, told: str, url: str, query: str, *, group: str, seen_by: tuple[str, ...], order: int,
    there: Callable[[Site], bool] = lambda site: True,
) -> None:  # fmt: skip
    """Hand a report in; once an address. Groups follow one another by their reports' `order`."""
    _REPORTS[url] = StandardReport(title, told, group, url, query, seen_by, order, there)


def reports() -> list[StandardReport]:
    """Every report, group by group, in the order of the month's work."""
    return sorted(_REPORTS.values(), key=lambda one: one.order)
