"""Improvements of other papers than cases, for the areas they came from."""

from __future__ import annotations

from collections.abc import Collection

from zhishou.areas.cases.models import Improvement


def of_sources(numbers: Collection[str]) -> dict[str, list[Improvement]]:
    """The measures that came from some papers, by the paper's number; whoever may read the paper reads them."""
    found: dict[str, list[Improvement]] = {}
    for row in Improvement.objects.filter(source__in=numbers).select_related("owner", "by", "checked_by", "site"):
        found.setdefault(row.source, []).append(row)
    return found
