"""月结: what must be zero before a month is closed, and what a closed month refuses.

Areas hand in their checks with `must_be_zero` and what they freeze with `on_close`. Who writes to a month asks
`refuse_closed`; a correction of a closed month's charge goes to `open_period`, money that is put right to `open_day`.
The database holds the same line with triggers (ZS004).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from django.db import connection
from django.utils.translation import gettext as _

from zhishou.areas.billing.models import MonthClose
from zhishou.areas.property import periods
from zhishou.kernel import clock, statement
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Refused

NOT_YET = 190001  # before every period


@dataclass(frozen=True)
class Left:
    """What a check still finds: how many, in words, and where it is mended. Nothing left is zero."""

    count: int = 0
    line: str = ""
    url: str = ""


Finds = Callable[[Site, int], Left]
Freezes = Callable[[Act, MonthClose], None]


@dataclass(frozen=True)
class Check:
    """A line of the checklist. `recount` ones walk all rows: they run when it is handed in and reviewed, not on a page."""

    name: str
    label: str
    find: Finds = field(compare=False)
    order: int = 50
    recount: bool = False
    told: bool = False  # listed for the reviewer, but need not be zero


CHECKS: dict[str, Check] = {}
FREEZERS: list[Freezes] = []


def must_be_zero(
    name: str, label: str, *, order: int = 50, recount: bool = False, told: bool = False
) -> Callable[[Finds], Finds]:
    """Register a check of the month close: `(site, period) -> Left`. `told`: shown to the reviewer, not demanded."""

    def register(find: Finds) -> Finds:
        CHECKS[name] = Check(name, label, find, order, recount, told)
        return find

    return register


def on_close(freeze: Freezes) -> Freezes:
    """Register what is written in the transaction that closes a month: figures that from then on stay."""
    if freeze not in FREEZERS:
        FREEZERS.append(freeze)
    return freeze


def checklist(site: Site, period: int, *, recount: bool) -> list[tuple[Check, Left | None]]:
    """Every line with what it finds; none for a recount that was not asked for."""
    lines = sorted(CHECKS.values(), key=lambda check: (check.told, check.order, check.name))
    return [(c, c.find(site, period) if recount or not c.recount else None) for c in lines]


def refuse_unless_zero(site: Site, period: int) -> None:
    """Refused with every line that is not zero."""
    left = [(c, found) for c, found in checklist(site, period, recount=True) if not c.told and found and found.count]
    if left:
        raise Refused(
            "closing.not_zero", lines="；".join(f"{_(c.label)} {found.count}（{found.line}）" for c, found in left)
        )


def closed_through(site: Site) -> int:
    """The last closed period of a community; everything up to it is closed."""
    closed = "SELECT max(period) FROM billing_monthclose WHERE site_id = %s AND state = %s"
    ((last,),) = statement.run(closed, [site.pk, MonthClose.State.CLOSED.value])
    return last or NOT_YET


def is_closed(site: Site, period: int) -> bool:
    """True when nothing may be written to a period any more."""
    return period <= closed_through(site)


def refuse_closed(site: Site, period: int) -> None:
    """Refused when a period is closed; until the transaction ends nobody closes it, so that what is written after stands."""
    ((closed,),) = statement.run("SELECT zhishou_is_closed(%s, %s::int)", [site.pk, period])
    if closed:
        raise Refused("closing.closed", site=site.name, period=periods.words(period))


def refuse_closed_day(site: Site, day: date) -> None:
    """Refused when the month of a day is closed."""
    refuse_closed(site, periods.of(day))


def open_period(site: Site, period: int) -> int:
    """The period itself, or the first open one when it is closed: where later corrections fall."""
    through = closed_through(site)
    return period if period > through else periods.add(through, 1)


def open_day(site: Site) -> date:
    """Today, or the first day after the closed months: the day on which something of the past is put right."""
    through = closed_through(site)
    today = clock.today()
    return today if through == NOT_YET else max(today, periods.first_day(periods.add(through, 1)))


def hold(site: Site, period: int) -> None:
    """Wait for everyone who writes to a period and keep others out until the transaction ends. Triggers share this lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [site.pk % 2**31, -period])
