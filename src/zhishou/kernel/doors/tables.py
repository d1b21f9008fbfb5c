"""Tables of lists, drawn in Python: a page of fifty rows is thousands of template tags otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from zhishou.kernel.templatetags.zhishou import spoken


@dataclass(frozen=True, slots=True)
class Column:
    """A heading; `end` stands at the right edge; `main` is the line people read first on a phone; `num` is set in digits."""

    label: str
    end: bool = False
    main: bool = False
    num: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell: a text, perhaps a link or a coloured badge; or a deadline, spoken."""

    text: str = ""
    url: str = ""
    badge: str = ""  # a colour
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A row: the id by which bulk acts name it, and its cells in the order of the columns."""

    id: int | str
    cells: Sequence[Cell]


def draw(columns: Sequence[Column], lines: Iterable[Line], *, bulk: str = "", field: str = "row") -> SafeString:
    """The table as HTML, every text escaped. `bulk` is the id of the form whose `field` ticked rows belong to."""
    opened = [_opening(column) for column in columns]
    heads = "".join(_heading(column) for column in columns)
    tick = _tick(bulk, field) if bulk else ("", "")
    body = "".join(_row(line, opened, tick) for line in lines)
    return SafeString(
        '<div class="table-responsive"><table class="table card-table table-vcenter table-cards mb-0">'
        f"<thead><tr>{_tick_all() if bulk else ''}{heads}</tr></thead><tbody data-list>{body}</tbody></table></div>"
    )


def _heading(column: Column) -> str:
    end = ' class="text-end"' if column.end else ""
    return f"<th{end}>{escape(column.label)}</th>"


def _tick_all() -> str:
    box = f'<input class="form-check-input" type="checkbox" data-check-all aria-label="{escape(_("全选"))}">'
    return f'<th class="w-1">{box}</th>'


def _opening(column: Column) -> str:
    """The start of every cell of a column."""
    classes = " ".join(name for name, on in (("text-end", column.end), ("num", column.num or column.end)) if on)
    main, classed = " data-main" if column.main else "", f' class="{classes}"' if classes else ""
    return f'<td data-label="{escape(column.label)}"{main}{classed}>'


def _tick(bulk: str, field: str) -> tuple[str, str]:
    """The box of a row, before and after the row's id."""
    before = (
        f'<td data-label="{escape(_("选择"))}"><input class="form-check-input" type="checkbox" name="{field}" value="'
    )
    return before, f'" form="{bulk}" aria-label="{escape(_("选择这一行"))}"></td>'


def _row(line: Line, opened: Sequence[str], tick: tuple[str, str]) -> str:
    cells = "".join(f"{start}{_inside(cell)}</td>" for start, cell in zip(opened, line.cells, strict=True))
    box = f"{tick[0]}{escape(str(line.id))}{tick[1]}" if tick[0] else ""
    return f"<tr data-item>{box}{cells}</tr>"


def _inside(cell: Cell) -> str:
    if cell.due is not None:
        return spoken(cell.due)
    if cell.badge:
        return f'<span class="badge bg-{cell.badge}-lt">{escape(cell.text)}</span>'
    if cell.url:
        return f'<a href="{escape(cell.url)}">{escape(cell.text)}</a>'
    return escape(cell.text)
