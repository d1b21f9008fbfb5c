"""Messages that go out: to whom, by which channel, with what success; and each person's own choice."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.mail import groups, outbox, queries, words
from zhishou.areas.mail.models import Outgoing
from zhishou.areas.mail.pages.inbox import READERS
from zhishou.kernel import files
from zhishou.kernel.doors.web import Asked, page

COLOURS = {"waiting": "blue", "sent": "green", "failed": "red", "bounced": "red", "dropped": "secondary"}


@require_GET
@page(*READERS)
def listing(request: Asked) -> HttpResponse:
    """Every message and its state, the latest first."""
    counts, state = queries.message_counts(request.actor), request.GET.get("state", "")
    views = [{"title": _("全部"), "url": "/messages", "count": sum(counts.values()), "active": not state}]
    for each in Outgoing.State:
        views.append({"title": str(each.label), "url": f"/messages?state={each.value}", "count": counts.get(each.value, 0),
                      "active": state == each.value})  # fmt: skip
    shown = Paginator(queries.messages(request.actor, request.GET), 40).get_page(request.GET.get("page"))
    context = {"page": shown, "views": views, "messages_shown": [told(row) for row in shown.object_list]}
    return render(request, "mail/messages.html", context)


def told(row: Outgoing) -> dict[str, Any]:
    """A message as a line: to whom, by what, how it stands."""
    return {
        "row": row,
        "to": row.robot.name if row.robot else row.person.name if row.person else "",
        "address": row.address,
        "channel": row.robot.get_kind_display() if row.robot else _("电子邮件"),
        "colour": COLOURS[row.state],
        "error": words.reason(row.error) if row.error else "",
        "title": row.subject or (str(_(groups.BY_CODE[row.group].name)) if row.group in groups.BY_CODE else "—"),
    }


@require_GET
@page(*READERS)
def show(request: Asked, pk: int) -> HttpResponse:
    """One message: what it said, how often it was tried, why it did not go, and the ways on."""
    rows = Outgoing.objects.within(request.actor).select_related("mailbox", "robot", "person", "case", "by")
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    # A colleague's reminder is theirs; a confirmation code is nobody else's.
    private = row.kind in (Outgoing.Kind.CODE, Outgoing.Kind.NOTICE) and row.person_id != request.actor.person_id
    context = {
        "one": told(row),
        "private": private,
        "attached": files.of(row),
        "may_send": row.state in ("failed", "bounced", "waiting")
        and row.kind != Outgoing.Kind.CODE
        and not row.being_sent,
        "may_stop": row.state in ("failed", "waiting") and not row.being_sent,
    }
    return render(request, "mail/message.html", context)


@require_GET
@page()
def mine(request: Asked) -> HttpResponse:
    """我的提醒: my address, and what I want to be told where and when."""
    chosen = queries.recipient(request.user)
    everything = [code for code, _name in groups.choices()]
    context = {
        "chosen": chosen,
        "by_email": chosen.by_email if chosen else everything,
        "by_robot": chosen.by_robot if chosen else everything,
        "quiet": chosen.quiet if chosen else "work",
        "hours_from": f"{chosen.hours_from:%H:%M}" if chosen and chosen.hours_from else "",
        "hours_to": f"{chosen.hours_to:%H:%M}" if chosen and chosen.hours_to else "",
        "urgent": str(chosen.urgent_always if chosen else True),
        "mailbox": outbox.mailbox_for(request.user.site),
    }
    return render(request, "mail/mine.html", context)
