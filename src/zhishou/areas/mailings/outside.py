"""The customer's own page behind the link of a mailing: answer, ask for a call, or want no more. No sign-in, no name."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from zhishou.areas.cases.pages.public import face, gone
from zhishou.areas.mailings.models import Piece, Reply
from zhishou.areas.mailings.operations.sending import OUT
from zhishou.kernel import links
from zhishou.kernel.actor import Actor
from zhishou.kernel.doors import forms, web
from zhishou.kernel.gate import find, perform
from zhishou.kernel.operation import Invalid, Refused


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Looking changes nothing: programs follow links. Each button is an operation of the link, done twice it says the same."""
    link = links.find(token, OUT)
    if link is None:
        return gone(request, _("这个链接已经过期，或者没有抄全。不想再收到消息，请拨打消息里的服务电话。"), 404)
    actor = Actor(link=link)
    piece = Piece.objects.within(actor).select_related("site", "mailing").get()
    errors: dict[str, list[str]] = {}
    error, status = "", 200
    if request.method == "POST":
        name = "mailings.leave" if "leave" in request.POST else "mailings.reply"
        op = find(name)
        try:
            perform(op, actor, {**forms.data_from(request, op.command), "piece": piece.pk}, door="link")
            return web.onward(request, request.path)
        except Invalid as bad:
            errors, status = bad.errors, 422
        except Refused as no:
            error, status = no.sentence(), web.status_of(no)
    op = find("mailings.reply")
    form = forms.build(
        op, actor, given={"piece": piece.pk}, typed=request.POST if status != 200 else None, errors=errors, error=error,
        action=request.path,
    )  # fmt: skip
    context: dict[str, Any] = {
        **face(piece.site), "piece": piece, "mailing": piece.mailing, "replied": Reply.objects.filter(piece=piece).first(),
        "form": form, "f": {one.name: one for one in form.fields}, "asked": _asked(piece, request), "wrong": errors.get("answers"),
    }  # fmt: skip
    return render(request, "mailings/outside.html", context, status=status)


def _asked(piece: Piece, request: HttpRequest) -> list[dict[str, Any]]:
    """The questions with what was typed before something was wrong."""
    return [
        {**one, "answer": request.POST.get(f"answers-{n}-answer", "")} for n, one in enumerate(piece.mailing.questions)
    ]
