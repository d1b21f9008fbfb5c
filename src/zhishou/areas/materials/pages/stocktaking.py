"""How stock-takes are shown, whichever stock it is: the list of them, and one with its differences and the second person's step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from zhishou.areas.materials.models import StockTake
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.doors.tables import Cell, Column, Line, draw

COLOUR = {"open": "orange", "confirmed": "teal", "dropped": "secondary"}


@dataclass(frozen=True)
class Counted:
    """A line as it is shown: what was counted, by the ledger, on the shelf, and why they differ. Quantities as figures."""

    code: str
    name: str
    url: str
    unit: str
    booked: str
    found: str
    difference: str
    why: str


def table(rows: Iterable[StockTake], place: str) -> str:
    """The list of counts; `place` is what the area calls where it keeps its stock. Nothing where there is none."""
    columns = (
        Column(_("盘点单号"), num=True), Column(place, main=True), Column(_("盘点人")), Column(_("时间"), num=True),
        Column(_("复核人")), Column(_("状态")),
    )  # fmt: skip
    lines = [
        Line(row.pk, (
            Cell(row.number, url=row.url()), Cell(row.site.name, url=row.url()), Cell(row.by.name),
            Cell(f"{clock.local(row.at):%Y-%m-%d %H:%M}"), Cell(row.closed_by.name if row.closed_by else ""),
            Cell(str(row.get_state_display()), badge=COLOUR[row.state]),
        )) for row in rows
    ]  # fmt: skip
    return draw(columns, lines) if lines else ""


def shown(row: StockTake, actor: Actor, lines: Sequence[Counted]) -> dict[str, Any]:
    """What `materials/stocktake.html` shows of one count; the area adds its own words."""
    area = row._meta.app_label
    return {
        "row": row, "lines": lines, "colour": COLOUR[row.state], "own": row.by_id == actor.person_id,
        "differing": sum(one.booked != one.found for one in lines), "counts_url": f"/{area}/counts",
        "confirm": f"{area}.confirm_count", "drop": f"{area}.drop_count",
    }  # fmt: skip
