"""The token in a notice's QR code: it names a unit and a month, and nobody can make one up."""

from __future__ import annotations

from zhishou.areas.property import periods
from zhishou.kernel import clock, sealed

MONTHS_GOOD = 6  # after its period a token opens nothing
PURPOSE = "notices.statement"


def token_of(unit: int, period: int) -> str:
    """24 letters and digits, safe in an address."""
    return sealed.token_of(unit.to_bytes(4, "big") + (period % 2**16).to_bytes(2, "big"), PURPOSE)


def unit_of(token: str) -> int | None:
    """The unit a genuine token names that has not grown too old, else None."""
    body = sealed.body_of(token, PURPOSE)
    if body is None:
        return None
    now = periods.of(clock.today())
    live = {periods.add(now, -months) % 2**16 for months in range(-1, MONTHS_GOOD + 1)}
    return int.from_bytes(body[:4], "big") if int.from_bytes(body[4:], "big") in live else None
