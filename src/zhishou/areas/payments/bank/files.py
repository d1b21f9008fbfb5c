"""Whole files: records in, bytes out, and back. What was read is written again and must be the same, byte for byte."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from zhishou.areas.payments.bank.fields import Field, Value
from zhishou.areas.payments.bank.layout import Layout, Part
from zhishou.kernel.excel import ReadError, Sheet, as_bytes, as_text, read_table
from zhishou.kernel.operation import Refused
from zhishou.kernel.phrasing import listed

Record = Mapping[str, Value]
_NEWLINE = b"\r\n"
_BOM = "\ufeff".encode()


@dataclass(frozen=True)
class File:
    """A file's content: header and trailer values by name, and one record for each detail line."""

    rows: Sequence[Record]
    header: Record = field(default_factory=dict)
    trailer: Record = field(default_factory=dict)


def write(layout: Layout, part: Part, content: File) -> bytes:
    """The file's bytes. Refuses a row that the layout cannot hold, naming row and field; no file is made then."""
    if layout.shape == "xlsx":
        return _workbook(part, content)
    if layout.shape == "csv":
        return _comma_separated(layout, part, content)
    lines = [_line(layout, part.header, content.header, 0)] if part.header else []
    lines += [_line(layout, part.detail, row, number) for number, row in enumerate(content.rows, 1)]
    lines += [_line(layout, part.trailer, content.trailer, len(lines) + 1)] if part.trailer else []
    return b"".join(line + _NEWLINE for line in lines)


def read(layout: Layout, part: Part, data: bytes) -> File:
    """The content of a file. Refuses the whole file where a line is not of the layout, naming the line."""
    if layout.shape in {"csv", "xlsx"}:
        return _table(part, data)
    lines = data.split(_NEWLINE)
    if lines.pop() or len(lines) < bool(part.header) + bool(part.trailer):
        raise Refused("debit.file_cut", line=len(lines) + 1)
    last = len(lines) - bool(part.trailer)
    rows = range(bool(part.header), last)
    content = File(
        header=_parse(layout, part.header, lines[0], 1) if part.header else {},
        rows=[_parse(layout, part.detail, lines[at], at + 1) for at in rows],
        trailer=_parse(layout, part.trailer, lines[last], last + 1) if part.trailer else {},
    )
    if write(layout, part, content) != data:  # padding, signs and leading zeros are part of the layout too
        raise Refused("debit.file_not_canonical")
    return content


def troubles(layout: Layout, part: Part, data: bytes) -> list[Refused]:
    """What is wrong with every detail line that cannot be read, in the order of the file; empty when each one can."""
    return [found for found in _each(layout, part, data) if isinstance(found, Refused)]


def references(layout: Layout, part: Part, data: bytes) -> Iterator[str]:
    """Our reference in each detail line that can be read, one after the other."""
    return (str(found["reference"]) for found in _each(layout, part, data) if not isinstance(found, Refused))


def _each(layout: Layout, part: Part, data: bytes) -> Iterator[Record | Refused]:
    lines: list[Callable[[], Record]]
    if layout.shape in {"csv", "xlsx"}:
        titles = [f.title for f in part.detail]
        lines = [partial(_record, part.detail, [row[t] for t in titles], number) for number, row in _rows(part, data)]
    else:
        raw = data.split(_NEWLINE)[:-1]
        rows = range(bool(part.header), len(raw) - bool(part.trailer))
        lines = [partial(_parse, layout, part.detail, raw[at], at + 1) for at in rows]
    for understand in lines:
        try:
            yield understand()
        except Refused as no:
            yield no


def ended(layout: Layout, data: bytes) -> bytes:
    """A bank's file with the line ends of the layout: some systems end lines with LF alone, or leave the last one open."""
    if layout.shape in {"csv", "xlsx"} or not data:
        return data
    data = data if _NEWLINE in data else data.replace(b"\n", _NEWLINE)
    return data if data.endswith(_NEWLINE) else data + _NEWLINE


def frame(layout: Layout, part: Part, header: bytes | None, trailer: bytes | None) -> File:
    """Header and trailer alone. Refuses a line that is not written as the layout says."""
    found = []
    for fields, line in ((part.header, header), (part.trailer, trailer)):
        record = _parse(layout, fields, line, 1) if line is not None else {}
        if line is not None and _line(layout, fields, record, 1) != line:
            raise Refused("debit.file_not_canonical")
        found.append(record)
    return File(rows=[], header=found[0], trailer=found[1])


