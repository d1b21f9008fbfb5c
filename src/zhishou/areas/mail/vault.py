"""Passwords of mailboxes and secrets of robots, encrypted with the installation's key file."""

from __future__ import annotations

import hashlib
import hmac

from zhishou.areas.mail.models import Mailbox, Robot
from zhishou.kernel.encrypted import Column, register, ring

PASSWORD, TARGET, SECRET = "mail.mailbox.secret", "mail.robot.target", "mail.robot.secret"

register(Column(Mailbox, "secret", PASSWORD))
register(Column(Robot, "target", TARGET))
register(Column(Robot, "secret", SECRET))


def seal(text: str, what: str) -> bytes:
    """Encrypt for one column; moved to another it does not decrypt."""
    return ring().encrypt(text, what)


def open_(sealed: bytes | memoryview, what: str) -> str:
    """The text again. DecryptError when the key file is another one: the password must be typed anew."""
    return ring().decrypt(sealed, what)


def key(purpose: str) -> bytes:
    """32 bytes for one purpose of this area, the same as long as the installation lives."""
    return ring().derive(f"mail.{purpose}")


def mark(address: str) -> str:
    """A short name for an address that tells nothing about it, for counting."""
    return hmac.new(key("address"), address.encode(), hashlib.sha256).hexdigest()[:40]
