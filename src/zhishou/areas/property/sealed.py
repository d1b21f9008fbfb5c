"""The token in the QR code of a certificate: it names one row, and nobody can make one up."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac

from zhishou.kernel import encrypted

_SEAL = 9  # bytes


def token_of(certificate: int) -> str:
    """24 letters and digits, safe in an address."""
    body = certificate.to_bytes(6, "big")
    return base64.b32encode(body + _sealed(body)).decode()


def certificate_of(token: str) -> int | None:
    """The id a genuine token names, else None."""
    try:
        raw = base64.b32decode(token.upper())
    except (binascii.Error, ValueError):
        return None
    body, seal = raw[:6], raw[6:]
    if len(raw) != 6 + _SEAL or not hmac.compare_digest(_sealed(body), seal):
        return None
    return int.from_bytes(body, "big")


def _sealed(body: bytes) -> bytes:
    return hmac.new(encrypted.ring().derive("property.certificate"), body, hashlib.sha256).digest()[:_SEAL]
