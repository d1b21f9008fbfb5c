"""What a call is called in lists of other areas, and where it is called back or its message told."""

from __future__ import annotations

from zhishou.areas.calls.models import Call, Result
from zhishou.kernel import subjects
from zhishou.kernel.subjects import Described


@subjects.of(Call, "customer")
def _call(row: Call) -> Described:
    step = "回电" if row.result == Result.MISSED else "转告" if row.result == Result.MESSAGE else ""
    return Described(f"{row.get_about_display()}　{row.who or row.words[:20]}", row.number, row.url(), step)
