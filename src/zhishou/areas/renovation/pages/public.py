"""What anybody sees who scans the code on a permit or a pass, without sign-in and without a name: valid, expired or stopped."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from zhishou.areas.renovation import sealed
from zhishou.areas.renovation.models import Pass, Renovation
from zhishou.kernel import clock, rates, settings_store
from zhishou.kernel.operation import Refused

LOOKS_PER_ADDRESS, A_QUARTER = 60, timedelta(minutes=15)


@login_not_required
@never_cache
@require_GET
def verify(request: HttpRequest, token: str) -> HttpResponse:
    """Whether a permit or a pass holds today, where and until when. Neither applicant nor worker is named."""
    address = str(request.META.get("REMOTE_ADDR", ""))[:45]
    try:
        rates.count("renovation.address", address, limit=LOOKS_PER_ADDRESS, within=A_QUARTER)
    except Refused as no:
        told = {"company_name": _("装修证件核验"), "sentence": no.sentence()}
        return render(request, "renovation/public/verify.html", told, status=429)
    named = sealed.row_of(token)
    found = _found(*named) if named is not None else None
    if found is None:
        return render(request, "renovation/public/verify.html", {"company_name": _("装修证件核验")}, status=404)
    row: Renovation = found["row"]
    company = row.site.company()
    context: dict[str, Any] = {
        **found, "company_name": company.name, "company_phone": row.site.phone or company.phone, "now": clock.now(),
        "hours": settings_store.value("renovation.hours", row.site),
    }  # fmt: skip
    return render(request, "renovation/public/verify.html", context)


def _found(purpose: str, pk: int) -> dict[str, Any] | None:
    """What the page says of the permit or the pass a token names."""
    if purpose == sealed.PERMIT:
        row = Renovation.objects.select_related("unit", "site").filter(pk=pk).exclude(permit="").first()
        if row is None:
            return None
        return {"row": row, "number": row.permit, "until": row.valid_until, **_standing(row)}
    one = Pass.objects.select_related("renovation__unit", "renovation__site").filter(pk=pk).first()
    if one is None:
        return None
    standing = _standing(one.renovation)
    if one.state != Pass.State.OUT:
        standing = {"good": False, "state": one.get_state_display()}
    elif one.valid_until < clock.today():
        standing = {"good": False, "state": _("已过期")}
    return {"row": one.renovation, "one": one, "number": one.number, "until": one.valid_until, **standing}


def _standing(row: Renovation) -> dict[str, Any]:
    if row.state == Renovation.State.STOPPED:
        return {"good": False, "state": _("已责令停工")}
    if not row.is_open:
        return {"good": False, "state": _("装修已经结束")}
    if row.expired:
        return {"good": False, "state": _("已过期")}
    return {"good": True, "state": _("有效")}
