"""Passwords of mailboxes and secrets of robots, encrypted with the installation's key file."""

from __future__ import annotations

import hashlib
import hmac
from functools import cache
from pathlib import Path

from django.conf import settings

from zhishou.kernel.secrets import KEYRING_FILE, Keyring, load_or_create

PASSWORD, TARGET, SECRET = "mail.mailbox.secret", "mail.robot.target", "mail.robot.secret"


def seal(text: str, what: str) -> bytes:
    """Encrypt for one column; moved to another it does not decrypt."""
    return _ring(Path(settings.KEYS)).encrypt(text, what)


def open_(sealed: bytes | memoryview, what: str) -> str:
    """The text again. DecryptError when the key file is another one: the password must be typed anew."""
    return _ring(Path(settings.KEYS)).decrypt(sealed, what)


def key(purpose: str) -> bytes:
    """32 bytes for one purpose of this area, the same as long as the installation lives."""
    return _ring(Path(settings.KEYS)).derive(f"mail.{purpose}")


def mark(address: str) -> str:
    """A short name for an address that tells nothing about it, for counting."""
    return hmac.new(key("address"), address.encode(), hashlib.sha256).hexdigest()[:40]


@cache
def _ring(folder: Path) -> Keyring:
    return load_or_create(folder / KEYRING_FILE)
