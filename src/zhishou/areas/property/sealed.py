"""The token in the QR code of a certificate: it names one row, and nobody can make one up."""

from __future__ import annotations

from zhishou.kernel import sealed

PURPOSE = "property.certificate"


def token_of(certificate: int) -> str:
    """24 letters and digits, safe in an address."""
    return sealed.token_of(certificate.to_bytes(sealed.BODY, "big"), PURPOSE)


def certificate_of(token: str) -> int | None:
    """The id a genuine token names, else None."""
    body = sealed.body_of(token, PURPOSE)
    return None if body is None else int.from_bytes(body, "big")