def refusal_of(layout: Layout, part: Part, record: Record, number: int) -> Refused | None:
    """Why the layout cannot hold a detail line; None when it can."""
    try:
        if layout.shape in {"csv", "xlsx"}:
            _cells(part, record, number, layout.encoding)
        else:
            _line(layout, part.detail, record, number)
    except Refused as no:
        return no
    return None


def _line(layout: Layout, fields: Sequence[Field], record: Record, number: int) -> bytes:
    if layout.shape == "fixed":
        return b"".join(f.exact(record.get(f.name), layout.encoding, row=number) for f in fields)
    found = [f.encoded(record.get(f.name), layout.encoding, row=number) for f in fields]
    sign = layout.delimiter.encode(layout.encoding)
    for f, text in zip(fields, (f.say(record.get(f.name)) for f in fields), strict=True):
        if layout.delimiter in text:
            raise Refused("debit.field_has_delimiter", field=f.title, text=text, sign=layout.delimiter, row=number)
    return sign.join(found)


def _parse(layout: Layout, fields: Sequence[Field], line: bytes, number: int) -> dict[str, Value]:
    texts = _fixed(layout, fields, line, number) if layout.shape == "fixed" else _split(layout, fields, line, number)
    return _record(fields, texts, number)


def _record(fields: Sequence[Field], texts: Sequence[str], number: int) -> dict[str, Value]:
    """The values of a line; what is wrong with one names the line's reference too, where it has one."""
    try:
        return {f.name: _understood(f, text, number) for f, text in zip(fields, texts, strict=True)}
    except Refused as no:
        told = dict(zip((f.name for f in fields), texts, strict=True))
        no.facts["reference"] = told.get("reference", "")
        raise


def _fixed(layout: Layout, fields: Sequence[Field], line: bytes, number: int) -> list[str]:
    width = sum(f.width for f in fields)
    if len(line) != width:
        raise Refused("debit.line_width", line=number, width=width, size=len(line))
    texts, at = [], 0
    for f in fields:
        text = _decoded(line[at : at + f.width], layout, number)
        texts.append(text.rstrip(" ") if f.type == "text" or not text.strip() else text)
        at += f.width
    return texts


def _split(layout: Layout, fields: Sequence[Field], line: bytes, number: int) -> list[str]:
    texts = _decoded(line, layout, number).split(layout.delimiter)
    if len(texts) != len(fields):
        raise Refused("debit.line_fields", line=number, count=len(fields), found=len(texts))
    return texts


def _decoded(raw: bytes, layout: Layout, number: int) -> str:
    try:
        return raw.decode(layout.encoding)
    except UnicodeDecodeError:
        raise Refused("debit.line_undecodable", line=number, encoding=layout.encoding.upper()) from None


def _understood(f: Field, text: str, number: int) -> Value:
    if f.always and text != f.always:
        raise Refused("debit.constant", line=number, field=f.title, expected=f.always, found=text)
    try:
        return f.understand(text)
    except ValueError:
        raise Refused("debit.value", line=number, field=f.title, found=text) from None


def _cells(part: Part, row: Record, number: int, encoding: str = "utf-8") -> list[str]:
    return [f.encoded(row.get(f.name), encoding, row=number).decode(encoding) for f in part.detail]


def _comma_separated(layout: Layout, part: Part, content: File) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([f.title for f in part.detail])
    for number, row in enumerate(content.rows, 1):
        writer.writerow(_cells(part, row, number, layout.encoding))
    return _BOM + text.getvalue().encode(layout.encoding)


def _workbook(part: Part, content: File) -> bytes:
    rows = [_cells(part, row, number) for number, row in enumerate(content.rows, 1)]
    return as_bytes([Sheet("划账", [f.title for f in part.detail], rows)])


def _table(part: Part, data: bytes) -> File:
    titles = [f.title for f in part.detail]
    return File(rows=[_record(part.detail, [row[t] for t in titles], number) for number, row in _rows(part, data)])


def _rows(part: Part, data: bytes) -> list[tuple[int, dict[str, str]]]:
    """The rows of a table with their numbers. Refused when it is none or has other columns."""
    try:
        table = read_table(io.BytesIO(data))
        found = [(row.number, {name: as_text(cell) for name, cell in row.values.items()}) for row in table.rows]
    except ReadError as wrong:
        raise Refused("debit.table_unreadable", why=str(wrong)) from None
    titles = [f.title for f in part.detail]
    if table.headers != titles:
        raise Refused("debit.columns", expected=listed(titles), found=listed(table.headers))
    return found
