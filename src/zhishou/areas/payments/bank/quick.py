"""The fast reading of a return file: each line against what was sent, for files in which everything is as it should be.

It only ever agrees. Where one byte is odd it answers nothing, and `returned.answers` reads the file exactly, field by
field, and says what is wrong. A file of a million lines is read in seconds.
"""

from __future__ import annotations

import struct
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from zhishou.areas.payments.bank.fields import Field
from zhishou.areas.payments.bank.layout import Layout, Part
from zhishou.kernel.operation import Refused

NEWLINE = b"\r\n"


@dataclass(frozen=True)
class Read:
    """What the lines say: our references; for each the number of its verdict; what the bank wrote for each verdict."""

    references: list[str]
    which: list[int]
    written: list[dict[str, str]]
    counts: list[int]
    sums_fen: list[int]


def body(part: Part, data: bytes) -> tuple[bytes | None, bytes, bytes | None] | None:
    """Header line, all detail lines with their ends, and trailer line of a file; None when it is cut off."""
    if not data.endswith(NEWLINE) or data.count(NEWLINE) < bool(part.header) + bool(part.trailer):
        return None
    header = trailer = None
    if part.header:
        header, _end, data = data.partition(NEWLINE)
    if part.trailer:
        data, end, trailer = data.removesuffix(NEWLINE).rpartition(NEWLINE)
        data += end
    return header, data, trailer


def read(layout: Layout, sent: bytes, found: bytes) -> Read | None:
    """The bank's words on each line sent, when every line comes back once with all we sent in it unchanged."""
    ours, theirs = layout.sent.detail, layout.returned.detail
    pairs = _pairs(ours, theirs)
    key, reference, amount = _place(ours, "reference"), _place(theirs, "reference"), _place(theirs, "amount")
    if layout.shape not in {"fixed", "delimited"} or pairs is None or theirs[amount].type != "fen":
        return None
    echo_ours, echo_theirs = itemgetter(*(a for a, _b in pairs)), itemgetter(*(b for _a, b in pairs))
    fixed = [(place, _raw(layout, f, f.always)) for place, f in enumerate(theirs) if f.always]
    bank = [place for place, f in enumerate(theirs) if f.by_bank]
    words, constants = _getter(bank), _getter([place for place, _raw_ in fixed])
    expected = tuple(raw for _place, raw in fixed)
    verdicts: dict[Any, int] = {}
    references: list[Any] = []
    which: list[int] = []
    sums: defaultdict[int, int] = defaultdict(int)
    try:
        waiting = {row[key]: echo_ours(row) for row in _rows(layout, ours, sent)}
        for row in _rows(layout, theirs, found):
            if waiting.pop(row[reference]) != echo_theirs(row) or constants(row) != expected:
                return None
            said = verdicts.setdefault(words(row), len(verdicts))
            references.append(row[reference])
            which.append(said)
            sums[said] += int(row[amount])
        told = [_understood(layout, [theirs[p] for p in bank], raw) for raw in verdicts]
    except (KeyError, ValueError, IndexError, struct.error, Refused):
        return None
    if waiting or None in told:
        return None
    clean = [_text(layout, ref).rstrip(" ") for ref in references]
    counts = Counter(which)
    return Read(clean, which, [t for t in told if t is not None], [counts[n] for n in sums], list(sums.values()))


def _pairs(ours: Sequence[Field], theirs: Sequence[Field]) -> list[tuple[int, int]] | None:
    """Places of the fields that must come back as sent; None when they are not written alike both ways."""
    known = {f.name: (place, f) for place, f in enumerate(ours)}
    found = []
    for place, f in enumerate(theirs):
        if f.by_bank or f.always:
            continue
        mine = known.get(f.name)
        if mine is None or (mine[1].type, mine[1].width, mine[1].blank) != (f.type, f.width, f.blank):
            return None
        found.append((mine[0], place))
    return found


def _rows(layout: Layout, fields: Sequence[Field], lines: bytes) -> Iterable[Sequence[Any]]:
    """The raw fields of each line. ValueError or struct.error where a line is not cut as the layout says."""
    if layout.shape == "fixed":
        yield from _of_widths([f.width for f in fields], lines)
        return
    text = lines.decode(layout.encoding)
    if text.encode(layout.encoding) != lines:  # a character that can be written in two ways
        raise ValueError("not canonical")
    for line in text.split("\r\n")[:-1]:
        row = line.split(layout.delimiter)
        if len(row) != len(fields):
            raise ValueError(line)
        yield row


def _of_widths(widths: Sequence[int], lines: bytes) -> Iterable[Sequence[bytes]]:
    shape = struct.Struct("".join(f"{width}s" for width in widths) + f"{len(NEWLINE)}s")
    for row in shape.iter_unpack(lines):
        if row[-1] != NEWLINE:
            raise ValueError(row)
        yield row


def _getter(places: Sequence[int]) -> Callable[[Sequence[Any]], tuple[Any, ...]]:
    if len(places) == 1:
        (only,) = places
        return lambda row: (row[only],)
    return itemgetter(*places) if places else lambda row: ()


def _place(fields: Sequence[Field], name: str) -> int:
    return next(place for place, f in enumerate(fields) if f.name == name)


def _raw(layout: Layout, f: Field, value: str) -> bytes | str:
    return f.exact(value, layout.encoding) if layout.shape == "fixed" else value


def _text(layout: Layout, raw: bytes | str) -> str:
    return raw.decode(layout.encoding) if isinstance(raw, bytes) else raw


def _understood(layout: Layout, fields: Sequence[Field], raw: tuple[Any, ...]) -> dict[str, str] | None:
    """What the bank wrote, by field; None when it is not written as the layout says."""
    found = {}
    for f, each in zip(fields, raw, strict=True):
        text = _text(layout, each)
        value = f.understand(text.rstrip(" ") if layout.shape == "fixed" and f.type == "text" else text)
        again = (
            f.exact(value, layout.encoding, row=0)
            if layout.shape == "fixed"
            else f.encoded(value, layout.encoding, row=0)
        )
        if again != (each if isinstance(each, bytes) else each.encode(layout.encoding)):
            return None
        found[f.name] = "" if value is None else str(value)
    return found
