"""Passwords made by the program or by administration: shown once, to be changed at the next sign-in."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from pydantic import SecretStr

from zhishou.kernel.gate import Act
from zhishou.kernel.models import Person
from zhishou.kernel.operation import Invalid

_SIGNS = "23456789abcdefghjkmnpqrstuvwxyz"  # none that look alike on paper
_GROUPS, _SIZE = 4, 4  # 79 bits
_ROUNDS = 20_000


def fresh() -> str:
    """A password of 79 random bits to read out or print, like `k7mp-3xhq-w9td-4vfz`."""
    return "-".join("".join(secrets.choice(_SIGNS) for _ in range(_SIZE)) for _ in range(_GROUPS))


def give_first(act: Act, person: Person, chosen: SecretStr | None) -> str:
    """Set a first password (the chosen one, or a fresh one kept on `person.shown_once`) that must be changed.

    The password stands in no event.
    """
    act.facts.pop("password", None)
    text = chosen.get_secret_value() if chosen is not None else fresh()
    check(text, person, "password")
    person.set_password(text)
    person.password_expired = True
    if chosen is None:
        person.shown_once = text  # type: ignore[attr-defined]
    return text


def check(text: str, person: Person, field: str) -> None:
    """Refuse a weak password in plain words beside its field."""
    try:
        validate_password(text, person)
    except ValidationError as weak:
        raise Invalid({field: list(weak.messages)}) from None


def give_many(people: Iterable[Person]) -> list[tuple[Person, str]]:
    """A fresh first password for each, set but not saved.

    Fewer hashing rounds are enough here: the text is random, used once and then replaced.
    """
    found = []
    for person in people:
        text = fresh()
        person.password = PBKDF2PasswordHasher().encode(text, secrets.token_hex(11), iterations=_ROUNDS)
        person.password_expired = True
        found.append((person, text))
    return found
