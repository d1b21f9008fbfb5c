"""Balanced assignment (service.files.3), plain numbers: who gets how many, and which of them, so that the loads are as
near to each other as they can be and as many as possible stay with whom they are with.

The load of a person is what they have in hand divided by their capability (percent; 100 is usual). The rule, in this
order: 1. the largest load minus the smallest is as small as any distribution makes it; 2. of all such distributions one
that moves the fewest; 3. what is still free goes to whoever stands earlier in the list. Exact, not a heuristic.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Any


@dataclass(frozen=True)
class Taker:
    """Somebody who can be given something: what they have in hand already, and how much they can carry."""

    key: Any
    weight: int = 100  # percent, above 0
    base: int = 0  # in hand and not to be distributed

    def load(self, given: int) -> Fraction:
        """The load with so many more, in things a usual person would have."""
        return Fraction((self.base + given) * 100, self.weight)

    def least(self, level: Fraction) -> int:
        """The fewest to be given so that the load is at least `level`."""
        return max(0, ceil(level * self.weight / 100) - self.base)

    def most(self, level: Fraction) -> int:
        """The most that can be given so that the load is at most `level`; below 0 when it is above already."""
        return floor(level * self.weight / 100) - self.base


def spread(takers: Sequence[Taker], given: Mapping[Any, int]) -> Fraction:
    """The largest load minus the smallest."""
    loads = [taker.load(given.get(taker.key, 0)) for taker in takers]
    return max(loads) - min(loads)


def counts(takers: Sequence[Taker], n: int, own: Mapping[Any, int]) -> dict[Any, int]:
    """How many of `n` each gets by the rule; `own`: how many of the `n` each has now."""
    best: tuple[Fraction, int, dict[Any, int]] | None = None
    for low, high in _windows(takers, n):
        given = _within(takers, n, own, low, high)
        kept = sum(min(number, own.get(key, 0)) for key, number in given.items())
        found = (spread(takers, given), -kept, given)
        if best is None or found[:2] < best[:2]:
            best = found
    return best[2] if best else {}


def _windows(takers: Sequence[Taker], n: int) -> list[tuple[Fraction, Fraction]]:
    """Every pair of levels worth trying: nobody above the upper one, nobody below the lower one.

    The upper one is never below the smallest possible largest load. So no lower level can win that is farther below
    that than the spread of the highest possible lower level; and none above that is possible.
    """
    if not takers:
        return []
    top = max(_lowest_top(takers, n), *(taker.load(0) for taker in takers))
    highest = _highest_low(takers, n)
    lowest = top - (_top_for(takers, highest, top) - highest)
    lows = {
        taker.load(given)
        for taker in takers
        for given in range(taker.least(lowest), taker.most(highest) + 1)
        if lowest <= taker.load(given)
    }
    return sorted((low, _top_for(takers, low, top)) for low in lows | {highest})


def _top_for(takers: Sequence[Taker], low: Fraction, top: Fraction) -> Fraction:
    """The upper level that goes with a lower one."""
    return max(top, *(taker.load(taker.least(low)) for taker in takers))


def _highest_low(takers: Sequence[Taker], n: int) -> Fraction:
    """The largest possible smallest load: each next one to whoever has the least."""
    heap = [(taker.load(0), place, 0) for place, taker in enumerate(takers)]
    heapq.heapify(heap)
    for _one in range(n):
        _load, place, given = heap[0]
        heapq.heapreplace(heap, (takers[place].load(given + 1), place, given + 1))
    return heap[0][0]


def _lowest_top(takers: Sequence[Taker], n: int) -> Fraction:
    """The smallest possible largest load: each next one to whoever is lowest with it."""
    heap = [(taker.load(1), place, 1) for place, taker in enumerate(takers)]
    heapq.heapify(heap)
    top = Fraction(0)
    for _one in range(n):
        load, place, given = heap[0]
        top = max(top, load)
        heapq.heapreplace(heap, (takers[place].load(given + 1), place, given + 1))
    return top


def _within(takers: Sequence[Taker], n: int, own: Mapping[Any, int], low: Fraction, high: Fraction) -> dict[Any, int]:
    """Between the two levels, as many as possible where they are; the rest to the lowest load, then by place."""
    given = {taker.key: taker.least(low) for taker in takers}
    left = n - sum(given.values())
    for taker in takers:
        more = min(left, max(0, min(own.get(taker.key, 0), taker.most(high)) - given[taker.key]))
        given[taker.key] += more
        left -= more
    for _one in range(left):
        open_to = [taker for taker in takers if given[taker.key] < taker.most(high)]
        taker = min(open_to, key=lambda one: one.load(given[one.key] + 1))
        given[taker.key] += 1
    return given


@dataclass(frozen=True)
class Placed:
    """Where one thing goes: to whom, and from whom it is taken, if from anybody."""

    thing: Any
    to: Any
    before: Any | None

    @property
    def kept(self) -> bool:
        """True when it stays where it is."""
        return bool(self.to == self.before)


def distribute(takers: Sequence[Taker], things: Sequence[tuple[Any, Any | None]]) -> list[Placed]:
    """Give each thing (itself, with whom it is now) to somebody by the rule; the first of the list are kept first.

    No takers: nothing is given.
    """
    own: dict[Any, list[Any]] = defaultdict(list)
    for thing, before in things:
        own[before].append(thing)
    known = {taker.key for taker in takers}
    give = counts(takers, len(things), {key: len(rows) for key, rows in own.items() if key in known})
    stays = {thing for key, number in give.items() for thing in own.get(key, [])[:number]}
    has = {key: len(own.get(key, [])[:number]) for key, number in give.items()}
    found = []
    for thing, before in things:
        if thing in stays:
            found.append(Placed(thing, before, before))
            continue
        # In turn to whoever has the least so far: those listed first are not all one person's.
        open_to = [taker for taker in takers if has[taker.key] < give[taker.key]]
        if not open_to:
            return []
        to = min(open_to, key=lambda taker: taker.load(has[taker.key]))
        has[to.key] += 1
        found.append(Placed(thing, to.key, before))
    return found
