"""Settings of a site, inherited downward: each is declared once with its default and read by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
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
    check: Callable[[Site], None] | None = None  # refuses what the settings at a site then add up to


DECLARED: dict[str, Declared] = {}


def declare(
    name: str, label: str, default: Any, *, widget: str = "text", hint: str = "",
    check: Callable[[Site], None] | None = None,
) -> Declared:  # fmt: skip
    """Called once by the area that owns the setting; `check` refuses a change whose outcome does not hold."""
    DECLARED[name] = Declared(name, label, default, widget, hint, check)
    return DECLARED[name]


def value(name: str, site: Site) -> Any:
    """The value in force at a site: its own, the nearest one above, or the default."""
    return values([name], site)[name]


def values(names: Iterable[str], site: Site) -> dict[str, Any]:
    """The values in force at a site of several settings, in one query."""
    nodes = site.lineage()
    found = {name: DECLARED[name].default for name in names}
    rows = Setting.objects.filter(name__in=found, site_id__in=nodes)
    for row in sorted(rows, key=lambda one: nodes.index(one.site_id)):
        found[row.name] = row.value
    return found
