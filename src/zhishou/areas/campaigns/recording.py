"""The record form of a call of a campaign: its own questions among the usual fields; what is refused comes back as it was."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhishou.areas.callbacks import of_campaigns
from zhishou.areas.callbacks.models import Callback
from zhishou.areas.campaigns.models import CALL
from zhishou.kernel.actor import Actor
from zhishou.kernel.doors import forms, web
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.operation import REGISTRY


def form_of(actor: Actor, callback: Callback, next_url: str) -> dict[str, Any]:
    """The form and its questions, empty."""
    assert callback.campaign is not None  # whoever asks has looked
    given = {"callback": callback, "channel": callback.campaign.channel}
    form = forms.build(
        REGISTRY["campaigns.record"], actor, given=given, submit=_("完成回访，下一个"), next_url=next_url,
        action=f"/campaigns/record/{callback.number}",
    )  # fmt: skip
    return _context(callback, form)


def _context(callback: Callback, form: forms.OperationForm) -> dict[str, Any]:
    assert callback.campaign is not None
    answers = next(one for one in form.fields if one.name == "answers")
    said = {row.get("question"): row.get("answer", "") for row in answers.rows}
    asked = [{**one, "answer": said.get(one["question"], "")} for one in callback.campaign.questions]
    return {"record": form, "asked_here": asked, "answers_error": answers.error}


@require_POST
@page(CALL)
def record(request: Asked, number: str) -> HttpResponse:
    """Perform the record; refused, the form comes back with what was typed."""
    callback = of_campaigns.call(request.actor, number)
    if callback is None:
        raise Http404
    action = f"/campaigns/record/{callback.number}"
    again = partial(_again, request, callback)
    return web.submit(
        request, REGISTRY["campaigns.record"], request.actor, door="page", action=action, extra={"callback": callback},
        again=again,
    )  # fmt: skip


def _again(request: Asked, callback: Callback, form: forms.OperationForm, status: int) -> HttpResponse:
    template = "campaigns/record_form.html" if getattr(request, "htmx", None) else "campaigns/record_page.html"
    return render(request, template, {"callback": callback, **_context(callback, form)}, status=status)
