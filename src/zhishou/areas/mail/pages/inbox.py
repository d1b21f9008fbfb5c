"""Mail that came: what became a case, what was left out and why, how the mailboxes stand."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.cases.queries import listing as case_rows
from zhishou.areas.mail import queries, words
from zhishou.areas.mail.models import Mailbox, Received
from zhishou.kernel.doors.web import Asked, page

READERS = ("handle_mail", "keep_settings")


@require_GET
@page(*READERS)
def listing(request: Asked) -> HttpResponse:
    """The mails within sight, the latest first."""
    counts = queries.counts(request.actor)
    state = request.GET.get("state", "")
    shown = Paginator(queries.received(request.actor, request.GET), 40).get_page(request.GET.get("page"))
    look = sum(counts.get(each, 0) for each in queries.WAITING)
    views = [_view(_("全部"), "", sum(counts.values()), state), _view(_("要看一看"), "look", look, state)]
    for each in (Received.State.OPENED, Received.State.JOINED, Received.State.IGNORED, Received.State.DUPLICATE):
        views.append(_view(str(each.label), each.value, counts.get(each, 0), state))
    boxes = queries.mailboxes(request.actor)
    context = {
        "page": shown,
        "mails": [(row, words.reason(row.reason) if row.reason else "") for row in shown.object_list],
        "list": {"views": views},
        "views": views,
        "mailboxes": [standing(box) for box in boxes],
        "may_set_up": request.actor.can("keep_settings"),
    }
    return render(request, "mail/inbox.html", context)


def _view(title: str, state: str, count: int, chosen: str) -> dict[str, Any]:
    return {
        "title": title,
        "url": f"/mail?state={state}" if state else "/mail",
        "count": count,
        "active": state == chosen,
    }


def standing(box: Mailbox) -> dict[str, Any]:
    """A mailbox with how it stands, in words and a colour."""
    if not box.active:
        state, colour = _("停用"), "secondary"
    elif box.trouble:
        state, colour = _("有问题"), "red"
    elif box.fetched_at is None:
        state, colour = _("等待第一次收信"), "blue"
    else:
        state, colour = _("正常"), "green"
    return {"box": box, "state": state, "colour": colour, "trouble": words.reason(box.trouble) if box.trouble else ""}


@require_GET
@page(*READERS)
def show(request: Asked, pk: int) -> HttpResponse:
    """One mail: its words, what was not taken, and what can be done."""
    row = Received.objects.within(request.actor).select_related("mailbox__site", "case", "hint").filter(pk=pk).first()
    if row is None:
        raise Http404
    named = [each for each in (row.case_id, row.hint_id) if each]
    seen = case_rows.seen(request.actor, named)
    context = {
        "mail": row,
        "reason": words.reason(row.reason) if row.reason else "",
        "case": seen.get(row.case_id or 0),
        "hint": seen.get(row.hint_id or 0),
        "refused": [(part.name, words.reason(part.code, part.name)) for part in row.refused.all()],
        "may_take": row.state in (Received.State.IGNORED, Received.State.REFUSED) and row.reason != "mail.is_own",
    }
    return render(request, "mail/mail.html", context)
