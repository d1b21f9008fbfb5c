"""Which community and month a page of billing is about."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from zhishou.areas.billing.models import Run
from zhishou.areas.property import periods
from zhishou.areas.property import queries as register
from zhishou.kernel import clock
from zhishou.kernel.doors.lists import site_asked
from zhishou.kernel.doors.web import Asked
from zhishou.kernel.models import Site

SEES = ("run_billing", "approve_billing", "answer_fees")


@dataclass(frozen=True)
class Month:
    """A community's month as a page asks for it, with the communities one may choose from."""

    site: Site
    sites: list[Site]
    period: int
    run: Run | None

    @property
    def label(self) -> str:
        """`2026-03`."""
        return periods.words(self.period)

    @property
    def before(self) -> str:
        """The month before."""
        return periods.words(periods.add(self.period, -1))

    @property
    def after(self) -> str:
        """The month after."""
        return periods.words(periods.add(self.period, 1))

    def url(self, path: str = "/billing", **more: str) -> str:
        """An address that keeps community and month."""
        return f"{path}?{urlencode({'site': self.site.code, 'period': self.label, **more})}"


def asked(request: Asked, *sees: str) -> Month | None:
    """The month of the address, by default the latest run; None when nothing is registered yet."""
    held = request.actor.sites(*(sees or SEES))
    sites = register.sites_with_units(held)
    if (site := site_asked(request, sites)) is None:
        return None
    return Month(site, sites, *_period(request.GET.get("period", ""), site))


def _period(text: str, site: Site) -> tuple[int, Run | None]:
    runs = Run.objects.filter(site=site).order_by("-period")
    if (period := periods.named(text)) is None:
        last = runs.first()
        return (last.period, last) if last else (periods.of(clock.today()), None)
    return period, runs.filter(period=period).first()
