"""What the three lists of the roster share: the filters of the address, views, the header and the page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from zhishou.areas.roster import listing
from zhishou.kernel.doors.lists import A_PAGE, Counted, counted
from zhishou.kernel.doors.tables import Cell, Column, Line, draw
from zhishou.kernel.doors.web import Asked


def asked_of(request: Asked) -> dict[str, str]:
    """The filters of the address."""
    return {name: request.GET.get(name, "")[:60] for name in listing.NAMES}


def context(
    request: Asked, rows: QuerySet[Any], *, url: str, titles: Sequence[str], hint: str, export: str = "",
    columns: Sequence[Column], cells: Callable[[Any], tuple[Cell, ...]],
) -> dict[str, Any]:  # fmt: skip
    """What a list's template shows: the table of one page, the header with views and filters, whether anything narrows it."""
    asked = asked_of(request)
    shown = Counted(rows, A_PAGE).get_page(request.GET.get("page"))
    lines = [Line(row.pk, cells(row)) for row in shown.object_list]
    views = [
        {"title": title, "url": f"?view={code}" if code else "?", "active": asked["view"] == code}
        for code, title in zip(listing.VIEWS, titles, strict=True)
    ]
    filters = [
        {"name": "q", "label": hint, "value": asked["q"]},
        {"name": "from", "label": _("从"), "value": asked["from"], "type": "date"},
        {"name": "to", "label": _("到"), "value": asked["to"], "type": "date"},
    ]
    kept = urlencode({name: value for name, value in asked.items() if value})
    header = {
        "url": url, "path": url, "count": counted(shown), "views": views, "filters": filters,
        "keep": [(name, asked[name]) for name in ("view", "site") if asked[name]],
        "export_url": f"{export}?{kept}" if export else "",
    }  # fmt: skip
    return {
        "page": shown, "table": draw(columns, lines) if lines else "", "list": header, "filtered": any(asked.values()),
    }  # fmt: skip
