"""Tables in and out: .xlsx and .csv read row by row, .xlsx written with every text kept as text."""

from __future__ import annotations

import csv
import io
import math
import re
import sys
import zipfile
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO
from zoneinfo import ZoneInfo

from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zhishou.kernel.later import later
from zhishou.kernel.phrasing import Percent

if TYPE_CHECKING:
    import python_calamine
    import xlsxwriter
else:
    python_calamine = later("python_calamine")


Cell = str | int | Decimal | bool | datetime | time | timedelta | None
Fact = str | int

SHANGHAI = ZoneInfo("Asia/Shanghai")
_ZIP, _OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_CELL_LIMIT, NAME_LIMIT = 32_767, 31  # characters a cell of Excel can hold, and the name of a sheet
_HEAD_LINES = 20  # among which the header row is looked for
_SHORT = 12  # a file of daily use holds the same few figures a million times: kept once each
_DIGITS, _EXACT_DIGITS = 15, 10**15  # of a number that Excel keeps: 0.1 + 0.2 is 0.3 there
_UNSEEN = re.compile("[\u0000-\u0008\u000e-\u001f\u007f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff]")
_FORMULA = re.compile(r"[=+@\t\r]|-(?!\d)")
_BLANK = re.compile("[^\\S\n]+")
_QUOTED = re.compile('"[^"]*(?:"|$)')  # a cell in quotes may hold tabs and commas that part nothing
_SENTENCES = {
    "excel.too_large": _("文件太大。请分成几个较小的文件再导入。"),
    "excel.old_or_locked": _("这是旧格式或加了密码的文件。请用 Excel 另存为“.xlsx”（不设密码）再导入。"),
    "excel.broken": _("文件打不开，可能没有下载完整。请用 Excel 打开并另存一次再导入。"),
    "excel.encoding": _("文字编码认不出来。请用 Excel 另存为“.xlsx”或“CSV UTF-8”再导入。"),
    "excel.no_sheet": _("文件里没有这个工作表。"),
    "excel.empty": _("表里没有内容。第一行应当是列名。"),
    "excel.same_header": _("有两列都叫“{header}”，分不清。第一行应当是列名，同名的请改成不同的。"),
    "excel.several": _("文件里有几张表都能导入：{sheets}。请把每张另存为一个文件，分别导入。"),
}


class ReadError(Exception):
    """A file that cannot be read as a table: a stable `code`, the `facts`, and a sentence that says what to do."""

    def __init__(self, code: str, **facts: Fact) -> None:
        super().__init__(format_lazy(_SENTENCES[code], **facts))
        self.code = code
        self.facts: Mapping[str, Fact] = facts


@dataclass(frozen=True)
class Row:
    """One line of the table: its number as Excel shows it, and its cells by header (None where empty)."""

    number: int
    values: dict[str, Cell]


@dataclass(frozen=True)
class Table:
    """Headers in order, the rows, to be walked through once, and the number of the line the headers stand in.

    Wholly empty rows are left out.
    """

    headers: list[str]
    rows: Iterator[Row]
    header_line: int


@dataclass(frozen=True)
class Sheet:
    """One sheet to write; `widths` in characters, one per column, missing ones are 16."""

    name: str
    headers: Sequence[str]
    rows: Iterable[Sequence[object]]
    widths: Sequence[float] = ()


def read_table(
    file: BinaryIO | Path,
    *,
    max_bytes: int = 50_000_000,
    max_unpacked: int = 200_000_000,
    sheet: str | None = None,
    known: Callable[[str], bool] | None = None,
    passed: Collection[str] = (),
) -> Table:
    """Read a sheet of an .xlsx (the named one, else the first visible one), or a .csv in UTF-8, UTF-16 or GBK/GB18030.

    Of several visible sheets (but those `passed` over) the one that has `known` names and lines is read; several such are
    refused, so that none is left out unseen.

    The first row with content is the header row, or, where titles stand above, the one among the first twenty that has
    the most names that are `known`, two at least. Columns without a header are not read. Texts come trimmed, whole
    numbers as int, other numbers as Decimal, typed dates as naive datetime. Refuses (ReadError) what is too large,
    would unpack to more than `max_unpacked` bytes, is old or locked, broken, empty, or has two headers alike.
    """
    data = _limited(file, max_bytes)
    if data.startswith(_OLD_OFFICE):
        raise ReadError("excel.old_or_locked")
    if data.startswith(_ZIP):
        refuse_bomb(data, max_unpacked)
        return _table(_sheet_rows(data, sheet, known, passed), known)
    return _table(_csv_rows(data), known)


