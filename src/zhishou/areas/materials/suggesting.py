"""What an engineer wrote down as used (“声控开关 2 个、灯泡 3 只”), read as lines of a slip: nobody types it twice."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from zhishou.areas.materials.models import Material

_PARTS = re.compile(r"[、，,；;。\n]+")
_LINE = re.compile(
    r"(?P<name>.+?)\s*[×xX*]?\s*(?P<n>\d+(?:\.\d{1,3})?|[一二两三四五六七八九十])\s*(?P<unit>[^\d\s]{0,4})"
)
_DIGITS = {word: str(n) for n, word in enumerate("一二三四五六七八九十", 1)} | {"两": "2"}
NOTHING = ("", "无", "没有", "无用料", "-", "—", "/")


def suggest(text: str, catalogue: Sequence[Material]) -> tuple[list[dict[str, str]], list[str]]:
    """(lines as the form takes them, what could not be read as a material of the catalogue).

    A material is meant when its name, or name and spec, is what was written; or when just one name holds it or is held.
    """
    lines: list[dict[str, str]] = []
    unknown: list[str] = []
    for part in filter(None, (one.strip() for one in _PARTS.split(unicodedata.normalize("NFKC", text)))):
        found = _LINE.fullmatch(part)
        meant = _meant(found["name"].strip() if found else part, catalogue)
        if found is None or meant is None or any(one["material"] == meant.code for one in lines):
            unknown.append(part)
        else:
            lines.append({"material": meant.code, "quantity": _DIGITS.get(found["n"], found["n"])})
    return lines, unknown


def _meant(name: str, catalogue: Sequence[Material]) -> Material | None:
    exact = [one for one in catalogue if name in (one.name, one.called, one.called.replace(" ", ""))]
    near = exact or [one for one in catalogue if one.name in name or name in one.name]
    return near[0] if len(near) == 1 else None
