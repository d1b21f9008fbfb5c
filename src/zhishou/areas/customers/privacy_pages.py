"""个人信息: requests for copies and erasing."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from zhishou.areas.customers.models import PrivacyRequest
from zhishou.areas.people.queries import data_requests
from zhishou.kernel import files
from zhishou.kernel.doors.web import Asked, page

MOST = 200


@never_cache
@require_GET
@page("protect_data")
def requests(request: Asked) -> HttpResponse:
    """Every request, what was done about it, and the copies to hand over."""
    rows: list[Any] = [*PrivacyRequest.objects.within(request.actor).select_related("customer", "by", "site")[:MOST]]
    rows = sorted([*rows, *data_requests(request.actor)], key=lambda row: row.at, reverse=True)[:MOST]
    copies = {row.number: files.of(row, "privacy").first() for row in rows if row.kind == PrivacyRequest.Kind.EXPORT}
    return render(request, "customers/privacy.html", {"rows": [(row, copies.get(row.number)) for row in rows]})
