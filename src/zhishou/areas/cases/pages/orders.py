"""任务单: what a department has to do, and one order for a hand."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.cases.models import Case, WorkOrder
from zhishou.areas.cases.queries import listing as query
from zhishou.kernel import files
from zhishou.kernel.doors import forms
from zhishou.kernel.doors.lists import A_PAGE
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.operation import REGISTRY
from zhishou.kernel.templatetags.zhishou import mask_phone

SEES_ORDERS = ("handle_work_orders", "dispatch", "take_over")


@require_GET
@page(*SEES_ORDERS)
def listing(request: Asked) -> HttpResponse:
    """Open orders, what is due first."""
    view = request.GET.get("view", "")
    shown = Paginator(query.orders(request.actor, {"view": view}), A_PAGE).get_page(request.GET.get("page"))
    views = [("", _("未完成")), ("mine", _("我接的")), ("done", _("已完成"))]
    context = {
        "page": shown,
        "list": {"views": [{"title": t, "url": f"?view={c}" if c else "?", "active": view == c} for c, t in views]},
    }
    return render(request, "cases/orders.html", context)


@require_GET
@page(*SEES_ORDERS)
def show(request: Asked, number: str) -> HttpResponse:
    """One order on a phone: where, what, photos, what was done, the owner's signature."""
    found = WorkOrder.objects.within(request.actor).filter(number=number)
    order = found.select_related("case__site", "case__customer", "department", "engineer", "dispatched_by").first()
    if order is None:
        raise Http404
    case: Case = order.case
    form = forms.build(
        REGISTRY["cases.resolve"], request.actor, given={"case": case}, next_url=order.get_absolute_url()
    )
    handles = request.actor.can("handle_work_orders", case.site)
    context = {
        "order": order,
        "case": case,
        "phone": mask_phone(case.reporter_phone),
        "reveal_url": _reveal_url(case) if request.actor.can("reveal_contacts", case.site) else "",
        "photos": list(files.of(order, "before", "after")),
        "form": form,
        "f": {field.name: field for field in form.fields},
        "waits": handles and order.state == WorkOrder.State.SENT,
        "may_finish": order.is_open and handles and request.actor.can("carry_out", case.site),
    }
    return render(request, "cases/order.html", context)


def _reveal_url(case: Case) -> str:
    """Where the whole number is shown: of the customer's file, or as it was left with the matter."""
    return f"/customers/{case.customer.number}/reveal" if case.customer else f"{case.get_absolute_url()}/reveal"
