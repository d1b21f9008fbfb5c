"""The items of an inspection as its page shows them again: what was typed stands at its item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from zhishou.kernel.doors.forms import FormField


@dataclass
class Row:
    """One item with what was typed there and what is wrong with it."""

    item: str
    result: str = ""
    remark: str = ""
    due_on: str = ""
    error: str = ""


def rows_of(items: Sequence[str], typed: FormField) -> tuple[list[Row], list[Row]]:
    """The items of the list in their order, and remarks typed at items that are on the list no more."""
    given = [
        Row(**{name: str(row.get(name, "")) for name in ("item", "result", "remark", "due_on")}) for row in typed.rows
    ]
    for place, told in typed.row_errors.items():
        if place < len(given):
            given[place].error = told
    by_item = {row.item: row for row in given}
    gone = [row for row in given if row.remark and row.item not in items]
    return [by_item.get(item) or Row(item) for item in items], gone
