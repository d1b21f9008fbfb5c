"""消息渠道: the mailboxes, group robots and webhooks that administration keeps, with a test of each."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhishou.areas.mail import groups, queries, words
from zhishou.areas.mail.models import Mailbox, Robot
from zhishou.areas.mail.pages.inbox import standing
from zhishou.areas.mail.reading import imap
from zhishou.areas.mail.sending import smtp
from zhishou.kernel import rates
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.operation import Refused
from zhishou.kernel.phrasing import listed

CHECKS, A_QUARTER = 20, timedelta(minutes=15)


@require_GET
@page("keep_settings")
def show(request: Asked) -> HttpResponse:
    """What is set up, how it stands, and the first step when nothing is."""
    context = {
        "mailboxes": [standing(box) for box in queries.mailboxes(request.actor)],
        "robots": [_robot(robot) for robot in queries.robots(request.actor)],
    }
    return render(request, "mail/channels.html", context)


def _robot(robot: Robot) -> dict[str, Any]:
    names = [_(groups.BY_CODE[code].name) for code in robot.groups if code in groups.BY_CODE]
    return {"row": robot, "groups": listed(names)}


@require_POST
@page("keep_settings")
def check(request: Asked, pk: int) -> HttpResponse:
    """测试连接: sign in to both servers of a mailbox as it is saved, and say in plain words what came of it."""
    box = Mailbox.objects.within(request.actor).filter(pk=pk, site_id__in=request.actor.sites("keep_settings")).first()
    if box is None:
        raise Http404
    try:
        rates.count("mail.check", request.actor.key, limit=CHECKS, within=A_QUARTER)
        results = [_result(_("收信"), _receiving(box)), _result(_("发信"), _sending(box))]
    except Refused as no:
        results = [{"title": _("测试连接"), "good": False, "sentence": no.sentence(), "detail": ""}]
    template = "mail/check.html" if getattr(request, "htmx", None) else "mail/check_page.html"
    return render(request, template, {"results": results, "box": box})


def _result(title: str, trouble: imap.MailTroubleError | None) -> dict[str, Any]:
    if trouble is None:
        return {"title": title, "good": True, "sentence": _("正常，登录成功。"), "detail": ""}
    return {"title": title, "good": False, "sentence": words.reason(trouble.code), "detail": trouble.detail}


def _receiving(box: Mailbox) -> imap.MailTroubleError | None:
    try:
        with imap.opened(box):
            return None
    except imap.MailTroubleError as trouble:
        return trouble


def _sending(box: Mailbox) -> imap.MailTroubleError | None:
    try:
        with smtp.opened(box):
            return None
    except imap.MailTroubleError as trouble:
        return trouble
