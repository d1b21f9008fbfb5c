"""A meter's history as a small picture: a bar a period, the band that is usual, and one bar to compare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from zhishou.areas.property import checks, periods
from zhishou.areas.property.checks import Past
from zhishou.areas.property.models import Reading
from zhishou.areas.property.queries import milli

HEIGHT, STEP, BAR = 84, 34, 22
LABELS = 16  # under the bars


@dataclass(frozen=True)
class Bar:
    """One period: where its bar stands, and what it says."""

    x: int
    y: int
    height: int
    middle: int
    label: str
    words: str
    odd: bool


@dataclass(frozen=True)
class Chart:
    """What the template draws. `low` and `high` bound the usual band, in the picture's units."""

    bars: list[Bar]
    width: int
    height: int
    base: int
    band_y: int
    band_height: int
    spoken: str


def past_of(history: Sequence[Reading]) -> list[Past]:
    """Verified readings as the rules know them."""
    return [Past(r.period, r.usage_milli, r.months, r.usage_milli != 0) for r in history if not r.estimated]


def usual(kind: int, history: Sequence[Past], months: int = 1) -> tuple[int, int] | None:
    """Lowest and highest usual usage of so many months, in thousandths; None without history."""
    found = checks.mean(history)
    if found is None:
        return None
    low, high = checks.band(kind, *found)
    return max(0, low) * months // (100 * found[1]), high * months // (100 * found[1])


def chart(kind: int, history: Sequence[Reading], now: Reading | None = None) -> Chart | None:
    """The picture of a history; `now` adds the reading in question, for those who may see it."""
    shown = [*history, *([now] if now is not None else [])]
    if not shown:
        return None
    band = usual(kind, past_of(history), now.months if now else 1)
    top = max([1, *(abs(r.usage_milli) for r in shown), *([band[1]] if band else [])])
    made = [_bar(place, r.period, r.usage_milli, top, milli(r.usage_milli), r is now) for place, r in enumerate(shown)]
    low, high = (band[0] * HEIGHT // top, band[1] * HEIGHT // top) if band else (0, 0)
    return Chart(
        made, len(made) * STEP, HEIGHT + LABELS, HEIGHT, HEIGHT - high, high - low, "，".join(bar.words for bar in made)
    )


def bars(values: Sequence[tuple[int, int, str, bool]]) -> Chart | None:
    """Any number a period as bars: (period, size, its words, whether it is the one in question)."""
    if not values:
        return None
    top = max(1, *(abs(size) for _period, size, _words, _odd in values))
    made = [_bar(place, period, size, top, words, odd) for place, (period, size, words, odd) in enumerate(values)]
    return Chart(made, len(made) * STEP, HEIGHT + LABELS, HEIGHT, 0, 0, "，".join(bar.words for bar in made))


def _bar(place: int, period: int, size: int, top: int, words: str, odd: bool) -> Bar:
    height = max(2, abs(size) * HEIGHT // top)
    return Bar(
        x=place * STEP + (STEP - BAR) // 2, y=HEIGHT - height, height=height, middle=place * STEP + STEP // 2,
        label=f"{period % 100}", words=f"{periods.words(period)}：{words}", odd=odd,
    )  # fmt: skip
