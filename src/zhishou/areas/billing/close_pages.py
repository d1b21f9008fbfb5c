"""月结: the checklist of a month, who handed it in and who reviewed it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.billing import closing
from zhishou.areas.billing.models import MonthClose, Run
from zhishou.areas.property import periods
from zhishou.areas.property import queries as register
from zhishou.kernel import clock
from zhishou.kernel.doors.lists import site_asked
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.models import Site

SEES = ("prepare_close", "close_month", "approve_billing")


@require_GET
@page(*SEES)
def close(request: Asked) -> HttpResponse:
    """月结: what must be zero, and the step that is next; by default the first month that is not closed."""
    sites = register.sites_with_units(request.actor.sites(*SEES))
    if (site := site_asked(request, sites)) is None:
        return render(request, "billing/nothing.html")
    period = _period(request.GET.get("period", ""), site)
    rows = MonthClose.objects.filter(site=site).select_related("prepared_by", "reviewed_by", "site")
    one = next((row for row in rows if row.period == period), None)
    closed = one is not None and one.state == MonthClose.State.CLOSED
    lines = [] if closed else closing.checklist(site, period, recount=False)
    must = [_line(check, left) for check, left in lines if not check.told]
    context = {
        "site": site, "sites": sites, "period": period, "label": periods.words(period), "close": one, "closed": closed,
        "must": must, "told": [_line(check, left) for check, left in lines if check.told],
        "zero": all(line["state"] != "left" for line in must), "history": [r for r in rows if r.period != period][:24],
        "over": clock.today() >= periods.last_day(period), "last_day": periods.last_day(period),
        "before": periods.words(periods.add(period, -1)), "after": periods.words(periods.add(period, 1)),
    }  # fmt: skip
    return render(request, "billing/close.html", context)


def _period(text: str, site: Site) -> int:
    if period := periods.named(text):
        return period
    first = Run.objects.filter(site=site, period__gt=closing.closed_through(site)).order_by("period").first()
    return first.period if first else periods.of(clock.today())


def _line(check: closing.Check, left: closing.Left | None) -> dict[str, object]:
    if left is None:
        return {"label": _(check.label), "state": "later", "line": _("提交和审核时重新计算"), "count": "", "url": ""}
    state = "left" if left.count else "zero"
    return {"label": _(check.label), "state": state, "line": left.line, "count": left.count, "url": left.url}
