"""What a newer text changes against an older one, run by run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

_SIGNS = re.compile(r"[A-Za-z0-9.:]+|.", re.DOTALL)
_SENTENCES = re.compile(r"[^。！？；\n]*[。！？；\n]|[^。！？；\n]+")
LONG = 2_000  # signs; longer texts are compared by sentences, for sign by sign would take minutes


class Run(NamedTuple):
    """A run of a text: `same`, `added` or `removed`."""

    kind: str
    text: str


def runs(old: str, new: str) -> Iterator[Run]:
    """The newer text with what is gone from the older one, in order; words and numbers are never cut in two."""
    pieces = _SIGNS if max(len(old), len(new)) <= LONG else _SENTENCES
    was, now = pieces.findall(old), pieces.findall(new)
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Run("same", "".join(now[j1:j2]))
            continue
        if i2 > i1:
            yield Run("removed", "".join(was[i1:i2]))
        if j2 > j1:
            yield Run("added", "".join(now[j1:j2]))
