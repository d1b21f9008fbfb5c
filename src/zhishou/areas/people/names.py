"""Sign-in names: how they are written, and one to begin with."""

from __future__ import annotations

import re

from zhishou.kernel import pinyin

_USERNAME = re.compile(r"[a-z][a-z0-9._-]{1,39}")
_PAGES = {"org", "hire", "find", "passwords"}  # addresses below /people that are no person


def username_is_fine(username: str) -> bool:
    """True when a sign-in name is written as it should be: small letters, digits, dot, dash, underscore; 2 to 40."""
    return _USERNAME.fullmatch(username) is not None and username not in _PAGES


def suggested(name: str) -> str:
    """A sign-in name in pinyin, 沈佳宁 as shenjianing; empty when the name gives none. It may be taken."""
    found = "".join(next(iter(pinyin.readings(name)), ()))[:40]
    return found if username_is_fine(found) else ""
