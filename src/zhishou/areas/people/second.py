"""The second factor: codes of an authenticator app (RFC 6238), passkeys (WebAuthn), recovery codes."""

from __future__ import annotations

import hmac
import json
import struct
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pyotp
from django.conf import settings
from django.db import models

from zhishou.areas.people import passwords
from zhishou.areas.people.models import Factor
from zhishou.kernel.encrypted import Column, register, ring
from zhishou.kernel.later import later
from zhishou.kernel.models import Person
from zhishou.kernel.secrets import digest

if TYPE_CHECKING:
    from cryptography import exceptions
    from fido2 import server, utils, webauthn
else:
    exceptions = later("cryptography.exceptions")
    server = later("fido2.server")
    utils = later("fido2.utils")
    webauthn = later("fido2.webauthn")


STEP, RECOVERY_CODES = 30, 10
_CONTEXT = "people_factor.secret"

register(Column(Factor, "secret", _CONTEXT, lambda rows: rows.filter(kind=Factor.Kind.APP)))


def unfit() -> tuple[type[Exception], ...]:
    """What reading a browser's answer can raise: no JSON, or too deep; a part missing, or of another kind; broken CBOR; a
    key or signature that is none. The library has no family of its own for it."""
    own = (ValueError, RecursionError, LookupError, TypeError, AttributeError, AssertionError, struct.error)
    return (*own, exceptions.InvalidSignature, exceptions.UnsupportedAlgorithm)


def of(person: Person) -> models.QuerySet[Factor]:
    """The person's proven factors, recovery codes left out."""
    return Factor.objects.filter(person=person, confirmed_at__isnull=False).exclude(kind=Factor.Kind.RECOVERY)


def wanted(person: Person) -> bool:
    """True when signing in takes more than the password."""
    return of(person).exists()


def codes_left(person: Person) -> int:
    """How many recovery codes have not been used."""
    return Factor.objects.filter(person=person, kind=Factor.Kind.RECOVERY, used_at=None).count()


def sealed(secret: str) -> bytes:
    """An app's secret as the database keeps it."""
    return ring().encrypt(secret, _CONTEXT)


def secret_of(factor: Factor) -> str:
    """An app's secret again, to reckon with and to show while it is being set up."""
    return ring().decrypt(factor.secret, _CONTEXT)


def address(person: Person, secret: str) -> str:
    """What the QR code for the app says."""
    return pyotp.TOTP(secret).provisioning_uri(name=person.username, issuer_name="Zhishou")


def right_step(factor: Factor, code: str, now: datetime) -> int | None:
    """The time step a code belongs to: this one or its neighbours, and later than the last one used; else None."""
    typed = "".join(sign for sign in code if sign.isascii() and sign.isdigit())
    app, current = pyotp.TOTP(secret_of(factor)), int(now.timestamp()) // STEP
    for step in (current, current - 1, current + 1):
        if step > factor.last and hmac.compare_digest(app.generate_otp(step), typed):
            return step
    return None


def new_codes(person: Person, now: datetime) -> list[str]:
    """Fresh recovery codes in place of the old ones; the database keeps their digests."""
    Factor.objects.filter(person=person, kind=Factor.Kind.RECOVERY).delete()
    codes = [passwords.fresh() for _n in range(RECOVERY_CODES)]
    rows = [
        Factor(person=person, kind=Factor.Kind.RECOVERY, secret=digest(c), made_at=now, confirmed_at=now) for c in codes
    ]
    Factor.objects.bulk_create(rows)
    return codes


def recovery(person: Person, code: str) -> Factor | None:
    """The unused recovery code that was typed."""
    bare = "".join(sign for sign in code.lower() if sign.isascii() and sign.isalnum())
    typed = "-".join(bare[n : n + 4] for n in range(0, len(bare), 4))
    return Factor.objects.filter(
        person=person, kind=Factor.Kind.RECOVERY, used_at=None, secret=digest(typed)
    ).first()  # fmt: skip


def origin() -> tuple[str, str]:
    """The one origin passkeys are good for, and its host name."""
    parts = urlsplit(settings.PUBLIC_URL)
    return f"{parts.scheme}://{parts.netloc}", parts.hostname or ""


def passkeys_possible() -> bool:
    """Browsers offer passkeys on https and on localhost, never for a bare address."""
    url, host = origin()
    named = not host.replace(".", "").isdigit() and ":" not in host
    return named and (url.startswith("https://") or host == "localhost")


def _server() -> server.Fido2Server:
    url, host = origin()
    return server.Fido2Server(
        webauthn.PublicKeyCredentialRpEntity(name="Zhishou", id=host), verify_origin=lambda given: given == url
    )


def credentials(person: Person) -> dict[bytes, tuple[Factor, webauthn.AttestedCredentialData]]:
    """The person's passkeys by credential id."""
    rows = of(person).filter(kind=Factor.Kind.PASSKEY)
    known = [(row, webauthn.AttestedCredentialData(bytes(row.secret))) for row in rows]
    return {data.credential_id: (row, data) for row, data in known}


def creation(person: Person) -> tuple[dict[str, Any], bytes]:
    """What the browser needs to make a passkey, and the challenge it must answer."""
    who = webauthn.PublicKeyCredentialUserEntity(
        id=str(person.pk).encode(), name=person.username, display_name=person.name
    )
    options, state = _server().register_begin(
        who, [data for _row, data in credentials(person).values()],
        resident_key_requirement=webauthn.ResidentKeyRequirement.DISCOURAGED,
        user_verification=webauthn.UserVerificationRequirement.PREFERRED,
    )  # fmt: skip
    return dict(options)["publicKey"], utils.websafe_decode(state["challenge"])


def created(answer: str, challenge: bytes) -> webauthn.AttestedCredentialData | None:
    """The public part of the passkey that answered the challenge; None when the answer does not fit."""
    state = {"challenge": utils.websafe_encode(challenge), "user_verification": None}
    try:
        return _server().register_complete(state, json.loads(answer)).credential_data
    except unfit():
        return None


def request(person: Person) -> tuple[dict[str, Any], str]:
    """What the browser needs to prove a passkey, and the challenge as text."""
    options, state = _server().authenticate_begin([data for _row, data in credentials(person).values()])
    return dict(options)["publicKey"], str(state["challenge"])


def proven(person: Person, answer: str, challenge: str) -> tuple[Factor, int] | None:
    """The passkey that answered the challenge and its counter; None when it did not, or it was a copy of it."""
    known = credentials(person)
    state = {"challenge": challenge, "user_verification": None}
    try:
        given = json.loads(answer)
        found = _server().authenticate_complete(state, [data for _row, data in known.values()], given)
        factor = known[found.credential_id][0]
        counter = int.from_bytes(utils.websafe_decode(given["response"]["authenticatorData"])[33:37], "big")
    except unfit():
        return None
    if counter and counter <= factor.last:
        return None
    return factor, counter
