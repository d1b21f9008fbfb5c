"""How a sentence takes in a number of things and a list of names, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext


def quantity(sentence: str, /, *, n: int, **facts: Any) -> str:
    """A sentence about `n` things, filled in. Chinese says one and many alike; the catalogue holds both forms of English."""
    return ngettext(sentence, sentence, n).format(n=n, **facts)


def listed(items: Iterable[Any]) -> str:
    """Several as one enumeration: “甲、乙、丙”; in English “A, B and C”."""
    return _joined(items, pgettext("before the last", "、"))


def either(items: Iterable[Any]) -> str:
    """Several of which one is enough: “甲、乙或丙”; in English “A, B or C”."""
    return _joined(items, _("或"))


def _joined(items: Iterable[Any], before_last: str) -> str:
    *others, last = [str(each) for each in items] or [""]
    return pgettext("between", "、").join(others) + before_last + last if others else last
