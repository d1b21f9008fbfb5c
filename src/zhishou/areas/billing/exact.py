"""Money on columns of integers: every factor multiplied exactly, one rounding half-up a printed line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zhishou.kernel.columns import Column
from zhishou.kernel.later import later

if TYPE_CHECKING:
    import numpy as np
else:
    np = later("numpy")


_SAFE = 2**62


def product(*factors: Column | int) -> Column:
    """The exact product; where it could pass 62 bits, in Python integers."""
    bound = 1
    for factor in factors:
        bound *= max(
            1,
            int(np.abs(factor).max())
            if isinstance(factor, np.ndarray) and len(factor)
            else abs(int(factor))
            if not isinstance(factor, np.ndarray)
            else 1,
        )
    columns = [f.astype(object) if bound >= _SAFE and isinstance(f, np.ndarray) else f for f in factors]
    found: Column = np.asarray(columns[0])
    for column in columns[1:]:
        found = found * column
    return found


def half_up(value: Column, divisor: int) -> Column:
    """value ÷ divisor rounded half-up to an integer, away from zero for a negative value."""
    size = np.abs(value)
    rounded = (2 * size + divisor) // (2 * divisor)
    return np.where(value < 0, -rounded, rounded).astype(np.int64)


def sum_of(column: Column) -> int:
    """The exact sum; where it could pass 62 bits, in Python integers."""
    wide = len(column) and int(np.abs(column).max()) * len(column) >= _SAFE
    return int((column.astype(object) if wide else column).sum())


def tier_lines(usage: Column, start: Column, borders: list[Column | None], prices: list[int]) -> list[Column]:
    """One line of fen a tier for the usage (1/1000) that lies on it, beginning at `start`; the last has no border."""
    lines, low = [], np.zeros(len(usage), dtype=np.int64)
    end = start + usage
    for border, price in zip(borders, prices, strict=True):
        top = end if border is None else np.minimum(border, end)
        part = np.maximum(top - np.maximum(low, start), 0)
        lines.append(half_up(product(part, price), 100_000))
        if border is not None:
            low = border
    return lines


def shares(cost: int, weights: Column, rank: Column) -> Column:
    """The cost in fen split by weight: floors first, the fen left to the largest remainders, ties by rank. Σ = cost."""
    total = sum_of(weights)
    if total <= 0:
        raise ValueError("all weights are zero")
    wide = cost * max(1, int(weights.max())) >= _SAFE
    exact = weights.astype(object) * cost if wide else weights * cost
    parts, rest = exact // total, exact % total
    left = cost - int(parts.sum())
    order = np.lexsort((rank, -rest)) if not wide else _order(rest, rank)
    parts[order[:left]] += 1
    return parts.astype(np.int64)


def _order(rest: Column, rank: Column) -> Column:
    places = sorted(range(len(rest)), key=lambda i: (-int(rest[i]), int(rank[i])))
    return np.array(places, dtype=np.int64)
