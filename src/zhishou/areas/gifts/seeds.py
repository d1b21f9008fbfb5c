"""The secret seed of a draw: made when it is announced, encrypted until it is drawn."""

from __future__ import annotations

import secrets

from zhishou.areas.gifts import fair
from zhishou.areas.gifts.models import Draw
from zhishou.kernel import encrypted

CONTEXT = "gifts.seed"
encrypted.register(encrypted.Column(Draw, "seed_kept", CONTEXT))


def commit(row: Draw) -> None:
    """A fresh seed of 32 random bytes, kept encrypted, and its SHA-256, which is published."""
    seed = secrets.token_hex(32)
    row.seed_kept, row.commitment = encrypted.ring().encrypt(seed, CONTEXT), fair.commitment_of(seed)


def reveal(row: Draw) -> str:
    """The seed."""
    assert row.seed_kept is not None
    return encrypted.ring().decrypt(row.seed_kept, CONTEXT)
