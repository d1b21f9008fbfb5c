"""交接班: the day book of a site, handing over, taking over, and the sheet."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.roster import counting, listing, printing_handover, queries
from zhishou.areas.roster.models import PLAN, Handover
from zhishou.areas.roster.models.handing import HAND_OVER
from zhishou.areas.roster.pages import lists
from zhishou.kernel import clock
from zhishou.kernel.doors.downloads import pdf_response
from zhishou.kernel.doors.lists import EXPORTED, excel, site_asked
from zhishou.kernel.doors.tables import Cell, Column
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.models import Site


@require_GET
@page(HAND_OVER, PLAN)
def index(request: Asked) -> HttpResponse:
    """What one shift left to the next, the latest first."""
    columns = (
        Column(_("编号"), num=True), Column(_("日期"), num=True), Column(_("班次"), main=True), Column(_("交班人")),
        Column(_("交代的事")), Column(_("接班人")), Column(_("接班时间"), num=True),
    )  # fmt: skip
    rows = listing.handovers(request.actor, lists.asked_of(request))
    context = lists.context(
        request, rows, url="/roster/handovers", titles=(_("全部"), _("没接班"), _("已接班")), hint=_("编号、姓名、内容"),
        export="/roster/handovers.xlsx", columns=columns, cells=_cells,
    )  # fmt: skip
    return render(request, "roster/handovers.html", context)


def _cells(row: Handover) -> tuple[Cell, ...]:
    taken = Cell(row.taken_by.name) if row.taken_by else Cell(_("没接班"), badge="orange")
    at = f"{clock.local(row.taken_at):%m-%d %H:%M}" if row.taken_at else ""
    return (
        Cell(row.number, url=row.url()), Cell(f"{row.day:%m-%d}"), Cell(row.kind.name, url=row.url()), Cell(row.by.name),
        Cell(row.words[:60]), taken, Cell(at),
    )  # fmt: skip


@require_GET
@page(HAND_OVER, PLAN)
def as_excel(request: Asked) -> HttpResponse:
    """The day book as Excel, exactly what is shown."""
    headers = [
        _("编号"), _("地点"), _("日期"), _("班次"), _("未办结"), _("交代的事"), _("交班人"), _("交班时间"), _("接班人"),
        _("接班时间"), _("接班人的话"),
    ]  # fmt: skip
    lines = (
        [
            row.number, row.site.name, row.day, str(row.kind), _counted(row), row.words, row.by.name, row.at,
            row.taken_by.name if row.taken_by else "", row.taken_at or "", row.remark,
        ]
        for row in listing.handovers(request.actor, lists.asked_of(request))[:EXPORTED]
    )  # fmt: skip
    return excel(_("交接班记录"), headers, lines, "handovers")


def _counted(row: Handover) -> str:
    return "；".join(f"{name} {n}" for name, n, _url in counting.named(row.counted))


@require_GET
@page(HAND_OVER)
def new(request: Asked) -> HttpResponse:
    """Hand a shift over: what is open is shown as it will be kept."""
    sites = list(Site.objects.filter(pk__in=request.actor.sites(HAND_OVER)).order_by("path"))
    mine = {one.site_id for one in request.actor.appointments}
    sites.sort(key=lambda site: site.pk not in mine)
    site = site_asked(request, sites)
    context: dict[str, Any] = {"site": site, "sites": sites}
    if site is not None:
        kinds = queries.kinds_of(site)
        counted = [[code, n] for code, n in counting.open_at(site, clock.now())]
        context |= {"kinds": kinds, "counted": counting.named(counted), "kind": _ending(kinds)}
    return render(request, "roster/handover_new.html", context)


def _ending(kinds: list[Any]) -> int | None:
    """The kind of shift (id) whose end is nearest now."""
    now = clock.now()
    nearest = min(kinds, key=lambda kind: min(abs(kind.bounds(day)[1] - now) for day in _days()), default=None)
    return nearest.pk if nearest else None


def _days() -> tuple[Any, Any]:
    today = clock.today()
    return today, today - timedelta(days=1)


def _row(request: Asked, number: str) -> Handover:
    rows = Handover.objects.within(request.actor).select_related("site", "kind", "by", "taken_by")
    found: Handover = get_object_or_404(rows, number=number)
    return found


@require_GET
@page(HAND_OVER, PLAN)
def show(request: Asked, number: str) -> HttpResponse:
    """One hand-over; whoever takes over signs here."""
    row = _row(request, number)
    takes = row.taken_at is None and row.by_id != request.actor.person_id and request.actor.can(HAND_OVER, row.site)
    return render(request, "roster/handover.html", {"row": row, "counted": counting.named(row.counted), "takes": takes})


@require_GET
@page(HAND_OVER, PLAN)
def as_pdf(request: Asked, number: str) -> HttpResponse:
    """《交接班记录》."""
    row = _row(request, number)
    return pdf_response(printing_handover.as_pdf(row), f"{row.number}.pdf")
