"""催缴工作: contacts made, promises whose day came and how they ended, letters served; each of whoever did it."""

from __future__ import annotations

from zhishou.areas.arrears.queries import by_person as collecting
from zhishou.areas.assessment.sources import Asked, Source

WORK = ("contacts", "promised", "kept", "broken", "served")


def sources(asked: Asked) -> dict[str, list[Source]]:
    """What is counted for each of `WORK`."""
    given = collecting.promises(*asked.who, asked.days)
    return {
        "contacts": [Source(collecting.contacts(*asked.who, asked.span))],
        "promised": [Source(given, at="promise_on")],
        "kept": [Source(collecting.kept(given), at="promise_on")],
        "broken": [Source(collecting.broken(given), at="promise_on")],
        "served": [Source(collecting.served(*asked.who, asked.days), "served_by", "served_on")],
    }
