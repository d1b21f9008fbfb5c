"""Cells of a table read as exact integers, days and one of several words; what is wrong goes into a list of sentences."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from typing import TypeVar

from django.utils.translation import gettext as _

from zhishou.kernel import typed
from zhishou.kernel.importing import Line, spoken
from zhishou.kernel.moments import parse_when
from zhishou.kernel.money import parse_fen
from zhishou.kernel.phrasing import listed

T = TypeVar("T")
LARGEST = 10**15
EXACT = 10**15  # Excel keeps fifteen digits of a number
_ROUNDED = re.compile(r"\d(\.\d+)?E\+\d+", re.IGNORECASE)
MOST_FEN = 10**11  # one line of a table is never a thousand million yuan


def words(line: Line, column: str, limit: int, wrong: list[str], *, needed: bool = False) -> str:
    """The text of a cell; too long or missing is said, and so is a number of which Excel has lost the last digits."""
    text, value = " ".join(line.text(column).split()), line.values.get(column)
    if (isinstance(value, int) and abs(value) >= EXACT) or _ROUNDED.fullmatch(text):
        sentence = _("{column}“{text}”的最后几位被 Excel 改掉了。请把这一列设成“文本”，照原件重新填写。")
        wrong.append(sentence.format(column=_(column), text=text[:30]))
    if needed and not text:
        wrong.append(_("没有{column}，请补上。").format(column=_(column)))
    if len(text) > limit:
        wrong.append(_("{column}最多 {limit} 个字。").format(column=_(column), limit=limit))
    return text[:limit]


def code(line: Line, column: str, limit: int, wrong: list[str], *, needed: bool = False) -> str:
    """The text of a cell that names something by a code or number, in one form: "Ｗ１" of an input method is W1."""
    return unicodedata.normalize("NFKC", words(line, column, limit, wrong, needed=needed))[:limit].strip()


def scaled(
    line: Line, column: str, places: int, wrong: list[str], *, default: int | None = None, signed: bool = False
) -> int | None:
    """A decimal number as an integer of 10^-places; more decimals than that, a sign or no number is said."""
    text = line.text(column)
    if not text:
        return default
    if typed.decimal(text) is None:
        wrong.append(_("{column}“{text}”不是数字。").format(column=_(column), text=text[:20]))
        return default
    value = typed.scaled(text, places)
    if value is None or abs(value) > LARGEST:
        sentence = _("{column}“{text}”最多 {places} 位小数。") if places else _("{column}“{text}”要写整数。")
        wrong.append(sentence.format(column=_(column), text=text[:20], places=places))
        return default
    if value < 0 and not signed:
        wrong.append(_("{column}不能小于零。").format(column=_(column)))
        return default
    return value


def day(line: Line, column: str, wrong: list[str], *, needed: bool = False) -> date | None:
    """A day; what is no date is said."""
    value = line.values.get(column)
    if value is None or not line.text(column):
        if needed:
            wrong.append(_("没有{column}，请补上。").format(column=_(column)))
        return None
    try:
        return parse_when(value if isinstance(value, datetime) else line.text(column)).date()
    except ValueError:
        text = line.text(column)[:20]
        wrong.append(_("{column}“{text}”不是日期，请写成 2026-11-25 这样。").format(column=_(column), text=text))
        return None


def one_of(line: Line, column: str, known: Mapping[str, T], default: T | None, wrong: list[str]) -> T | None:
    """One of several words; another one is said with the known ones."""
    text = line.text(column)
    if not text and default is not None:
        return default
    in_any_language = {word: value for name, value in known.items() for word in spoken(name)}
    if text not in in_any_language:
        sentence = _("{column}“{text}”认不出来，请写成：{known}。")
        wrong.append(sentence.format(column=_(column), text=text[:20], known=listed(map(_, known))))
        return default
    return in_any_language[text]


def fen(line: Line, column: str, wrong: list[str]) -> int | None:
    """An amount in yuan as fen; missing, unreadable or beyond a thousand million is said."""
    if not line.text(column):
        wrong.append(_("没有{column}，请补上。").format(column=_(column)))
        return None
    try:
        found = int(parse_fen(line.text(column)))
        if abs(found) > MOST_FEN:
            raise ValueError(_("金额太大，请核对位数。"))
        return found
    except ValueError as unreadable:
        wrong.append(_("{column}：{why}").format(column=_(column), why=unreadable))
        return None
