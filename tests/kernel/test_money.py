"""Money: text at the edges, words for receipts, shares that sum."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhishou.kernel.money import in_words, parse_fen, split, yuan

FEN = st.integers(-(10**18) + 1, 10**18 - 1)


@pytest.mark.parametrize(("fen", "text"), [(123450, "1,234.50"), (0, "0.00"), (5, "0.05"), (-100, "-1.00")])
def test_an_amount_is_written_with_two_decimals(fen: int, text: str) -> None:
    assert yuan(fen) == text


@pytest.mark.parametrize("text", ["1234.5", "1,234.50", "￥1,234.50", "１２３４．５", "1234.50元", " ¥1234.5 "])
def test_an_amount_is_read_in_the_ways_people_write_it(text: str) -> None:
    assert parse_fen(text) == 123450


@pytest.mark.parametrize(
    "text", ["", "1.005", "1e3", "12,34", "一百", "nan", "1 000", ".5", "1.", "--1", "10000000000000000", "9" * 5000]
)
def test_what_is_no_exact_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="金额"):
        parse_fen(text)


@given(FEN)
def test_reading_what_was_written_gives_the_same_amount(fen: int) -> None:
    assert parse_fen(yuan(fen)) == fen


# The worked table: the examples of 正确填写票据和结算凭证的基本规定 and the places where zeros meet 万 and 亿.
WORDS = [
    (0, "零元整"),
    (5, "伍分"),
    (50, "伍角整"),
    (150, "壹元伍角整"),
    (105, "壹元零伍分"),
    (140950, "壹仟肆佰零玖元伍角整"),
    (600714, "陆仟零柒元壹角肆分"),
    (168032, "壹仟陆佰捌拾元叁角贰分"),
    (10700053, "壹拾万零柒仟元伍角叁分"),
    (1640902, "壹万陆仟肆佰零玖元零贰分"),
    (32504, "叁佰贰拾伍元零肆分"),
    (1000000, "壹万元整"),
    (10000500000, "壹亿零伍仟元整"),
    (100000000000000, "壹万亿元整"),
    (-2100, "负贰拾壹元整"),
]


@pytest.mark.parametrize(("fen", "words"), WORDS)
def test_an_amount_in_words(fen: int, words: str) -> None:
    assert in_words(fen) == words


@given(FEN)
def test_words_say_exactly_the_amount(fen: int) -> None:
    assert _amount_of(in_words(fen)) == fen


@given(FEN)
def test_words_never_double_a_zero(fen: int) -> None:
    assert "零零" not in in_words(fen)
    assert "零元" not in in_words(fen) or fen == 0


def test_words_refuse_more_than_they_can_say() -> None:
    with pytest.raises(ValueError, match="太大"):
        in_words(10**18)


def test_shares_sum_and_ties_go_by_code() -> None:
    assert split(100, [1, 1, 1], ["b", "a", "c"]) == [33, 34, 33]
    assert split(-100, [1, 1, 1], ["b", "a", "c"]) == [-33, -34, -33]
    assert split(7, [0, 5], ["a", "b"]) == [0, 7]


@pytest.mark.parametrize("weights", [[], [0, 0], [2, -1]])
def test_a_split_without_real_weights_is_refused(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="分摊"):
        split(100, weights, ["x"] * len(weights))


@given(FEN, st.lists(st.integers(0, 10**9), min_size=1, max_size=20).filter(any))
def test_shares_always_sum_and_are_off_by_less_than_one_fen(fen: int, weights: list[int]) -> None:
    parts = split(fen, weights, [f"{place:02d}" for place in range(len(weights))])
    assert sum(parts) == fen
    total = sum(weights)
    assert all(abs(part * total - fen * weight) < total for part, weight in zip(parts, weights, strict=True))


def _amount_of(words: str) -> int:
    """An independent reader: digits and places, right to left in meaning."""
    sign, words = (-1, words[1:]) if words.startswith("负") else (1, words)
    whole, _, rest = words.partition("元") if "元" in words else ("", "", words)
    high, _, low = whole.rpartition("亿")
    fen = (_below_yi(high) * 10**8 + _below_yi(low)) * 100
    for unit, value in (("角", 10), ("分", 1)):
        if unit in rest:
            fen += "零壹贰叁肆伍陆柒捌玖".index(rest[rest.index(unit) - 1]) * value
    return sign * fen


def _below_yi(words: str) -> int:
    high, _, low = words.rpartition("万")
    return _below_wan(high) * 10**4 + _below_wan(low)


def _below_wan(words: str) -> int:
    number = digit = 0
    for sign in words:
        if sign in "拾佰仟":
            number += digit * 10 ** ("拾佰仟".index(sign) + 1)
            digit = 0
        else:
            digit = "零壹贰叁肆伍陆柒捌玖".index(sign)
    return number + digit
