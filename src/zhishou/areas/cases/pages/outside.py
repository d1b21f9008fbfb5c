"""What staff hand out: the poster with a site's QR code, and the link by which a customer scores a closed case."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhishou.areas.cases.models import Case
from zhishou.areas.cases.operations.public import POSTER
from zhishou.kernel import words
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Site, StoredFile
from zhishou.kernel.operation import Refused
from zhishou.kernel.qr import qr_svg

words.register(menu=[words.MenuEntry(94, "qrcode", "登记二维码", "/intake-posters", ("keep_settings",))])


@page("keep_settings")
def posters(request: Asked) -> HttpResponse:
    """The sites with the poster in force of each, and a button that makes a new one."""
    mine = request.actor.sites("keep_settings")
    sites = Site.objects.filter(pk__in=mine).order_by("path")
    files = (
        StoredFile.objects.filter(kind=POSTER, site_id__in=mine).order_by("pk").values_list("site_id", "pk", "made_at")
    )
    latest = {site_id: {"pk": pk, "at": at} for site_id, pk, at in files}
    rows = [{"site": site, "poster": latest.get(site.pk), "key": uuid.uuid4().hex} for site in sites]
    return render(request, "cases/public/posters.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@page("close_cases")
def satisfaction(request: Asked, number: str) -> HttpResponse:
    """What the customer answered; and a link to ask them, shown once and kept nowhere."""
    case = get_object_or_404(Case.objects.within(request.actor), number=number)
    context: dict[str, Any] = {"case": case, "key": uuid.uuid4().hex}
    status = 200
    if request.method == "POST":
        try:
            key = request.POST.get("key", "")[:80]
            made = perform("cases.ask_satisfaction", request.actor, {"case": case.pk}, door="page", key=key).result
            if isinstance(made, Case) and made.customer_link:
                url = f"{settings.PUBLIC_URL}{made.customer_link}"
                context |= {"url": url, "qr": qr_svg(url)}
            else:
                context["sentence"] = _("链接已经生成过，不能再显示。需要时请重新生成，旧链接随即失效。")
        except Refused as no:
            context["sentence"], status = no.sentence(), 409
    context["answers"] = list(case.satisfactions.all())
    response = render(request, "cases/public/satisfaction_link.html", context, status=status)
    response["Cache-Control"] = "private, no-store"
    return response
