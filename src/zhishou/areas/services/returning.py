"""Areas whose matters a deposit stands behind: they say what has to be over before it is asked back, and hear when it is gone."""

from __future__ import annotations

from collections.abc import Callable

from zhishou.areas.services.models import Deposit
from zhishou.kernel.gate import Act

_GUARDS: list[Callable[[Deposit], None]] = []
_LISTENERS: list[Callable[[Act, Deposit], None]] = []


def register(guard: Callable[[Deposit], None]) -> None:
    """An area hands in a function that refuses as long as a deposit is needed."""
    _GUARDS.append(guard)


def on_gone(listener: Callable[[Act, Deposit], None]) -> None:
    """An area hands in what it does when the receipt of a deposit is void."""
    _LISTENERS.append(listener)


def tell_gone(act: Act, deposit: Deposit) -> None:
    """The receipt of a deposit is void: every area that it stands behind something of hears it."""
    for listener in _LISTENERS:
        listener(act, deposit)


def expect_free(deposit: Deposit) -> None:
    """Refused when any area still needs the deposit."""
    for guard in _GUARDS:
        guard(deposit)
