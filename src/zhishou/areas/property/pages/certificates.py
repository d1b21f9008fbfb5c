"""证件: the list of certificates, their paper, and what anyone sees who scans the code on one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from zhishou.areas.property import printing, sealed
from zhishou.areas.property.models import Certificate
from zhishou.kernel import clock, rates
from zhishou.kernel.doors.downloads import pdf_response
from zhishou.kernel.doors.lists import A_PAGE, EXPORTED, excel
from zhishou.kernel.doors.tables import Cell, Column, Line, draw
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.operation import Refused
from zhishou.kernel.templatetags.zhishou import mask_name

COLOUR = {"good": "teal", "expired": "orange", "revoked": "red", "moved": "red"}
LOOKS_PER_ADDRESS, A_QUARTER = 60, timedelta(minutes=15)


@require_GET
@page(*Certificate.seen_by)
def listing(request: Asked) -> HttpResponse:
    """Every certificate within sight, the newest first."""
    rows = _rows(request)
    shown = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    fields: list[dict[str, Any]] = [
        {"name": "q", "label": _("编号、房屋编码或姓名"), "value": request.GET.get("q", "")[:80]},
        {"name": "kind", "label": _("证件"), "value": request.GET.get("kind", ""), "choices": Certificate.Kind.choices},
        {
            "name": "state", "label": _("状态"), "value": request.GET.get("state", ""),
            "choices": [("good", _("有效")), ("over", _("已经失效")), ("soon", _("三十天内到期"))],
        },
    ]  # fmt: skip
    context = {
        "page": shown, "table": draw(_columns(), [_line(row) for row in shown]), "filtered": any(request.GET.get(n) for n in ("q", "kind", "state")),
        "list": {
            "url": "/units/certificates", "filters": fields, "keep": [], "count": shown.paginator.count,
            "export_url": f"/units/certificates.xlsx?{query.urlencode()}",
        },
    }  # fmt: skip
    return render(request, "property/certificates.html", context)


def _rows(request: Asked) -> Any:
    today = clock.today()
    rows = Certificate.objects.within(request.actor).select_related("unit__building", "tenure__party", "site")
    rows = rows.defer("unit__tokens").order_by("-at", "-pk")
    if text := request.GET.get("q", "")[:80].strip():
        rows = rows.filter(
            Q(number__icontains=text) | Q(unit__code__icontains=text) | Q(tenure__party__name__icontains=text)
        )
    if (kind := request.GET.get("kind", "")) in Certificate.Kind.values:
        rows = rows.filter(kind=kind)
    good = Q(revoked_at=None, valid_until__gte=today) & (Q(tenure__ends_on=None) | Q(tenure__ends_on__gt=today))
    state = request.GET.get("state", "")
    if state == "good":
        rows = rows.filter(good)
    elif state == "over":
        rows = rows.exclude(good)
    elif state == "soon":
        rows = rows.filter(good, valid_until__lte=today + timedelta(days=30)).order_by("valid_until", "pk")
    return rows


def _columns() -> list[Column]:
    return [
        Column(_("编号"), main=True, num=True), Column(_("证件")), Column(_("持有人")), Column(_("房屋")), Column(_("小区")),
        Column(_("有效期至"), num=True), Column(_("状态")),
    ]  # fmt: skip


def _line(row: Certificate) -> Line:
    return Line(row.pk, [
        Cell(row.number, url=row.url()), Cell(str(row.get_kind_display())), Cell(row.tenure.party.name), Cell(row.unit.title),
        Cell(row.site.name), Cell(row.valid_until.isoformat()), Cell(str(row.state.label), badge=COLOUR[row.state.value]),
    ])  # fmt: skip


@require_GET
@page(*Certificate.seen_by)
def as_excel(request: Asked) -> HttpResponse:
    """The list as Excel."""
    lines = ([cell.text for cell in _line(row).cells] for row in _rows(request)[:EXPORTED])
    return excel(_("证件"), [column.label for column in _columns()], lines, "certificates")


@require_GET
@page(*Certificate.seen_by)
def paper(request: Asked, number: str) -> HttpResponse:
    """《住户证》 or 《业主证明》."""
    rows = Certificate.objects.within(request.actor).select_related(
        "unit__building", "unit__site", "tenure__party", "by"
    )
    row = get_object_or_404(rows, number=number)
    address = f"{settings.PUBLIC_URL}/certificates/{sealed.token_of(row.pk)}"
    return pdf_response(printing.certificate_pdf(row, address), f"{row.get_kind_display()} {row.number}.pdf")


@login_not_required
@never_cache
@require_GET
def verify(request: HttpRequest, token: str) -> HttpResponse:
    """What the code on a certificate opens, without sign-in: whether it holds. Of the name the first character alone."""
    try:
        rates.count(
            "certificate.address",
            str(request.META.get("REMOTE_ADDR", ""))[:45],
            limit=LOOKS_PER_ADDRESS,
            within=A_QUARTER,
        )
    except Refused as no:
        return render(request, "property/public/verify.html", {"sentence": no.sentence()}, status=429)
    pk = sealed.certificate_of(token)
    rows = Certificate.objects.select_related("unit__building", "unit__site", "tenure__party")
    row = rows.filter(pk=pk).first() if pk is not None else None
    if row is None:
        return render(request, "property/public/verify.html", {"company_name": _("证件核验")}, status=404)
    company = row.site.company()
    context = {
        "company_name": company.name, "company_phone": row.site.phone or company.phone, "row": row, "colour": COLOUR[row.state.value],
        "holder": mask_name(row.tenure.party.name), "role": row.tenure.get_role_display(), "good": row.state == Certificate.State.GOOD,
        "now": clock.now(),
    }  # fmt: skip
    return render(request, "property/public/verify.html", context)
