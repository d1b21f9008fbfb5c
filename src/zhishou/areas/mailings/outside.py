"""The customer's own page behind the link of a mailing: answer, ask for a call, or want no more. No sign-in, no name."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from zhishou.areas.cases.pages.public import AN_HOUR, address_of, face, gone
from zhishou.areas.mailings.models import Piece, Reply
from zhishou.areas.mailings.operations.sending import OUT
from zhishou.kernel import links, rates
from zhishou.kernel.actor import Actor
from zhishou.kernel.doors import forms, web
from zhishou.kernel.gate import find, perform
from zhishou.kernel.operation import Invalid, Refused

MOST_OUT = 600  # from one address in an hour: a provider presses the button for all its customers


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Looking changes nothing: programs follow links. Each button is an operation of the link, done twice it says the same."""
    link = links.find(token, OUT)
    if link is None:
        return _dead(request)
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


@login_not_required
@never_cache
@csrf_exempt
@require_http_methods(["GET", "POST"])
def one_click(request: HttpRequest, token: str) -> HttpResponse:
    """The button of a mail program: its POST unsubscribes, without a page, a cookie or a question (RFC 8058).

    A mail program has no token of ours, so here alone a POST goes without; all it can do is this one thing, and doing it
    again says the same. Whoever opens the address is led to the page, where looking changes nothing.
    """
    if request.method == "GET":
        return redirect(f"/u/{token}")
    try:
        rates.count("mailings.out", address_of(request), limit=MOST_OUT, within=AN_HOUR)
    except Refused as no:
        return gone(request, no.sentence(), web.status_of(no))
    if (link := links.find(token, OUT)) is None:
        return _dead(request)
    if request.POST.get("List-Unsubscribe") != "One-Click":
        return gone(request, _("请打开消息里的链接，再点“退订”。"), 400)
    actor = Actor(link=link)
    perform("mailings.leave", actor, {"piece": Piece.objects.within(actor).get().pk}, door="link")
    return HttpResponse(_("已经退订。"), content_type="text/plain; charset=utf-8")


def _dead(request: HttpRequest) -> HttpResponse:
    return gone(request, _("这个链接已经过期，或者没有抄全。不想再收到消息，请拨打消息里的服务电话。"), 404)


def _asked(piece: Piece, request: HttpRequest) -> list[dict[str, Any]]:
    """The questions with what was typed before something was wrong."""
    return [
        {**one, "answer": request.POST.get(f"answers-{n}-answer", "")} for n, one in enumerate(piece.mailing.questions)
    ]
