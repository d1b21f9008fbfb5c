"""受理: everything for one call on one screen, and what is likely the same matter while typing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhishou.areas.answers import queries as knowledge
from zhishou.areas.cases.models import Case, Kind
from zhishou.areas.cases.operations.intake import places
from zhishou.areas.cases.queries import listing as query
from zhishou.areas.customers.models import Customer
from zhishou.areas.customers.queries import one
from zhishou.kernel import typed
from zhishou.kernel.actor import Actor
from zhishou.kernel.doors import forms
from zhishou.kernel.doors.web import Asked, onward, page
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Site
from zhishou.kernel.operation import REGISTRY, Invalid, NotAllowed, Refused

TAKE_IN = "cases.take_in"


@require_http_methods(["GET", "POST"])
@page("take_in")
def new(request: Asked) -> HttpResponse:
    """The intake screen; a post takes the matter in and goes to its receipt."""
    op = REGISTRY[TAKE_IN]
    if request.method == "GET":
        given = {
            name: request.GET[name]
            for name in ("kind", "channel", "customer", "content", "place")
            if request.GET.get(name)
        }
        if len(sites := places(request.actor, None)) == 1:
            given["site"] = sites[0][0]
        return _show(request, forms.build(op, request.actor, given=given))
    data = forms.data_from(request, op.command)
    if spots := [value.strip() for value in request.POST.getlist("place") if value.strip()]:
        data["place"] = spots[0]
    errors: dict[str, list[str]] = {}
    error, status = "", 422
    try:
        made = perform(op, request.actor, data, door="page", key=request.POST.get("key", "")[:80]).result
        assert isinstance(made, Case)
        return onward(request, _answered_at_once(request, made) or f"{made.get_absolute_url()}?receipt=1")
    except Invalid as bad:
        errors = bad.errors
    except (NotAllowed, Refused) as no:
        error, status = no.sentence(), 409
    form = forms.build(op, request.actor, typed=request.POST, errors=errors, error=error)
    return _show(request, form, status)


def _answered_at_once(request: Asked, case: Case) -> str:
    """An answer typed with an enquiry or suggestion, or chosen from the knowledge base, closes it at once.

    A refusal leaves the case open for the page.
    """
    known = knowledge.chosen(request.actor, typed.number(request.POST.get("article", "")))
    answer = request.POST.get("answer", "").strip() or (known.text.answer if known and known.text else "")
    if not answer or case.kind not in (Kind.ENQUIRY, Kind.SUGGESTION):
        return ""
    try:
        perform("cases.answer_at_once", request.actor, {"case": case.pk, "reply": answer}, door="page")
        if known is not None:
            perform("answers.use", request.actor, {"article": known.pk, "case_number": case.number}, door="page")
    except (Invalid, Refused):
        messages.warning(request, _("当场答复没有记下，请在下面再写一次：{answer}").format(answer=answer))
        return f"{case.get_absolute_url()}?receipt=1&act=cases.answer_at_once"
    return ""


def _show(request: Asked, form: forms.OperationForm, status: int = 200) -> HttpResponse:
    fields = {field.name: field for field in form.fields}
    context: dict[str, Any] = {"form": form, "f": fields, "answer": request.POST.get("answer", "")}
    template = (
        "cases/intake_form.html" if getattr(request, "htmx", None) and request.method == "POST" else "cases/new.html"
    )
    return render(request, template, context, status=status)


@require_GET
@page("take_in")
def hints(request: Asked) -> HttpResponse:
    """Open cases of the same customer, like cases, and what the knowledge base says, while typing."""
    actor = request.actor
    customer = _customer(actor, request)
    text = f"{request.GET.get('content', '')} {request.GET.get('place', '')}".strip()
    pk = typed.number(request.GET.get("site", ""))
    site = Site.objects.within(actor).filter(pk=pk).first() if pk is not None else None
    same = query.open_of(actor, customer, request.GET.get("reporter_phone", ""))
    like = [case for case in query.similar(actor, text, site=site) if case not in same] if len(text) >= 4 else []
    told = request.GET.get("content", "").strip()
    known = knowledge.likely(actor, told) if "use_answers" in actor.capabilities and len(told) >= 2 else []
    context = {
        "same": same, "like": like, "known": known, "told": told[:120], "chosen": request.GET.get("article", ""),
        "form": f"form-{request.GET.get('key', '')[:80]}", "asks": len(told) >= 4 and "use_answers" in actor.capabilities,
        "answerable": request.GET.get("kind") in (Kind.ENQUIRY, Kind.SUGGESTION),
    }  # fmt: skip
    return render(request, "cases/hints.html", context)


def _customer(actor: Actor, request: HttpRequest) -> Customer | None:
    pk = typed.number(request.GET.get("customer", ""))
    return one(actor, pk) if pk is not None else None
