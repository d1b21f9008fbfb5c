"""What callbacks are called in lists of other areas."""

from __future__ import annotations

from zhishou.areas.callbacks.models import Callback, CallCheck
from zhishou.kernel import subjects
from zhishou.kernel.subjects import Described


@subjects.of(
    Callback,
    "case",
    "service",
    "campaign",
    "customer",
    defer=(
        "customer__tokens",
        "case__tokens",
    ),
)
def _callback(row: Callback) -> Described:
    return Described(f"{row.number}　{row.reason}", row.name, row.url(), "回访")


@subjects.of(CallCheck, "callback", "clerk")
def _call_check(row: CallCheck) -> Described:
    """Checked calls: which call, whose, how many points were kept."""
    return Described(f"{row.callback.number}　{row}", row.clerk.name, row.callback.url())


def where_to_call(subject: str) -> tuple[str, str]:
    """The button for an owed callback: from the case or service record (`cases.case:12`) to its call screen."""
    return ("回访", f"/callbacks/about/{subject}")


subjects.register_step("callbacks.record", where_to_call)
