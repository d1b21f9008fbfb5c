"""What a key of the JSON door may be good for, when it is for one thing only: another system's, kept on another machine."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Use:
    """One thing a key may be limited to: its Chinese label, and the operations it may ask for."""

    label: str
    operations: frozenset[str]


USES: dict[str, Use] = {}


def register(code: str, label: str, *operations: str) -> None:
    """An area hands in what a key may be limited to."""
    USES[code] = Use(label, frozenset(operations))


def choices() -> list[tuple[str, str]]:
    """Everything, and each limited use, as a form offers them."""
    return [("", _("我能办的都能办")), *((code, _(use.label)) for code, use in USES.items())]


def allows(code: str, operation: str) -> bool:
    """Whether a key of this use may ask for an operation; one whose use is not known any more may ask for nothing."""
    return not code or (code in USES and operation in USES[code].operations)


def label(code: str) -> str:
    """What a key may do, in words; nothing for one that may do everything."""
    return _(USES[code].label) if code in USES else code
