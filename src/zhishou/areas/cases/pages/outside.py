"""What staff hand out: the poster with a site's QR code, and the link by which a customer scores a closed case."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from zhishou.areas.cases.models import Case
from zhishou.areas.cases.operations.public import POSTER
from zhishou.kernel import words
from zhishou.kernel.doors import handing
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.models import Site, StoredFile

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
    return handing.shown_once(
        request, "cases/public/satisfaction_link.html", "cases.ask_satisfaction", {"case": case.pk},
        {"case": case, "answers": case.satisfactions.all()},
    )  # fmt: skip
