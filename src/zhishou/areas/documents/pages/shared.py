"""What the lists of this area have in common: the filters of the address and the head of a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from zhishou.kernel.doors.lists import kept


def header(
    url: str, asked: dict[str, str], count: int, views: Sequence[tuple[str, str]], filters: list[dict[str, Any]]
) -> dict[str, Any]:
    """What `parts/list_header.html` shows; `views` are (code, title)."""
    view = asked["view"]
    return {
        "url": url, "path": url, "count": count, "filters": filters, "keep": [("view", view)] if view else [],
        "views": [{"title": title, "url": f"?view={code}", "active": view == code} for code, title in views],
        "export_url": f"{url}.xlsx?{kept(asked)}",
    }  # fmt: skip
