"""When a deposit may be asked back: areas whose matters it stands behind say what has to be over first."""

from __future__ import annotations

from collections.abc import Callable

from zhishou.areas.services.models import Deposit

_GUARDS: list[Callable[[Deposit], None]] = []


def register(guard: Callable[[Deposit], None]) -> None:
    """An area hands in a function that refuses as long as a deposit is needed."""
    _GUARDS.append(guard)


def expect_free(deposit: Deposit) -> None:
    """Refused when any area still needs the deposit."""
    for guard in _GUARDS:
        guard(deposit)
