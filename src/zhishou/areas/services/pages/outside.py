"""The customer's own page of a bill: what was done, what it costs, and the place to sign; without names."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from zhishou.areas.cases.pages.public import face, gone
from zhishou.areas.services import queries
from zhishou.areas.services.models import Bill
from zhishou.areas.services.operations.signing import BILL_LINK
from zhishou.areas.services.pages.bills import bill_of
from zhishou.kernel import links
from zhishou.kernel.actor import Actor
from zhishou.kernel.doors import forms, handing, web
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.gate import find, perform
from zhishou.kernel.operation import Invalid, Refused


@require_http_methods(["GET", "POST"])
@page("bill_services")
def link(request: Asked, number: str) -> HttpResponse:
    """Make the customer's link and show it once, as an address and a QR code; it is kept nowhere."""
    bill = bill_of(request, number)
    return handing.shown_once(
        request, "services/link.html", "services.ask_signature", {"bill": bill.pk}, {"bill": bill}
    )


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, token: str) -> HttpResponse:
    """Look at the bill and sign it. The link ends with the signature."""
    found = links.find(token, BILL_LINK)
    if found is None:
        if request.session.get("signed_bill") == token[:12]:
            return render(request, "services/thanks.html", face(None))
        return gone(request, _("这个链接已经用过或者过期了，也可能没有抄全。需要时请联系客服重新发一个。"), 404)
    actor = Actor(link=found)
    bill = Bill.objects.within(actor).select_related("site").get()
    given = {"bill": bill}
    context = {**face(bill.site), "bill": bill, "lines": queries.facts_of(bill)}
    op = find("services.sign_bill")
    if request.method == "GET":
        form = forms.build(op, actor, given=given, action=request.path, submit=_("确认并签字"))
        return render(request, "services/sign.html", {**context, "form": form})
    data = {**forms.data_from(request, op.command), "bill": bill.pk}
    errors: dict[str, list[str]] = {}
    error, status = "", 422
    try:
        perform(op, actor, data, door="link", key=request.POST.get("key", "")[:80])
        request.session["signed_bill"] = token[:12]
        return web.onward(request, request.path)
    except Invalid as bad:
        errors = bad.errors
    except Refused as no:
        error, status = no.sentence(), web.status_of(no)
    form = forms.build(
        op,
        actor,
        given=given,
        typed=request.POST,
        errors=errors,
        error=error,
        action=request.path,
        submit=_("确认并签字"),
    )
    template = "form/form.html" if getattr(request, "htmx", None) else "services/sign.html"
    return render(request, template, {**context, "form": form}, status=status)
