"""Amounts of a confirmation: a line of goods, and a total in words of both languages (letters.sales).

Worked: 2.5 t at 1,234.5678 make 3,086.42; 33 at 0.0333 make 1.10 (half up, once a line). Amounts are hundredths of the
currency, prices ten-thousandths, quantities thousandths.
"""

from __future__ import annotations

from zhishou.areas.confirmations.models import Currency
from zhishou.kernel import typed
from zhishou.kernel.money import in_words

MOST_MILLI = 10**12  # a thousand million of anything
MOST_E4 = 10**13
MOST_MINOR = 10**14  # a million million: more has a digit too many

_CHINESE = {Currency.CNY: "人民币", Currency.USD: "美元", Currency.EUR: "欧元"}
_ENGLISH = {
    Currency.CNY: ("RENMINBI YUAN", "FEN"), Currency.USD: ("US DOLLARS", "CENTS"), Currency.EUR: ("EUROS", "CENTS"),
}  # fmt: skip
SYMBOLS = {Currency.CNY: "¥", Currency.USD: "US$", Currency.EUR: "€"}
_ONES = [
    "ZERO",
    "ONE",
    "TWO",
    "THREE",
    "FOUR",
    "FIVE",
    "SIX",
    "SEVEN",
    "EIGHT",
    "NINE",
    "TEN",
    "ELEVEN",
    "TWELVE",
    "THIRTEEN",
    "FOURTEEN",
    "FIFTEEN",
    "SIXTEEN",
    "SEVENTEEN",
    "EIGHTEEN",
    "NINETEEN",
]
_TENS = ["TWENTY", "THIRTY", "FORTY", "FIFTY", "SIXTY", "SEVENTY", "EIGHTY", "NINETY"]
_GROUPS = ("", " THOUSAND", " MILLION", " BILLION", " TRILLION", " QUADRILLION")


def milli(text: str) -> int | None:
    """A quantity in thousandths; None when it is none, or not above zero."""
    value = typed.scaled(text, 3)
    return value if value is not None and 0 < value <= MOST_MILLI else None


def price_e4(text: str) -> int | None:
    """A unit price in ten-thousandths; None when it is none, or not above zero."""
    value = typed.scaled(text, 4)
    return value if value is not None and 0 < value <= MOST_E4 else None


def line_minor(quantity_milli: int, price: int) -> int:
    """What a line comes to, in hundredths, half up once."""
    return (2 * quantity_milli * price + 100_000) // 200_000


def quantity(thousandths: int) -> str:
    """As people write it: `2500` -> `2.5`."""
    whole, rest = divmod(thousandths, 1000)
    return f"{whole:,}.{rest:03d}".rstrip("0").rstrip(".")


def price(ten_thousandths: int) -> str:
    """As people write it, two decimals at least: `12345678` -> `1,234.5678`, `35000` -> `3.50`."""
    whole, rest = divmod(ten_thousandths, 10_000)
    decimals = f"{rest:04d}".rstrip("0").ljust(2, "0")
    return f"{whole:,}.{decimals}"


def plain_price(ten_thousandths: int) -> str:
    """The same for a form: no thousands marks."""
    return price(ten_thousandths).replace(",", "")


def chinese(minor: int, currency: str) -> str:
    """The total in 大写 with its currency in front: `123456`, USD -> `美元壹仟贰佰叁拾肆元伍角陆分`."""
    return _CHINESE[Currency(currency)] + in_words(minor)


def english(minor: int, currency: str) -> str:
    """The total as English papers say it: `123456`, USD ->
    `SAY US DOLLARS ONE THOUSAND TWO HUNDRED AND THIRTY-FOUR AND CENTS FIFTY-SIX ONLY`."""
    name, small = _ENGLISH[Currency(currency)]
    whole, rest = divmod(minor, 100)
    cents = f" AND {small} {number_in_english(rest)}" if rest else ""
    return f"SAY {name} {number_in_english(whole)}{cents} ONLY"


def number_in_english(number: int) -> str:
    """A whole number in capitals with its ANDs: `1005` -> `ONE THOUSAND AND FIVE`."""
    if number == 0:
        return _ONES[0]
    words: list[str] = []
    for place in range(len(_GROUPS) - 1, -1, -1):
        group = number // 1000**place % 1000
        if group:
            joined = "AND " if place == 0 and group < 100 and words else ""
            words.append(joined + _below_thousand(group) + _GROUPS[place])
    return " ".join(words)


def _below_thousand(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    small = _below_hundred(rest) if rest else ""
    if not hundreds:
        return small
    return f"{_ONES[hundreds]} HUNDRED" + (f" AND {small}" if small else "")


def _below_hundred(number: int) -> str:
    if number < len(_ONES):
        return _ONES[number]
    tens, ones = divmod(number, 10)
    return _TENS[tens - 2] + (f"-{_ONES[ones]}" if ones else "")


def shown(minor: int, currency: str) -> str:
    """`US$ 1,234.56`."""
    whole, rest = divmod(minor, 100)
    return f"{SYMBOLS[Currency(currency)]} {whole:,}.{rest:02d}"
