"""What the month close asks of collection, and the figures it freezes."""

from __future__ import annotations

from zhishou.areas.arrears.models import Figure
from zhishou.areas.arrears.queries import figures, supply
from zhishou.areas.billing.closing import Left, must_be_zero, on_close
from zhishou.areas.billing.models import MonthClose
from zhishou.kernel import clock
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site


@on_close
def freeze_figures(act: Act, close: MonthClose) -> None:
    """Keep the month's collection by building as it stands at the close: it is reported like this for ever."""
    Figure.objects.bulk_create(
        Figure(
            site=close.site, period=close.period, building_id=row.building, collector=row.collector, as_of=clock.today(),
            **{name: getattr(row, name) for name in figures.AMOUNTS},
        )
        for row in figures.reckon(close.site, close.period)
    )  # fmt: skip


@must_be_zero("arrears.prices", "高于供应商价格又没有依据的收费标准", order=66)
def prices_have_a_basis(site: Site, period: int) -> Left:
    """A utility price above the supplier's stands on a law or contract that is on record."""
    found = supply.without_basis(site, period)
    return Left(len(found), "；".join(found[:3]), f"/utilities?site={site.code}")
