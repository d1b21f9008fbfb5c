"""Lines, totals and their words in both languages, by worked tables and by their rules."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhishou.areas.confirmations import amounts


@pytest.mark.parametrize(
    ("quantity", "price", "minor"),
    [
        ("1", "0.01", 1),
        ("33", "0.0333", 110),  # 1.0989
        ("2.5", "1234.5678", 308642),  # 3086.4195
        ("3", "0.3350", 101),  # 1.005, half up
        ("1000", "0.0049", 490),
        ("0.001", "5", 1),  # 0.005, half up
        ("0.001", "4.9999", 0),
        ("1,200", "12.50", 1500000),
    ],
)
def test_a_line_is_rounded_half_up_once(quantity: str, price: str, minor: int) -> None:
    thousandths, e4 = amounts.milli(quantity), amounts.price_e4(price)
    assert thousandths is not None and e4 is not None
    assert amounts.line_minor(thousandths, e4) == minor


@given(st.integers(1, 10**9), st.integers(1, 10**9))
def test_a_line_is_never_further_than_half_a_hundredth_from_the_exact_amount(thousandths: int, price: int) -> None:
    exact = Fraction(thousandths * price, 100_000)
    found = amounts.line_minor(thousandths, price)
    assert exact - Fraction(1, 2) < found <= exact + Fraction(1, 2)


@pytest.mark.parametrize("text", ["0", "-1", "1.2345", "abc", "", "1e3", "12,5"])
def test_what_is_no_quantity_above_zero_is_none(text: str) -> None:
    assert amounts.milli(text) is None


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "ZERO"),
        (7, "SEVEN"),
        (13, "THIRTEEN"),
        (20, "TWENTY"),
        (42, "FORTY-TWO"),
        (100, "ONE HUNDRED"),
        (101, "ONE HUNDRED AND ONE"),
        (999, "NINE HUNDRED AND NINETY-NINE"),
        (1000, "ONE THOUSAND"),
        (1005, "ONE THOUSAND AND FIVE"),
        (1100, "ONE THOUSAND ONE HUNDRED"),
        (12345, "TWELVE THOUSAND THREE HUNDRED AND FORTY-FIVE"),
        (100_000, "ONE HUNDRED THOUSAND"),
        (1_000_001, "ONE MILLION AND ONE"),
        (1_002_003, "ONE MILLION TWO THOUSAND AND THREE"),
        (20_000_000_000, "TWENTY BILLION"),
    ],
)
def test_whole_numbers_in_english(number: int, words: str) -> None:
    assert amounts.number_in_english(number) == words


_VALUE = {word: n for n, word in enumerate(amounts._ONES)} | {word: 20 + 10 * n for n, word in enumerate(amounts._TENS)}
_SCALE = {word.strip(): 1000**n for n, word in enumerate(amounts._GROUPS) if word}


def read_back(words: str) -> int:
    """The number English words say, by another way than they were made: scanned from the left."""
    total = group = 0
    for word in words.replace("-", " ").split():
        if word == "HUNDRED":
            group *= 100
        elif word in _SCALE:
            total, group = total + group * _SCALE[word], 0
        elif word != "AND":
            group += _VALUE[word]
    return total + group


@given(st.integers(0, 10**16 - 1))
def test_english_words_read_back_as_the_number(number: int) -> None:
    assert read_back(amounts.number_in_english(number)) == number


@pytest.mark.parametrize(
    ("minor", "currency", "chinese", "english"),
    [
        (123456, "USD", "美元壹仟贰佰叁拾肆元伍角陆分", "SAY US DOLLARS ONE THOUSAND TWO HUNDRED AND THIRTY-FOUR AND CENTS FIFTY-SIX ONLY"),
        (1500000, "CNY", "人民币壹万伍仟元整", "SAY RENMINBI YUAN FIFTEEN THOUSAND ONLY"),
        (5, "EUR", "欧元伍分", "SAY EUROS ZERO AND CENTS FIVE ONLY"),
        (100000070, "CNY", "人民币壹佰万元柒角整", "SAY RENMINBI YUAN ONE MILLION AND FEN SEVENTY ONLY"),
        (1808642, "USD", "美元壹万捌仟零捌拾陆元肆角贰分", "SAY US DOLLARS EIGHTEEN THOUSAND AND EIGHTY-SIX AND CENTS FORTY-TWO ONLY"),
    ],
)  # fmt: skip
def test_a_total_is_said_in_both_languages(minor: int, currency: str, chinese: str, english: str) -> None:
    assert amounts.chinese(minor, currency) == chinese
    assert amounts.english(minor, currency) == english


def test_prices_and_quantities_are_written_as_people_write_them() -> None:
    assert [amounts.price(n) for n in (35000, 12345678, 333)] == ["3.50", "1,234.5678", "0.0333"]
    assert [amounts.quantity(n) for n in (1_200_000, 2500, 12_345)] == ["1,200", "2.5", "12.345"]
    assert amounts.shown(123456, "USD") == "US$ 1,234.56"