def refuse_bomb(data: bytes, max_unpacked: int) -> None:
    """Refuse a zip file that is broken or says it unpacks to more than `max_unpacked` bytes, before unpacking it."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            unpacked = sum(entry.file_size for entry in packed.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as wrong:
        raise ReadError("excel.broken") from wrong
    if unpacked > max_unpacked:
        raise ReadError("excel.too_large", bytes=unpacked, limit=max_unpacked)


def write_table(target: Path | BinaryIO, sheets: Sequence[Sheet]) -> None:
    """Write an .xlsx, row by row in little memory. A text that begins with `=` stays a text, so does a long number.

    The header is bold, stays in view and has a filter. Times are written on the clock of Shanghai. A text longer than
    a cell can hold ends in `…（超长，已截断）`.
    """
    import xlsxwriter

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd hh:mm:ss",
    }
    with xlsxwriter.Workbook(target, options) as book:
        for sheet in sheets:
            _write_sheet(book, sheet)


def as_bytes(sheets: Sequence[Sheet]) -> bytes:
    """An .xlsx in memory, as a page hands it out."""
    out = io.BytesIO()
    write_table(out, sheets)
    return out.getvalue()


def write_csv(target: Path, headers: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a .csv in UTF-8. A text that a spreadsheet would take for a formula is marked as text; numbers stay."""
    with target.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(headers)
        writer.writerows([[f"'{text}" if _FORMULA.match(text) else text for text in row] for row in rows])


