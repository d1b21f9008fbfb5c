"""Which meter stands above which in a table: by number, in a wide file also by name; never in a circle, never twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Protocol

from django.utils.translation import gettext as _

from zhishou.kernel.phrasing import listed


class Placed(Protocol):
    """A row as far as it says where its meter hangs."""

    @property
    def number(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def parent(self) -> str: ...
    @property
    def given_milli(self) -> int | None: ...


def circling(above: Mapping[str, str]) -> set[str]:
    """The numbers that lead back to themselves, going from each to the one above it."""
    found: set[str] = set()
    for start in above:
        seen, number = {start}, above[start]
        while number in above and number not in seen:
            seen.add(number)
            number = above[number]
        if number == start:
            found.add(start)
    return found


class Above:
    """The meters of a wide file and the one above each, which it names by number or by name."""

    def __init__(self, rows: Iterable[Placed], days: Mapping[str, dict[int, str]] | None = None) -> None:
        """`days`: what each number used day by day, as written."""
        mine = list(rows)
        self._days = {number: tuple(sorted(used.items())) for number, used in (days or {}).items()}
        self._numbers = {row.number for row in mine}
        self._named: dict[str, set[str]] = defaultdict(set)
        for row in mine:
            self._named[row.label].add(row.number)
        self._first: dict[object, str] = {}  # by name, place and every day's usage: the number it has first
        for row in mine:
            if row.label and row.given_milli:
                self._first.setdefault(self._same(row), row.number)
        self._circling = circling({row.number: self.number(row.parent) for row in mine if row.parent})

    def _same(self, row: Placed) -> object:
        return row.label, row.parent, row.given_milli, self._days.get(row.number)

    def number(self, parent: str) -> str:
        """The number of the row that is meant; what was written when it is none of them, or could be several."""
        named = self._named.get(parent, set())
        return parent if parent in self._numbers or len(named) != 1 else next(iter(named))

    def wrong(self, row: Placed) -> str:
        """What is wrong with the place of a row's meter; empty when nothing is."""
        named = sorted(self._named.get(row.parent, ())) if row.parent and row.parent not in self._numbers else []
        if len(named) > 1:
            return _("上级表“{name}”是几块表的名称（{numbers}），请写表号。").format(
                name=row.parent, numbers=listed(named[:5])
            )
        if row.number in self._circling:
            return in_circle(row.number)
        first = self._first.get(self._same(row), row.number)
        if first == row.number:
            return ""
        said = _(
            "表名“{name}”和每天同样的用量已经写在表号 {first} 下，像是一块表写了两次。真是两块表的，请写不同的表名。"
        )
        return said.format(name=row.label, first=first)


def in_circle(number: str) -> str:
    """The sentence about a meter that would hang below itself."""
    return _("从表“{number}”的上级表一级级往上，又回到了它自己，请核对上级表。").format(number=number)
