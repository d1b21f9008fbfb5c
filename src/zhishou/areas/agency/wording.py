"""What the sections of a brief are called, in forms, refusals and on paper."""

from __future__ import annotations

from collections.abc import Iterable

from zhishou.areas.agency.models import Brief


def section_names(fields: Iterable[str]) -> list[str]:
    """The sections in words, as the form calls them."""
    return [str(Brief._meta.get_field(name).verbose_name) for name in fields]  # type: ignore[union-attr]
