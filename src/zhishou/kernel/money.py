"""Money: an integer of fen (分), 64 bit. Text exists only at the edges; no float ever touches an amount."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import NewType

from django.utils.translation import gettext as _

Fen = NewType("Fen", int)

_AMOUNT = re.compile(r"(?P<sign>-?)(?P<yuan>\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<fen>\d{1,2}))?")
_MOST_DIGITS = 16
_LARGEST_YUAN = 10**_MOST_DIGITS
_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("仟", "佰", "拾", "")
_GROUPS = ("", "万", "亿", "万")


def yuan(fen: int) -> str:
    """The amount as people write it: `123450` -> `1,234.50`; always two decimals, minus sign in front."""
    whole, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{whole:,}.{rest:02d}"


def plain(hundredths: int) -> str:
    """An amount, or an area in 0.01 m², without thousands marks, for files and forms: `123450` -> `1234.50`."""
    return f"{Decimal(hundredths).scaleb(-2):.2f}"


def decimal_yuan(fen: int) -> Decimal:
    """The amount as an exact number of yuan, for a cell of a spreadsheet that people add up."""
    return Decimal(fen).scaleb(-2)


def parse_fen(text: str) -> Fen:
    """Read an amount in yuan: `1234.5`, `1,234.50`, `￥1,234.50`, `-3元`.

    Refuses (ValueError with a sentence) anything else: more than two decimals, exponents, misplaced commas, floats.
    """
    if not isinstance(text, str):
        raise ValueError(_("金额要用文字给出，例如 1234.50。"))
    found = _AMOUNT.fullmatch(_bare(text))
    if found is None:
        raise ValueError(_("“{text}”不是金额。请写成 1234.50 这样，最多两位小数。").format(text=text.strip()[:40]))
    digits = found["yuan"].replace(",", "").lstrip("0")
    if len(digits) > _MOST_DIGITS:
        raise ValueError(_("金额太大，请核对位数。"))
    whole = int(digits or "0")
    fen = whole * 100 + int((found["fen"] or "0").ljust(2, "0"))
    return Fen(-fen if found["sign"] else fen)


def per_mille(part: int, whole: int) -> int:
    """A part in thousandths of a whole (above zero), half-up by size; for rates told to a tenth of a percent."""
    size = (2000 * abs(part) + whole) // (2 * whole)
    return -size if part < 0 else size


def in_words(fen: int) -> str:
    """The amount in 人民币大写 as receipts and notices must print it (正确填写票据和结算凭证的基本规定).

    `10704` -> `壹佰零柒元零肆分`, `150` -> `壹元伍角整`, `0` -> `零元整`. Refuses amounts of 10^16 yuan and more.
    """
    whole, rest = divmod(abs(fen), 100)
    if whole >= _LARGEST_YUAN:
        raise ValueError("金额太大，无法写成大写。")
    return ("负" if fen < 0 else "") + _whole_words(whole) + _rest_words(whole, rest)


def split(fen: int, weights: Sequence[int], ties: Sequence[str]) -> list[Fen]:
    """Share an amount by integer weights; the parts sum to it exactly (largest remainder, equal remainders by code).

    A negative amount is shared like its positive twin. Refuses no weights, negative weights, and all-zero weights.
    """
    if len(weights) != len(ties):
        raise ValueError("Every weight needs one code to settle ties.")
    total = sum(weights)
    if total <= 0 or min(weights) < 0:
        raise ValueError("分摊至少要有一个大于零的份额，且没有负数。")
    shares = [divmod(abs(fen) * weight, total) for weight in weights]
    parts = [whole for whole, _ in shares]
    order = sorted(range(len(weights)), key=lambda place: (-shares[place][1], ties[place], place))
    for place in order[: abs(fen) - sum(parts)]:
        parts[place] += 1
    return [Fen(-part if fen < 0 else part) for part in parts]


def _bare(text: str) -> str:
    bare = text.strip().translate(str.maketrans("０１２３４５６７８９．，－−￥", "0123456789.,--¥"))
    return bare.removeprefix("¥").removesuffix("元").strip()


def _whole_words(whole: int) -> str:
    if whole == 0:
        return ""
    return re.sub("零+", "零", _integer_words(whole)).strip("零") + "元"


def _integer_words(number: int) -> str:
    words = ""
    for place in range(3, -1, -1):
        group = number // 10 ** (4 * place) % 10000
        words += _group_words(group)
        # 亿 closes everything above it, even when its own four digits are all zero (1,0000,0000,0000 is 壹万亿).
        if group or (place == 2 and number >= 10**12):
            words = words.rstrip("零") + _GROUPS[place]
            words += "零" if group % 10 == 0 and place else ""
    return words


def _group_words(group: int) -> str:
    digits = [int(digit) for digit in f"{group:04d}"]
    return "".join(_DIGITS[digit] + (_PLACES[place] if digit else "") for place, digit in enumerate(digits))


def _rest_words(whole: int, rest: int) -> str:
    jiao, fen = divmod(rest, 10)
    if rest == 0:
        return "整" if whole else "零元整"
    words = f"{_DIGITS[jiao]}角" if jiao else ("零" if whole else "")
    return words + (f"{_DIGITS[fen]}分" if fen else "整")
