"""The token in the QR code of a permit or a pass: it names one row, and nobody can make one up."""

from __future__ import annotations

from zhishou.kernel import sealed

PERMIT, PASS = "renovation.permit", "renovation.pass"


def token_of(pk: int, purpose: str) -> str:
    """24 letters and digits, safe in an address."""
    return sealed.token_of(pk.to_bytes(sealed.BODY, "big"), purpose)


def row_of(token: str) -> tuple[str, int] | None:
    """What a genuine token is about (`PERMIT` or `PASS`) and the id it names, else None."""
    for purpose in (PERMIT, PASS):
        if (body := sealed.body_of(token, purpose)) is not None:
            return purpose, int.from_bytes(body, "big")
    return None
