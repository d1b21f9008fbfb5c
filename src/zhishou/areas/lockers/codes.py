"""取件码: six digits for the customer alone. Kept is a digest that cannot be tried through without this installation's key."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata

from zhishou.areas.lockers.models import Stay
from zhishou.kernel.encrypted import ring

DIGITS = 6


def fresh() -> str:
    """A new code."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"


def digest(number: str, code: str) -> bytes:
    """What is kept of a code: bound to the number of the stay, so that equal codes differ."""
    return hmac.new(ring().derive("locker-code"), f"{number}:{code}".encode(), hashlib.sha256).digest()


def fits(stay: Stay, typed: str) -> bool:
    """Whether this is the code of the stay, as people type it (full width, with blanks)."""
    code = "".join(sign for sign in unicodedata.normalize("NFKC", typed) if sign.isdigit())
    return hmac.compare_digest(bytes(stay.code_digest), digest(stay.number, code))
