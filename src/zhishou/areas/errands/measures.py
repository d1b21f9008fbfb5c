"""What is to be done so many times: the target with its unit, and how much of it is done (property.manager.2, 按量)."""

from __future__ import annotations

from zhishou.areas.errands.models import Errand
from zhishou.kernel import typed
from zhishou.kernel.operation import Refused

MOST_DIGITS = 12
MOST_MILLI = 10**12


def target_of(text: str, unit: str) -> int | None:
    """The target in thousandths of its unit; none where nothing is counted. Refused when one is there without the other."""
    if not text and not unit:
        return None
    if not (text and unit):
        raise Refused("errands.target_half")
    if not (found := _read(text)):
        raise Refused("errands.not_a_target", text=text)
    return found


def tell(row: Errand, text: str) -> int | None:
    """Take in how much is done altogether, in thousandths; none where nothing was told. Refused where nothing is counted."""
    if not text:
        return None
    if row.target_milli is None:
        raise Refused("errands.nothing_counted")
    found = _read(text)
    if found is None:
        raise Refused("errands.not_a_quantity", text=text)
    row.done_milli = found
    row.save(update_fields=["done_milli"])
    return found


def _read(text: str) -> int | None:
    found = typed.scaled(text, 3)
    return found if found is not None and 0 <= found <= MOST_MILLI else None
