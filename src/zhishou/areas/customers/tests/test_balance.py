"""Balanced assignment against its rule, by trying every distribution of small cases; and larger ones by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhishou.areas.customers.balance import Taker, distribute, spread

TAKERS = st.lists(
    st.tuples(st.sampled_from((50, 80, 100, 120, 150, 200)), st.integers(0, 12)), min_size=1, max_size=4
).map(lambda rows: [Taker(n, weight, base) for n, (weight, base) in enumerate(rows)])
OWNERS = st.lists(st.one_of(st.none(), st.integers(0, 5)), max_size=8)  # 4 and 5 are not among the takers


def every(parts: int, n: int) -> Iterator[tuple[int, ...]]:
    """Every way to write n as so many numbers."""
    if parts == 1:
        yield (n,)
        return
    for first in range(n + 1):
        for rest in every(parts - 1, n - first):
            yield (first, *rest)


@settings(max_examples=400, deadline=None)
@given(takers=TAKERS, owners=OWNERS)
def test_no_distribution_has_a_smaller_spread_and_none_so_good_keeps_more(
    takers: list[Taker], owners: list[int | None]
) -> None:
    found = distribute(takers, list(enumerate(owners)))
    given_to = Counter(one.to for one in found)
    assert sorted(one.thing for one in found) == list(range(len(owners)))  # each once
    assert set(given_to) <= {taker.key for taker in takers}
    held = Counter(owner for owner in owners if owner is not None and owner < len(takers))

    def judged(numbers: tuple[int, ...]) -> tuple[Fraction, int]:
        by_key = dict(enumerate(numbers))
        return spread(takers, by_key), -sum(min(number, held[key]) for key, number in by_key.items())

    best = min(judged(numbers) for numbers in every(len(takers), len(owners)))
    assert (spread(takers, given_to), -sum(one.kept for one in found)) == best


@settings(max_examples=100, deadline=None)
@given(takers=TAKERS, owners=OWNERS)
def test_the_same_question_has_the_same_answer(takers: list[Taker], owners: list[int | None]) -> None:
    things = list(enumerate(owners))
    assert distribute(takers, things) == distribute(takers, things)


@pytest.mark.parametrize(
    ("weights", "bases", "n", "expected"),
    [
        ((100, 100, 100), (0, 0, 0), 300, [100, 100, 100]),
        ((100, 100, 100), (0, 0, 0), 301, [100, 100, 101]),
        ((100, 200), (0, 0), 300, [100, 200]),
        ((50, 100, 150), (0, 0, 0), 600, [100, 200, 300]),
        ((100, 100), (40, 0), 60, [10, 50]),
        ((100, 100), (90, 0), 20, [0, 20]),  # what is in hand is not taken away
        ((100, 100, 100), (90, 0, 0), 20, [0, 10, 10]),
    ],
)
def test_numbers_by_hand(weights: tuple[int, ...], bases: tuple[int, ...], n: int, expected: list[int]) -> None:
    takers = [Taker(k, weight, base) for k, (weight, base) in enumerate(zip(weights, bases, strict=True))]
    given_to = Counter(one.to for one in distribute(takers, [(thing, None) for thing in range(n)]))
    assert sorted(given_to[k] for k in range(len(weights))) == sorted(expected)
    assert spread(takers, given_to) <= Fraction(100, min(weights)) or bases[0] == 90


def test_who_is_listed_first_stays_first_and_nobody_moves_between_two_who_stay_even() -> None:
    takers = [Taker("唐"), Taker("夏")]
    things = [("a", "唐"), ("b", "唐"), ("c", "唐"), ("d", "夏"), ("e", "走了的人"), ("f", None)]
    found = {one.thing: one for one in distribute(takers, things)}
    assert [found[thing].to for thing in "abcd"] == ["唐", "唐", "唐", "夏"]
    assert [found[thing].to for thing in "ef"] == ["夏", "夏"]
    crowded = distribute(takers, [(n, "唐") for n in range(4)])
    assert [one.kept for one in crowded] == [True, True, False, False]


def test_nobody_to_give_to_gives_nothing() -> None:
    assert distribute([], [("a", None)]) == []
