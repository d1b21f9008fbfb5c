"""Which characters a font can show: its `cmap` table (OpenType specification, formats 4 and 12)."""

from __future__ import annotations

import struct
from pathlib import Path


def code_points(font: Path) -> set[int]:
    """Every code point a TTF or OTF file has a glyph for."""
    data = font.read_bytes()
    start = _table(data, b"cmap")
    (count,) = struct.unpack_from(">H", data, start + 2)
    found: set[int] = set()
    for place in range(count):
        (offset,) = struct.unpack_from(">I", data, start + 8 + 8 * place)
        (kind,) = struct.unpack_from(">H", data, start + offset)
        if kind == 4:
            found |= _segments(data, start + offset)
        elif kind == 12:
            found |= _groups(data, start + offset)
    return found


def _table(data: bytes, name: bytes) -> int:
    (count,) = struct.unpack_from(">H", data, 4)
    for place in range(count):
        tag, _, offset, _ = struct.unpack_from(">4sIII", data, 12 + 16 * place)
        if tag == name:
            return int(offset)
    raise ValueError("The font has no cmap table.")


def _segments(data: bytes, start: int) -> set[int]:
    count = struct.unpack_from(">H", data, start + 6)[0] // 2
    ends = struct.unpack_from(f">{count}H", data, start + 14)
    starts = struct.unpack_from(f">{count}H", data, start + 16 + 2 * count)
    return {
        point for first, last in zip(starts, ends, strict=True) if first != 0xFFFF for point in range(first, last + 1)
    }


def _groups(data: bytes, start: int) -> set[int]:
    (count,) = struct.unpack_from(">I", data, start + 12)
    found: set[int] = set()
    for place in range(count):
        first, last, _ = struct.unpack_from(">III", data, start + 16 + 12 * place)
        found.update(range(first, last + 1))
    return found
