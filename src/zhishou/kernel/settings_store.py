"""Settings of a site, inherited downward: each is declared once with its default and read by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from zhishou.kernel.models import Setting, Site


@dataclass(frozen=True)
class Declared:
    """A setting: its name, Chinese label, default and how the page asks for it (text, number, lines, flag)."""

    name: str
    label: str
    default: Any
    widget: str = "text"
    hint: str = ""


DECLARED: dict[str, Declared] = {}


def declare(name: str, label: str, default: Any, *, widget: str = "text", hint: str = "") -> Declared:
    """Called once by the area that owns the setting."""
    DECLARED[name] = Declared(name, label, default, widget, hint)
    return DECLARED[name]


def value(name: str, site: Site) -> Any:
    """The value in force at a site: its own, the nearest one above, or the default."""
    found = {row.site_id: row.value for row in Setting.objects.filter(name=name, site_id__in=site.lineage())}
    for node in reversed(site.lineage()):
        if node in found:
            return found[node]
    return DECLARED[name].default
