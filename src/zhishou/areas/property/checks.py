"""Why a reading is doubted: the rules of the contract, on plain integers (1/1000 of the unit)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from zhishou.areas.property import periods

WATER, ELECTRICITY = 1, 2
HISTORY_PERIODS = 12
UNIT = 1000
BANDS = ((21 * UNIT, 60), (46 * UNIT, 50), (101 * UNIT, 40))  # mean below → ± percent; under 11 units: up to mean + 10
LARGE_PERCENT = {WATER: 30, ELECTRICITY: 60}
JUMP_FROM = 5 * UNIT
BINARY_LIMITS = tuple(2**n - 1 for n in (16, 24, 31, 32))
LABELS = {
    "range": _("超出平常的范围"),
    "jump": _("是平常的三倍以上或三成以下"),
    "negative": _("比上次读数小"),
    "rollover": _("可能走满一圈"),
    "exchange": _("前面的换表还没有核实"),
    "unchanged": _("连续三次没有走字"),
    "sentinel": _("像是表的最大值或故障值"),
    "swapped": _("可能与邻居的读数对调"),
    "batch": _("整批用量异常"),
    "duplicate": _("同一账期有另一个读数"),
    "window": _("抄表日期不在本次抄表的日子里"),
    "questioned": _("试算时存疑，退回核对"),
}


@dataclass(frozen=True)
class Past:
    """A verified period of a line: how much it used over how many months, and whether the dial moved."""

    period: int
    usage_milli: int
    months: int
    moved: bool


@dataclass(frozen=True)
class Dial:
    """What a meter can show: digits before and after the point, what a unit on it counts for, and its kind."""

    digits: int
    decimals: int
    multiplier: int
    kind: int

    @property
    def turn_milli(self) -> int:
        """A full turn of the dial."""
        return int(10**self.digits) * UNIT

    @property
    def largest_milli(self) -> int:
        """The largest value it can show."""
        return self.turn_milli - UNIT // int(10**self.decimals)


def mean(history: Sequence[Past]) -> tuple[int, int] | None:
    """Usage and months of up to twelve verified periods; their quotient is the mean a month. None without any."""
    recent = history[-HISTORY_PERIODS:]
    return (sum(p.usage_milli for p in recent), sum(p.months for p in recent)) if recent else None


def band(kind: int, usage: int, months: int) -> tuple[int, int]:
    """Lowest and highest plausible usage a month for a mean of usage ÷ months (×100 × months, to stay exact)."""
    if usage < 11 * UNIT * months:
        return -(10**30), 100 * (usage + 10 * UNIT * months)
    percent = next((p for limit, p in BANDS if usage < limit * months), LARGE_PERCENT.get(kind, 30))
    return (100 - percent) * usage, (100 + percent) * usage


def in_range(kind: int, history: Sequence[Past], period: int, usage: int, months: int) -> bool:
    """True when the usage a covered month lies in the band of the mean, or of the same month last year."""
    bases = [found] if (found := mean(history)) else []
    bases += [(p.usage_milli, p.months) for p in history if p.period == period - 100]
    if not bases:
        return True
    bands = [(low, high, n) for (low, high), n in ((band(kind, used, n), n) for used, n in bases)]
    above = any(low * months <= 100 * usage * n for low, _high, n in bands)
    return above and any(100 * usage * n <= high * months for _low, high, n in bands)


def jumps(history: Sequence[Past], usage: int, months: int) -> bool:
    """Three times the own mean or more, or three tenths or less, when the mean is 5 or more."""
    if (found := mean(history)) is None or found[0] < JUMP_FROM * found[1]:
        return False
    used, n = found
    return usage * n >= 3 * used * months or 10 * usage * n <= 3 * used * months


def is_sentinel(dial: Dial, value: int) -> bool:
    """The largest the dial can show, or 2^n - 1 in the dial's smallest step, in thousandths or in whole units."""
    raw = value * int(10**dial.decimals)
    counts = {value, raw // UNIT if raw % UNIT == 0 else -1, value // UNIT if value % UNIT == 0 else -1}
    return value == dial.largest_milli or any(limit in counts for limit in BINARY_LIMITS)


def rolled_over(
    history: Sequence[Past], period: int, months: int, parts: Sequence[tuple[Dial, int]], *, seen: bool = False
) -> int | None:
    """The usage when every dial that shows less than before turned past its end; None when none does or it is not plausible.

    `parts`: each dial and by how much more it shows (after a swap the old one's and the new one's). Plausible is what fits
    the own history, and more than that when each dial has gone under a hundredth of its turn: a household that used ten times
    as much in the month its dial turned has no other way to a bill. Without history it is a tenth of the turn. `seen`: two
    persons say that it turned, which is enough.
    """
    turned = [(dial, more + dial.turn_milli) for dial, more in parts if more < 0]
    if not turned or any(more < 0 for _dial, more in turned):
        return None
    usage = sum((more + dial.turn_milli if more < 0 else more) * dial.multiplier for dial, more in parts)
    fits = seen or plausible(turned[0][0].kind, history, period, usage, months)
    near = 100 if history else 10
    return usage if fits or all(near * more <= dial.turn_milli for dial, more in turned) else None


def stands_still(history: Sequence[Past], usage: int) -> bool:
    """The third unchanged dial in a row."""
    return usage == 0 and len(history) >= 2 and not any(p.moved for p in history[-2:])


def outside(day: date, window: tuple[date, date]) -> bool:
    """A date outside the days of the round."""
    return not window[0] <= day <= window[1]


def plausible(kind: int, history: Sequence[Past], period: int, usage: int, months: int) -> bool:
    """Fits its own history in every respect; False without history."""
    return (
        bool(history)
        and usage >= 0
        and in_range(kind, history, period, usage, months)
        and not jumps(history, usage, months)
    )


def months_covered(previous: int | None, installed: date | None, period: int) -> int:
    """From the previous verified real reading's period, else the month of installation; at least one."""
    start = previous if previous is not None else periods.of(installed) if installed else None
    return max(1, periods.between(start, period)) if start is not None else 1
