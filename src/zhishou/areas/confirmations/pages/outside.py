"""What the other side sees by their own link: the whole text, its paper, the place to sign, and a way to object."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from zhishou.areas.cases.pages.public import face, gone
from zhishou.areas.confirmations import effect, printing, queries
from zhishou.areas.confirmations.kinds import KINDS
from zhishou.areas.confirmations.models import LINK, Confirmation
from zhishou.kernel import links
from zhishou.kernel.actor import Actor
from zhishou.kernel.doors import forms, web
from zhishou.kernel.doors.downloads import pdf_response
from zhishou.kernel.gate import find, perform
from zhishou.kernel.operation import Invalid, Refused

ANSWERS = {"sign": "confirmations.sign_theirs", "object": "confirmations.object"}


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, token: str) -> HttpResponse:
    """Read the confirmation, and sign it or say what is not agreed. The link ends with either."""
    found = links.find(token, LINK)
    if found is None:
        if request.session.get("answered_confirmation") == token[:12]:
            return render(request, "confirmations/thanks.html", face(None))
        return gone(request, _("这个链接已经用过或者过期了，也可能没有抄全。需要时请联系对方重新发一个。"), 404)
    actor = Actor(link=found)
    row = Confirmation.objects.within(actor).select_related("site", "customer").get()
    if request.method == "GET":
        return _answer(request, row, actor, token)
    op = find(ANSWERS["object" if request.GET.get("answer") == "object" else "sign"])
    data = {**forms.data_from(request, op.command), "confirmation": row.pk}
    try:
        perform(op, actor, data, door="link", key=request.POST.get("key", "")[:80])
        request.session["answered_confirmation"] = token[:12]
        return web.onward(request, request.path)
    except Invalid as bad:
        wrong: dict[str, Any] = {"errors": bad.errors}
        status = 422
    except Refused as no:
        wrong, status = {"error": no.sentence()}, web.status_of(no)
    return _answer(request, row, actor, token, asked=op.name, wrong=wrong, status=status)


def _answer(
    request: HttpRequest, row: Confirmation, actor: Actor, token: str, *, asked: str = "", wrong: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The page with both forms; what was posted comes back in its own, with what is wrong."""
    given = {"confirmation": row}
    built = {}
    for name, submit in (("sign", _("已看过全文，签字确认")), ("object", _("提出异议"))):
        again = {"typed": request.POST, **(wrong or {})} if ANSWERS[name] == asked else {}
        action = f"{request.path}?answer={name}"
        built[name] = forms.build(find(ANSWERS[name]), actor, given=given, action=action, submit=submit, **again)
        if ANSWERS[name] == asked and getattr(request, "htmx", None):
            return render(request, "form/form.html", {"form": built[name]}, status=status)
    version = queries.version_of(row)
    ours, theirs = queries.sides_of(version, row.kind)
    context = {
        **face(row.site), "sign": built["sign"], "objection": built["object"], "row": row, "reading": KINDS[row.kind].read(version.content), "ours": ours, "theirs": theirs,
        "signed": effect.signatures(row).get("ours"), "paper": f"/confirm/{token}/paper.pdf",
    }  # fmt: skip
    return render(request, "confirmations/sign.html", context, status=status)


@login_not_required
@never_cache
@require_GET
def paper(request: HttpRequest, token: str) -> HttpResponse:
    """The paper of the version in hand, to read at leisure or to print."""
    found = links.find(token, LINK)
    if found is None:
        raise Http404
    row = Confirmation.objects.within(Actor(link=found)).select_related("site", "customer").get()
    return pdf_response(printing.blank(row, queries.version_of(row)), f"{row.number}.pdf")
