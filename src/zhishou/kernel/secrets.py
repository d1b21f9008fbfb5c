"""Keys, tokens and commitments. Keys live in one file outside the database and outside its backup."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import secrets as _random
import tempfile
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from zhishou.kernel.later import later

if TYPE_CHECKING:
    from cryptography import exceptions
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.ciphers import aead
    from cryptography.hazmat.primitives.kdf import hkdf
else:  # 6 MiB that a worker of months never asks for
    exceptions = later("cryptography.exceptions")
    hashes = later("cryptography.hazmat.primitives.hashes")
    aead = later("cryptography.hazmat.primitives.ciphers.aead")
    hkdf = later("cryptography.hazmat.primitives.kdf.hkdf")

KEYRING_FILE = "keyring.json"
_VERSION = 1
_NONCE = 12
_HEAD = 2 + _NONCE
_SALT = 16
_CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


class DecryptError(ValueError):
    """The stored bytes were changed, moved to another column, or belong to a key this installation does not hold."""


class Keyring:
    """Encrypts fields (AES-256-GCM) and derives sub-keys (HKDF-SHA256).

    The newest of the numbered master keys writes; the older ones only read. A value is bound to its context
    (`table.column`): moved elsewhere, it does not decrypt. The lasting key never changes, so neither do the sub-keys.
    """

    def __init__(self, masters: Mapping[int, bytes], lasting: bytes) -> None:
        if not masters or not all(0 < number < 256 for number in masters):
            raise ValueError("Key numbers are 1 to 255, and there is at least one.")
        if any(len(key) != 32 for key in (*masters.values(), lasting)):
            raise ValueError("Every key has 32 bytes.")
        self._masters = dict(masters)
        self._lasting = lasting
        self._ciphers = {number: aead.AESGCM(_sub_key(key, "enc")) for number, key in masters.items()}
        self.current = max(masters)

    @property
    def numbers(self) -> list[int]:
        """The numbers of the master keys, the oldest first."""
        return sorted(self._masters)

    def encrypt(self, text: str, context: str) -> bytes:
        """Version, key number, nonce, ciphertext and tag: 30 bytes more than the text. Twice the same text differs."""
        nonce = os.urandom(_NONCE)
        sealed = self._ciphers[self.current].encrypt(nonce, text.encode(), context.encode())
        return bytes([_VERSION, self.current]) + nonce + sealed

    def decrypt(self, token: bytes | memoryview, context: str) -> str:
        """The text again; DecryptError when changed, moved or of an unknown key."""
        raw = bytes(token)
        if len(raw) < _HEAD or raw[0] != _VERSION or raw[1] not in self._ciphers:
            raise DecryptError("The value has no known format or key number.")
        try:
            return self._ciphers[raw[1]].decrypt(raw[2:_HEAD], raw[_HEAD:], context.encode()).decode()
        except exceptions.InvalidTag:
            raise DecryptError("The value was changed or does not belong here.") from None

    def derive(self, label: str) -> bytes:
        """A 32-byte sub-key for one named purpose; the same for ever, also after a new master key."""
        return _sub_key(self._lasting, "use:" + label)

    def with_new_key(self) -> Keyring:
        """The same ring with one more master key, which writes from now on."""
        return Keyring({**self._masters, self.current + 1: os.urandom(32)}, self._lasting)

    def save(self, path: Path) -> None:
        """Replace the file atomically; readable by the owner alone (0600)."""
        _written_beside(path, self._as_json()).replace(path)

    @classmethod
    def new(cls) -> Keyring:
        """A ring with one fresh key."""
        return cls({1: os.urandom(32)}, os.urandom(32))

    @classmethod
    def load(cls, path: Path) -> Keyring:
        """Read a key file; ValueError naming the file when it is not one."""
        try:
            stored = json.loads(path.read_text())
            masters = {int(number): base64.b64decode(key) for number, key in stored["keys"].items()}
            return cls(masters, base64.b64decode(stored["index"]))
        except (KeyError, TypeError, AttributeError, ValueError) as wrong:
            raise ValueError(f"{path} 不是密钥文件，或已损坏。请从备份恢复这个文件。") from wrong

    def _as_json(self) -> str:
        keys = {str(number): base64.b64encode(key).decode() for number, key in self._masters.items()}
        # Files of earlier versions call the lasting key "index", so it keeps that name there.
        return json.dumps({"format": 1, "keys": keys, "index": base64.b64encode(self._lasting).decode()})


def load_or_create(path: Path) -> Keyring:
    """The ring of this installation; made on the first call. Of two processes at once, both get the same ring."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = _written_beside(path, Keyring.new()._as_json())
        try:
            os.link(fresh, path)
        except FileExistsError:
            return Keyring.load(path)
        finally:
            fresh.unlink()
    return Keyring.load(path)


def new_token(size: int = 32) -> str:
    """An unguessable URL-safe text of `size` random bytes, for links. Store only its `digest`."""
    return _random.token_urlsafe(size)


def receipt_code(letters: int = 8) -> str:
    """A code to read out on the phone, like `K7-3M9QXD`: no 0/O, 1/I/L, U. Short, so never the only secret."""
    code = "".join(_random.choice(_CODE_LETTERS) for _ in range(letters))
    return f"{code[:2]}-{code[2:]}"


def same_code(text: str) -> str:
    """A receipt code as typed (lower case, full width, spaces, no dash) in the form it was issued."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKC", text).upper() if sign.isalnum())
    return f"{bare[:2]}-{bare[2:]}"


def digest(token: str) -> bytes:
    """SHA-256 of a token: what the database keeps instead of it (32 bytes)."""
    return hashlib.sha256(token.encode()).digest()


def new_salt() -> str:
    """Sixteen random bytes in hex, for one commitment."""
    return os.urandom(_SALT).hex()


def commitment(salt: str, text: str) -> str:
    """A salted SHA-256 in hex that stands in an event for an erasable text; without the salt it says nothing.

    Erasing salt and text (PIPL 47) leaves the seal verifiable. Refuses salts that are not 16 bytes in hex.
    """
    if len(salt) != 2 * _SALT:
        raise ValueError("A salt has 16 bytes.")
    return hashlib.sha256(salt.encode() + text.encode()).hexdigest()


def _sub_key(master: bytes, label: str) -> bytes:
    return hkdf.HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=label.encode()).derive(master)


def _written_beside(path: Path, text: str) -> Path:
    """A complete file next to `path`, private from its first byte."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    with os.fdopen(descriptor, "w") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    return Path(name)
