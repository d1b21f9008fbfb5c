"""Any list on paper: the sheets of its Excel file, set on A4 across, with the place and the days asked for."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from decimal import Decimal
from functools import wraps
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from django.views.decorators.http import require_GET

from zhishou.kernel import clock, typed
from zhishou.kernel.doors.downloads import pdf_response
from zhishou.kernel.doors.lists import Workbook
from zhishou.kernel.excel import Sheet
from zhishou.kernel.models import Site
from zhishou.kernel.paper import JSON, in_chinese, render

if TYPE_CHECKING:
    from zhishou.kernel.doors.web import Asked

PRINTED = 1000  # lines of a sheet
ACROSS = 7  # columns that stand on a page upright; more are set across
UNBROKEN, WIDEST = 17, 40  # Latin letters: what stands on one line (2026-11-30 09:30), and the most a column asks for
SHEET = Path(__file__).resolve().parent.parent / "paper" / "table.typ"


def on_paper(excel: Callable[..., Any], title: str, *, without: Collection[str] = ()) -> Callable[..., Any]:
    """The page that prints what an Excel page of the same address writes, for whom that page is open.

    `title` and the headings in `without`, columns that are left to Excel, are in Chinese, as every form is.
    """

    @wraps(excel)
    @require_GET
    @in_chinese
    def view(request: Asked, *args: Any, **kwargs: Any) -> Any:
        made = excel(request, *args, **kwargs)
        if not isinstance(made, Workbook):
            return made
        place = _place(request)
        data: dict[str, JSON] = {
            "company": place.company().name, "title": title, "date": f"{clock.today()}",
            "about": "　".join(filter(None, (place.name, _days(request)))),
        }  # fmt: skip
        return pdf_response(sheets_pdf(data, made.sheets, without), f"{title} {clock.today():%Y%m%d}.pdf")

    return view


@in_chinese
def sheets_pdf(about: dict[str, JSON], sheets: Sequence[Sheet], without: Collection[str] = ()) -> bytes:
    """Sheets one below another; a thousand lines of each, and a word about the rest."""
    tables = [_table(sheet, without) for sheet in sheets]
    across = any(len(cast(Sequence[JSON], one["heads"])) > ACROSS for one in tables)
    return render(SHEET, {**about, "tables": tables, "across": across}, at=clock.now())


def _table(sheet: Sheet, without: Collection[str]) -> dict[str, JSON]:
    kept = [n for n, head in enumerate(sheet.headers) if head not in without]
    rows = list(islice(sheet.rows, PRINTED + 1))
    cells = [[_said(row[n]) for n in kept] for row in rows[:PRINTED]]
    heads = [str(sheet.headers[n]) for n in kept]
    figures = [all(isinstance(row[n], int | Decimal) or row[n] in ("", None) for row in rows) for n in kept]
    more = f"只印前 {PRINTED} 行，其余见 Excel。" if len(rows) > PRINTED else ""
    widths = [_width([head, *(row[n] for row in cells)]) for n, head in enumerate(heads)]
    return {"name": sheet.name, "heads": heads, "rows": cells, "widths": widths, "figures": figures, "more": more}


def _said(cell: object) -> str:
    if isinstance(cell, datetime):
        return f"{clock.local(cell):%Y-%m-%d %H:%M}"
    if isinstance(cell, bool):
        return "是" if cell else "否"
    return "" if cell is None else str(cell)


def _width(texts: list[str]) -> int:
    """The share of a column of long texts in the room that is left, 0 for one whose texts stand on a line each."""
    longest = max(sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text) for text in texts)
    return 0 if longest <= UNBROKEN else min(longest, WIDEST)


def _place(request: Asked) -> Site:
    """The place the address names among the reader's, else where the reader works."""
    asked = request.actor.house.site(request.GET.get("site", ""))
    if asked is not None and asked.pk in request.actor.sites_seen():
        return asked
    first = next(iter(request.actor.appointments), None)
    return first.site if first else request.user.site


def _days(request: Asked) -> str:
    """The days the address asks for."""
    first, last = (typed.day(request.GET.get(name, "")) for name in ("from", "to"))
    if first is None and last is None:
        return f"截至 {clock.today()}"
    return f"{first or ''} 至 {last or clock.today()}".strip()
