"""The reports of a month: each area hands in its own, as page, Excel and paper, and one page lists them all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from zhishou.kernel.models import Site


@dataclass(frozen=True)
class MonthlyReport:
    """A report: what it is called and tells, its addresses without an ending, and by which capabilities it is seen.

    `query` is what stands behind the address: `{site}`, `{month}` (2026-03), `{first}` and `{last}` (days) are filled in.
    """

    title: str
    told: str
    url: str
    query: str
    seen_by: tuple[str, ...]
    order: int
    there: Callable[[Site], bool]  # false where a site has nothing such a report could tell of

    def at(self, site: str, month: str, first: date, last: date) -> dict[str, str]:
        """The addresses of a site's month: page, Excel and paper."""
        query = self.query.format(site=site, month=month, first=first, last=last)
        return {"page": f"{self.url}?{query}", "xlsx": f"{self.url}.xlsx?{query}", "pdf": f"{self.url}.pdf?{query}"}


_REPORTS: dict[str, MonthlyReport] = {}


def monthly_report(
    title: str, told: str, url: str, query: str, *, seen_by: tuple[str, ...], order: int,
    there: Callable[[Site], bool] = lambda site: True,
) -> None:  # fmt: skip
    """Hand a report in; once an address."""
    _REPORTS[url] = MonthlyReport(title, told, url, query, seen_by, order, there)


def reports() -> list[MonthlyReport]:
    """Every report, in the order of the month's work."""
    return sorted(_REPORTS.values(), key=lambda one: one.order)
