"""Short tokens for QR codes that nobody can make up: what they say stands in them, under a seal of this installation."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac

from zhishou.kernel import encrypted

BODY = 6  # bytes a token says; with its seal, 24 letters and digits safe in an address
_SEAL = 9


def token_of(body: bytes, purpose: str) -> str:
    """The token that says these six bytes, for one named purpose."""
    return base64.b32encode(body + _seal(body, purpose)).decode()


def body_of(token: str, purpose: str) -> bytes | None:
    """What a genuine token of the purpose says; None for any other text."""
    try:
        raw = base64.b32decode(token.upper())
    except (binascii.Error, ValueError):
        return None
    body, seal = raw[:BODY], raw[BODY:]
    return body if len(raw) == BODY + _SEAL and hmac.compare_digest(_seal(body, purpose), seal) else None


def _seal(body: bytes, purpose: str) -> bytes:
    return hmac.new(encrypted.ring().derive(purpose), body, hashlib.sha256).digest()[:_SEAL]
