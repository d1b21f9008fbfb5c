"""有偿服务账: by customer, month, service or who made the bill, for any span of days (property.assistant.5)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.services import printing, queries
from zhishou.areas.services.models.prices import SEES_SERVICES
from zhishou.kernel import clock, typed
from zhishou.kernel.doors.downloads import pdf_response
from zhishou.kernel.doors.lists import A_PAGE, excel, site_asked
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.models import Site
from zhishou.kernel.money import decimal_yuan
from zhishou.kernel.paper import in_chinese
from zhishou.kernel.standard import standard_report


def labels() -> dict[str, str]:
    """What an account may be kept by."""
    return {"customer": _("客户"), "month": _("月份"), "item": _("服务项目"), "person": _("开单人")}


def _told(request: Asked) -> dict[str, Any]:
    today = clock.today()
    since, until = (
        typed.day(request.GET.get("from", "")) or today.replace(day=1),
        typed.day(request.GET.get("to", "")) or today,
    )
    since, until = min(since, until), max(since, until)
    by = request.GET.get("by", "")
    by = by if by in queries.BY else "customer"
    sites = list(Site.objects.filter(pk__in=request.actor.sites(*SEES_SERVICES)).order_by("path"))
    site = site_asked(request, sites) if request.GET.get("site", "") else None
    rows = queries.account(request.actor, site, since, until, by)
    total = queries.Total(_("合计"), *(sum(getattr(r, n) for r in rows) for n in ("count", "billed_fen", "paid_fen")))
    told = {"since": since, "until": until, "by": by, "label": labels()[by], "rows": rows, "total": total}
    return {**told, "site": site, "sites": sites}


@require_GET
@page(*SEES_SERVICES)
def show(request: Asked) -> HttpResponse:
    """The account on the page."""
    told = _told(request)
    asked = {"from": told["since"], "to": told["until"], "by": told["by"]}
    query = urlencode({**asked, **({"site": told["site"].code} if told["site"] else {})})
    shown = Paginator(told["rows"], A_PAGE).get_page(request.GET.get("page"))
    return render(request, "services/account.html", {**told, "page": shown, "query": query, "labels": labels()})


@require_GET
@page(*SEES_SERVICES)
def excel_of(request: Asked) -> HttpResponse:
    """The account as Excel."""
    told = _told(request)
    headers = [told["label"], _("笔数"), _("应收（元）"), _("已收（元）"), _("未收（元）")]
    lines = [
        [r.title, r.count, decimal_yuan(r.billed_fen), decimal_yuan(r.paid_fen), decimal_yuan(r.owed_fen)]
        for r in (*told["rows"], told["total"])
    ]
    return excel(_("有偿服务账"), headers, lines)


@require_GET
@page(*SEES_SERVICES)
@in_chinese
def paper(request: Asked) -> HttpResponse:
    """The account on A4."""
    told = _told(request)
    _sites, site = told.pop("sites"), told.pop("site")
    company = request.actor.appointments[0].site.company().name if request.actor.appointments else ""
    named = f"{site.company().name}　{site.name}" if site and site.parent_id else company
    return pdf_response(printing.account_pdf(named, **told), _("有偿服务账.pdf"))


standard_report(
    "有偿服务台账", "有偿服务的收入，按项目、客户和经手人", "/services/account", "site={site}&from={first}&to={last}",
    group="收费与欠费", seen_by=SEES_SERVICES, order=25,
)  # fmt: skip
