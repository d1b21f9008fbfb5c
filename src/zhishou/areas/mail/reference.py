"""Our own mark in what we send: by it, and by the sender's address, an answer finds its case.

In the Message-ID of our mails it comes back as In-Reply-To and References, in the subject as `[T2026-00412#K7Q…]`.
Both are signed with a key of this installation, so that nobody can make one up.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets as _random

from zhishou.areas.mail import vault

_ID = re.compile(r"<?zs\.(\d{1,18})\.([a-z2-7]{10})\.([a-z2-7]{16})@")
_TAG = re.compile(r"\[\s*([A-Z]\d{4}-\d{5,9})\s*#\s*([A-Za-z2-7]{10})\s*\]")
HEADER = "X-Zhishou-Sender"


def message_id(case_id: int, domain: str) -> str:
    """A new Message-ID of a mail about a case."""
    nonce = base64.b32encode(_random.token_bytes(7)).decode().lower()[:10]
    return f"<zs.{case_id}.{nonce}.{_sign(f'{case_id}.{nonce}', 16)}@{domain}>"


def plain_id(domain: str) -> str:
    """A new Message-ID of a mail about nothing that could be answered."""
    return f"<zn.{_random.token_hex(12)}@{domain}>"


def tag(number: str) -> str:
    """The mark of a case in a subject."""
    return f"[{number}#{_sign(f'tag.{number}', 10).upper()}]"


def case_ids(headers: str) -> set[int]:
    """Ids of cases named by our own, genuine Message-IDs among In-Reply-To and References."""
    return {
        int(case)
        for case, nonce, signature in _ID.findall(headers)
        if hmac.compare_digest(signature, _sign(f"{case}.{nonce}", 16))
    }


def case_numbers(subject: str) -> set[str]:
    """Numbers of cases named by our own, genuine marks in a subject."""
    return {
        number
        for number, signature in _TAG.findall(subject)
        if hmac.compare_digest(signature.lower(), _sign(f"tag.{number}", 10))
    }


def without_tag(subject: str) -> str:
    """The subject as the customer wrote it."""
    return " ".join(_TAG.sub(" ", subject).split())


def installation() -> str:
    """What our own header says: a mail that carries it was sent by ourselves."""
    return _sign("installation", 16)


def _sign(text: str, length: int) -> str:
    digest = hmac.new(vault.key("reference"), text.encode(), hashlib.sha256).digest()
    return base64.b32encode(digest).decode().lower()[:length]
