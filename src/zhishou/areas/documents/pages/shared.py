"""What the lists of this area have in common: the filters of the address and the head of a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from zhishou.kernel.doors.web import Asked


def asked_of(request: Asked, names: Sequence[str]) -> dict[str, str]:
    """The filters of the address."""
    return {name: request.GET.get(name, "").strip()[:60] for name in names}


def kept(asked: dict[str, str]) -> str:
    """The filters as an address holds them."""
    return urlencode({name: value for name, value in asked.items() if value})


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
