"""《值班清单》: a month of one list on A4, days by items, with who saw to what at what time."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from zhishou.areas.daybook.models import Tick
from zhishou.areas.daybook.queries import Month
from zhishou.kernel import clock
from zhishou.kernel.paper import JSON, in_chinese, render
from zhishou.kernel.qr import qr_svg

PRINT = Path(__file__).resolve().parent / "print"


def said(cell: Tick | str | None) -> str:
    """A cell in words: who and when, with what was not in order; 漏 where nobody saw to it."""
    if cell is None:
        return _("漏")
    if isinstance(cell, str):
        return cell
    who = f"{cell.by.name} {clock.local(cell.at):%H:%M}"
    return who if cell.in_order else " ".join(part for part in ("×", who, cell.remark, cell.case_number) if part)


@in_chinese
def month_pdf(made: Month) -> bytes:
    """The sheet as PDF; what was not in order stands below it in full."""
    site = made.day_list.site
    ticks = [(day, item, cell) for day, cells, _s in made.cells for item, cell in zip(made.items, cells, strict=True)]
    data: dict[str, JSON] = {
        "company": site.company().name, "subtitle": f"{site.name}　{made.day_list.name}", "month": f"{made.first:%Y-%m}",
        "items": [item.words for item in made.items],
        "days": [
            [f"{day:%d}", *(_short(cell) for cell in cells), signed.by.name if signed else ""]
            for day, cells, signed in made.cells
        ],
        "troubles": [
            f"{day:%m-%d} {item.words}：{cell.remark}" + (f"（工单 {cell.case_number}）" if cell.case_number else "")
            for day, item, cell in ticks if isinstance(cell, Tick) and not cell.in_order
        ] + [f"{day:%m-%d} 没做 {signed.missing} 项：{signed.why}" for day, _c, signed in made.cells if signed and signed.missing],
        "qr": qr_svg(f"{settings.PUBLIC_URL}/daybook/month?site={site.code}&list={made.day_list.pk}&month={made.first:%Y-%m}"),
    }  # fmt: skip
    return render(PRINT / "month.typ", data, at=clock.now())


def _short(cell: Tick | str | None) -> str:
    if cell is None:
        return "漏"
    if isinstance(cell, str):
        return cell
    return ("" if cell.in_order else "× ") + f"{cell.by.name}\n{clock.local(cell.at):%H:%M}"