def as_text(cell: Cell) -> str:
    """A cell as a person would read it; empty for None."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return gettext("是") if cell else gettext("否")
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d}" if cell.time() == time() else f"{cell:%Y-%m-%d %H:%M:%S}"
    return str(cell)


def clean_text(text: str) -> str:
    """Messy white space made plain: one space for any run of blanks, one line break between paragraphs, no more.

    Tabs, full-width and no-break spaces are blanks; unseen and control characters go; empty lines go.
    """
    lines = (
        _UNSEEN.sub("", text).replace("\r\n", "\n").translate(dict.fromkeys(map(ord, "\r\v\f\x85\u2028\u2029"), "\n"))
    )
    return "\n".join(line for line in (_BLANK.sub(" ", each).strip() for each in lines.split("\n")) if line)


def _limited(file: BinaryIO | Path, max_bytes: int) -> bytes:
    if isinstance(file, Path):
        with file.open("rb") as opened:
            data = opened.read(max_bytes + 1)
    else:
        data = file.read(max_bytes + 1)
    if len(data) > max_bytes:
        raise ReadError("excel.too_large", limit=max_bytes)
    return data


def _sheet_rows(
    data: bytes, name: str | None, known: Callable[[str], bool] | None, passed: Collection[str]
) -> Iterator[tuple[int, list[Cell]]]:
    try:
        book = python_calamine.CalamineWorkbook.from_object(io.BytesIO(data))
        shown = [each.name for each in book.sheets_metadata if str(each.visible).endswith("Visible")]
        if name is not None and name not in book.sheet_names:
            raise ReadError("excel.no_sheet", sheet=name)
        shown = [each for each in shown or book.sheet_names if each not in passed] or book.sheet_names
        if name is None and known is not None and len(shown) > 1:
            fits = [each for each in shown if _is_meant(book.get_sheet_by_name(each), known)]
            if len(fits) > 1:
                raise ReadError("excel.several", sheets="、".join(fits))
            shown = fits or shown
        sheet = book.get_sheet_by_name(name or shown[0])
    except (python_calamine.CalamineError, IndexError) as wrong:
        raise ReadError("excel.broken") from wrong
    yield from _cells(sheet)


def _cells(sheet: python_calamine.CalamineSheet) -> Iterator[tuple[int, list[Cell]]]:
    """The rows of a sheet. Words and days of a cell merged over several rows hold for each of them; a figure does not:
    it may be the sum of them all.
    """
    if sheet.start is None:
        return
    left = sheet.start[1]
    merged = deque(sorted(each for each in sheet.merged_cell_ranges or () if each[1][0] > each[0][0]))
    held: list[tuple[int, int, Cell]] = []  # last row, column, what stands in the first
    for number, cells in enumerate(sheet.iter_rows()):
        row = [_cell(each) for each in cells]
        held = [each for each in held if each[0] >= number]
        for _last, column, value in held:
            row[column] = value
        while merged and merged[0][0][0] <= number:
            (_first, column), (last, _right) = merged.popleft()
            if 0 <= column - left < len(row) and isinstance(row[column - left], str | datetime):
                held.append((last, column - left, row[column - left]))
        yield number + 1, row


def _is_meant(sheet: python_calamine.CalamineSheet, known: Callable[[str], bool]) -> bool:
    """Whether a sheet has a heading with two known names or more, and a line below it."""
    try:
        table = _table(_cells(sheet), known)
    except ReadError:
        return False
    return sum(map(known, table.headers)) > 1 and next(table.rows, None) is not None


def _csv_rows(data: bytes) -> Iterator[tuple[int, list[Cell]]]:
    text = decoded(data)
    first = _QUOTED.sub("", "\n".join(text.lstrip().split("\n", _HEAD_LINES)[:_HEAD_LINES]))
    delimiter = max(",\t;", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for number, cells in enumerate(reader, start=1):
            yield number, [_cell(each) for each in cells]
    except csv.Error as wrong:
        raise ReadError("excel.broken", line=reader.line_num) from wrong


def decoded(data: bytes) -> str:
    """A text in UTF-8, UTF-16 or GBK/GB18030. Refuses (ReadError) what is none of them or ends within a character."""
    for encoding in ["utf-16"] if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "gb18030"]:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError as wrong:
            if _is_cut(wrong):
                raise ReadError("excel.broken") from wrong
            continue
        if "\0" not in text:
            return text
    raise ReadError("excel.encoding")


def _is_cut(wrong: UnicodeDecodeError) -> bool:
    """Whether a text in UTF-8 ends in the middle of a character, after others that were whole: GBK never reads like that."""
    before = wrong.object[: wrong.start]
    return wrong.encoding == "utf-8" and wrong.reason == "unexpected end of data" and not before.isascii()


def _cell(value: object) -> Cell:
    if isinstance(value, str):
        text = _UNSEEN.sub("", value).strip()
        return sys.intern(text) if 0 < len(text) <= _SHORT else text or None
    if isinstance(value, float) and not math.isfinite(value):  # written by hand: no spreadsheet keeps such a number
        return str(value)
    if isinstance(value, float):
        exact = Decimal(f"{value:.{_DIGITS}g}") if abs(value) < _EXACT_DIGITS else Decimal(value)  # as Excel shows it
        return int(exact) if exact == exact.to_integral_value() else exact
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime.combine(value, time())
    if isinstance(value, bool | int | datetime | time | timedelta):
        return value
    return None


def _table(lines: Iterator[tuple[int, list[Cell]]], known: Callable[[str], bool] | None) -> Table:
    first = [(number, cells) for number, cells in islice(lines, _HEAD_LINES) if any(cell is not None for cell in cells)]
    first = first or list(islice(((n, cells) for n, cells in lines if any(cell is not None for cell in cells)), 1))
    if not first:
        raise ReadError("excel.empty")
    place = _header_place([cells for _number, cells in first], known) if known else 0
    header_line, cells = first[place]
    columns = {place: _heading(cell) for place, cell in enumerate(cells) if cell is not None}
    headers = list(columns.values())
    for header in headers:
        if headers.count(header) > 1:
            raise ReadError("excel.same_header", header=header)
    return Table(headers, _rows(chain(first[place + 1 :], lines), columns), header_line)


def _header_place(rows: Sequence[list[Cell]], known: Callable[[str], bool]) -> int:
    """Which of the first rows the headers are: the first one, unless a later one has more known names, two at least."""
    scores = [len({name for cell in cells if cell is not None and known(name := _heading(cell))}) for cells in rows]
    return scores.index(max(scores)) if max(scores) > max(1, scores[0]) else 0


def _heading(cell: Cell) -> str:
    return " ".join(as_text(cell).split())


def _rows(lines: Iterator[tuple[int, list[Cell]]], columns: Mapping[int, str]) -> Iterator[Row]:
    for number, cells in lines:
        values = {header: cells[place] if place < len(cells) else None for place, header in columns.items()}
        if any(value is not None for value in values.values()):
            yield Row(number, values)


def sheet_name(text: str) -> str:
    """A text as Excel takes it for the name of a sheet."""
    return re.sub(r"[\[\]:*?/\\]", " ", text).strip("' ")[:NAME_LIMIT]


def _write_sheet(book: xlsxwriter.Workbook, sheet: Sheet) -> None:
    page = book.add_worksheet(sheet_name(sheet.name) or None)
    bold = book.add_format({"bold": True, "bg_color": "#EEF2F7", "bottom": 1, "valign": "vcenter"})
    percent = book.add_format({"num_format": "0.0%"})
    page.freeze_panes(1, 0)
    for column, header in enumerate(sheet.headers):
        page.set_column(column, column, sheet.widths[column] if column < len(sheet.widths) else 16)
        page.write_string(0, column, header, bold)
    last = 0
    for last, cells in enumerate(sheet.rows, start=1):
        for column, value in enumerate(cells):
            _write_cell(page, last, column, value, percent)
    if sheet.headers:
        page.autofilter(0, 0, last, len(sheet.headers) - 1)


def _write_cell(
    page: xlsxwriter.worksheet.Worksheet, row: int, column: int, value: object, percent: xlsxwriter.format.Format
) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        page.write_string(row, column, as_text(value))
    elif isinstance(value, datetime):
        page.write_datetime(row, column, value.astimezone(SHANGHAI).replace(tzinfo=None) if value.tzinfo else value)
    elif isinstance(value, date):
        page.write_datetime(row, column, datetime.combine(value, time()))
    elif isinstance(value, int | float | Decimal) and abs(float(value)) < _EXACT_DIGITS:
        page.write_number(row, column, value)
    elif isinstance(value, Percent):
        page.write_number(row, column, value.share, percent)
    else:
        page.write_string(row, column, _fitting(str(value)))


def _fitting(text: str) -> str:
    note = gettext("…（超长，已截断）")
    return text if len(text) <= _CELL_LIMIT else text[: _CELL_LIMIT - len(note)] + note
