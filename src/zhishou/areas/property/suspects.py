"""Where a balance beyond its tolerance may have gone: meters below the master, the largest difference first."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from zhishou.areas.property.balance import Balance, Meters
from zhishou.areas.property.models import Meter

MOST = 12


@dataclass(frozen=True)
class Suspect:
    """A meter, what is odd about it, and how much of the loss it would explain (thousandths, positive)."""

    number: str
    place: str
    why: str
    milli: int


def suspects(meters: Meters, one: Balance, period: int) -> list[Suspect]:
    """The meters below a master ranked by how much of its loss, or surplus, they would explain.

    A loss looks for homes that used less than they do or were not read; a surplus for those that used more. What a
    meter does is the mean a month of its earlier periods.
    """
    found = []
    sign = 1 if one.loss_milli >= 0 else -1
    for meter in meters.under(meters.meters[one.line]):
        usage = meters.used[period].get(meter.line_id)
        mean = _mean(meters, meter.line_id, period)
        gap = sign * (mean - (usage or 0))
        if gap > 0:
            found.append(Suspect(meter.number, _place(meter), _why(meters, meter, usage, period, sign), gap))
    found.sort(key=lambda s: (-s.milli, s.number.encode()))
    return found[:MOST]


def _mean(meters: Meters, line: int, period: int) -> int:
    past = [used[line] for month, used in meters.used.items() if month < period and line in used]
    return sum(past) // len(past) if past else 0


def _place(meter: Meter) -> str:
    return meter.unit.code if meter.unit else meter.label or str(meter.get_use_display())


def _why(meters: Meters, meter: Meter, usage: int | None, period: int, sign: int) -> str:
    if usage is None:
        return _("没有核实的读数")
    if (meter.line_id, period) in meters.estimated:
        return _("估抄的")
    if usage == 0:
        return _("没有走字")
    return _("比平常少") if sign > 0 else _("比平常多")
