"""The token in a notice's QR code: it names a unit and a month, and nobody can make one up."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac

from zhishou.areas.property import periods
from zhishou.kernel import clock, encrypted

MONTHS_GOOD = 6  # after its period a token opens nothing
_SEAL = 9  # bytes


def token_of(unit: int, period: int) -> str:
    """24 letters and digits, safe in an address."""
    body = unit.to_bytes(4, "big") + (period % 2**16).to_bytes(2, "big")
    return base64.b32encode(body + _sealed(body)).decode()


def unit_of(token: str) -> int | None:
    """The unit a genuine token names that has not grown too old, else None."""
    try:
        raw = base64.b32decode(token.upper())
    except (binascii.Error, ValueError):
        return None
    body, seal = raw[:6], raw[6:]
    if len(raw) != 6 + _SEAL or not hmac.compare_digest(_sealed(body), seal):
        return None
    now = periods.of(clock.today())
    live = {periods.add(now, -months) % 2**16 for months in range(-1, MONTHS_GOOD + 1)}
    return int.from_bytes(body[:4], "big") if int.from_bytes(body[4:], "big") in live else None


def _sealed(body: bytes) -> bytes:
    return hmac.new(encrypted.ring().derive("notices.statement"), body, hashlib.sha256).digest()[:_SEAL]
