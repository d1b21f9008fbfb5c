"""《排队等候统计》 of some days, the code for phones as a poster for the desk, and the slip of a number."""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import gettext as _

from zhishou.areas.queue import public, queries
from zhishou.areas.queue.models import Ticket
from zhishou.areas.queue.queries import Figures, Line
from zhishou.kernel import clock
from zhishou.kernel.models import Site
from zhishou.kernel.paper import JSON, in_chinese, render
from zhishou.kernel.qr import qr_svg

PRINT = Path(__file__).resolve().parent / "print"


def heads(first: str) -> list[str]:
    """The headings of a table of lines, the first as named."""
    return [
        first, _("取号"), _("办完"), _("过号"), _("没叫到"), _("等候中位数（分）"), _("九成不超过（分）"), _("等太久"), _("办理中位数（分）"),
    ]  # fmt: skip


def cells(one: Line) -> list[object]:
    """A line as the page, the sheet and the paper show it; a missing figure is none, never nought."""
    return [one.label, one.taken, one.served, one.left, one.never, one.median, one.ninety, one.over, one.service]


@in_chinese
def figures_pdf(made: Figures) -> bytes:
    """By day, hour and matter, with the sum."""
    parts: list[JSON] = [
        {"heads": heads(name), "lines": [["—" if one is None else str(one) for one in cells(line)] for line in lines]}
        for name, lines in (("按天", made.days), ("按钟点", made.hours), ("按事项", made.matters))
    ]
    total = made.total
    data: dict[str, JSON] = {
        "company": made.site.company().name, "site": made.site.name, "days": f"{made.since} — {made.until}",
        "parts": parts, "limit": made.limit, "taken": total.taken, "served": total.served, "left": total.left,
        "median": total.median, "ninety": total.ninety, "over": total.over,
    }  # fmt: skip
    return render(PRINT / "figures.typ", data, at=clock.now())


@in_chinese
def poster_pdf(site: Site) -> bytes:
    """The code, large, with what it is for."""
    data: dict[str, JSON] = {
        "company": site.company().name, "site": site.name, "matters": [row.name for row in queries.matters(site)],
        "qr": qr_svg(public.address_of(site, public.TAKE)),
    }  # fmt: skip
    return render(PRINT / "poster.typ", data, at=clock.now())


@in_chinese
def slip_pdf(row: Ticket) -> bytes:
    """A number on paper: how many wait before it at the moment, and the code of its page. Nobody's name."""
    at, now = clock.now(), queries.standing(row.site)
    before = now.before(row) if row.state == Ticket.State.WAITING else []
    data: dict[str, JSON] = {
        "company": row.site.company().name, "site": row.site.name, "number": row.number, "matter": row.matter.name,
        "waiting": row.state == Ticket.State.WAITING, "before": len(before), "minutes": queries.expected(now, before),
        "taken": f"{clock.local(row.taken_at):%Y-%m-%d %H:%M}", "printed": f"{clock.local(at):%H:%M}",
        "qr": qr_svg(public.ticket_url(row)),
    }  # fmt: skip
    return render(PRINT / "slip.typ", data, at=at)
