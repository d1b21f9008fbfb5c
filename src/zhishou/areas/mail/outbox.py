"""The outbox: messages are written with their cause, and the queue sends them once that is committed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app as queue
from procrastinate.exceptions import AlreadyEnqueued

from zhishou.areas.cases.models import Case
from zhishou.areas.mail import reference
from zhishou.areas.mail.models import Mailbox, Outgoing, Received, Thread
from zhishou.areas.mail.reading.message import MARK
from zhishou.kernel import clock
from zhishou.kernel.actor import holders
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Notice, Person, Site
from zhishou.kernel.operation import Refused
from zhishou.kernel.privacy import ERASED

SEND, FETCH = "mail.send", "mail.fetch"


def put(*, site: Site, kind: Outgoing.Kind, natural_key: str, **fields: Any) -> Outgoing:
    """Write a message; it is sent soon after the present transaction commits, or never."""
    made = put_later(site=site, kind=kind, natural_key=natural_key, **fields)
    send_soon(made)
    return made


def put_later(*, site: Site, kind: Outgoing.Kind, natural_key: str, **fields: Any) -> Outgoing:
    """Write a message that the rounds send from `next_at` on."""
    mailbox: Mailbox | None = fields.get("mailbox")
    domain = mailbox.domain if mailbox else "robot"
    fields.setdefault("message_id", reference.plain_id(domain))
    return Outgoing.objects.create(site=site, kind=kind, natural_key=natural_key, **fields)


def send_soon(row: Outgoing) -> None:
    """Have a message sent once the present transaction commits."""
    queue.configure_task(SEND).defer(pk=row.pk)


def put_many(rows: Iterable[Outgoing]) -> int:
    """Write messages that may be there already; the round sends them. Answers how many are new."""
    before = list(rows)
    known = set(
        Outgoing.objects.filter(natural_key__in=[r.natural_key for r in before]).values_list("natural_key", flat=True)
    )
    fresh = {row.natural_key: row for row in before if row.natural_key not in known}
    Outgoing.objects.bulk_create(fresh.values(), ignore_conflicts=True)
    return len(fresh)


def drop(ids: QuerySet[Any, Any]) -> int:
    """Messages that wait and that no worker has in hand are not sent any more; how many that are."""
    waiting = Outgoing.objects.filter(pk__in=ids, state=Outgoing.State.WAITING).exclude(
        attempts__gt=0, error="", next_at__gt=clock.now()
    )
    return waiting.update(state=Outgoing.State.DROPPED)


def fetch_soon(mailbox_id: int) -> None:
    """Have a mailbox read once the present transaction commits; one round at a time."""
    name = f"mail.{mailbox_id}"
    try:
        with transaction.atomic():
            queue.configure_task(FETCH, queueing_lock=name, lock=name).defer(mailbox_id=mailbox_id)
    except AlreadyEnqueued:
        return


def mailbox_for(site: Site) -> Mailbox | None:
    """The mailbox that writes for a site: its own, else the nearest above."""
    lineage = site.lineage()
    rows = list(Mailbox.objects.filter(site_id__in=lineage, active=True).order_by("pk"))
    return max(rows, key=lambda row: lineage.index(row.site_id), default=None)


def receipt(act: Act, case: Case, thread: Thread) -> Outgoing:
    """The receipt of a mail: number, tracking code and link (service.complaint.1)."""
    url = f"{settings.PUBLIC_URL}/t?code={case.tracking_code}"
    company = case.site.company()
    lines = [
        _("您好！您的来信已收到，受理编号 {number}。").format(number=case.number),
        _("查询进度：{url}").format(url=url),
        _("查询码：{code}").format(code=case.tracking_code),
        _("要补充情况，请直接回复这封邮件。"),
        "",
        company.name,
    ]
    if phone := case.site.phone or company.phone:
        lines.append(_("服务电话：{phone}").format(phone=phone))
    return _to_customer(
        act, thread, Outgoing.Kind.RECEIPT, _("已收到：{title}").format(title=case.title), "\n".join(lines),
        f"receipt:{case.pk}",
    )  # fmt: skip


def answer(act: Act, thread: Thread, text: str, key: str) -> Outgoing:
    """An answer to the customer of a case, in the thread of their mail."""
    company = thread.case.site.company()
    return _to_customer(act, thread, Outgoing.Kind.REPLY, f"Re: {thread.case.title}", f"{text}\n\n{company.name}", key)


def write_to(
    act: Act, site: Site, address: str, *, subject: str, text: str, key: str, in_reply_to: str = "", url: str = ""
) -> Outgoing:
    """A mail that a colleague writes to somebody outside who has no case: `url` is the page it stands on.

    Refused (`mail.no_mailbox`) while no mailbox writes for the site.
    """
    mailbox = mailbox_for(site)
    if mailbox is None:
        raise Refused("mail.no_mailbox")
    return put(
        site=site, kind=Outgoing.Kind.REPLY, natural_key=key, mailbox=mailbox, address=address, by=act.actor.person,
        subject=subject, text=f"{text}\n\n{site.company().name}", in_reply_to=in_reply_to, url=url, made_at=act.now,
    )  # fmt: skip


def forget(key: str) -> None:
    """Nothing of what a message said or to whom is kept any more (PIPL 47); one still waiting is not sent."""
    for row in Outgoing.objects.filter(natural_key=key):
        row.address = row.subject = row.text = ERASED
        if row.state == Outgoing.State.WAITING:
            row.state = Outgoing.State.DROPPED
        row.save(update_fields=["address", "subject", "text", "state"])


def _to_customer(act: Act, thread: Thread, kind: Outgoing.Kind, subject: str, text: str, key: str) -> Outgoing:
    case = thread.case
    return put(
        site=case.site, kind=kind, natural_key=key, mailbox=thread.mailbox, address=thread.address, case=case,
        by=act.actor.person, subject=f"{subject} {reference.tag(case.number)}"[:300], text=f"{MARK}\n\n{text}",
        message_id=reference.message_id(case.pk, thread.mailbox.domain), in_reply_to=thread.last_message_id,
        made_at=act.now,
    )  # fmt: skip


def tell_of_refused(act: Act, received: Received) -> None:
    """Whoever looks after the mail learns of one that could not be taken."""
    Notice.objects.bulk_create(
        Notice(person=person, kind="mail.refused", url=received.get_absolute_url(), facts={}, at=act.now)
        for person in holders("handle_mail", received.site)
    )


def new_notice_mail(
    person: Person, mailbox: Mailbox, address: str, notice: Notice, sentence: str, group: str, *, urgent: bool,
    at: datetime,
) -> Outgoing:  # fmt: skip
    """A notice as an e-mail to the colleague it is for; not written yet."""
    url = f"{settings.PUBLIC_URL}{notice.url}"
    text = "\n".join((sentence, "", url, "", _("在“我的提醒”里可以选择哪些提醒发到邮箱。")))
    return Outgoing(
        site=mailbox.site, kind=Outgoing.Kind.NOTICE, natural_key=f"notice:{notice.pk}:email", mailbox=mailbox,
        address=address, person=person, notice=notice, group=group, urgent=urgent, subject=f"职守：{sentence}"[:300],
        text=text, url=notice.url, message_id=reference.plain_id(mailbox.domain), next_at=at, made_at=clock.now(),
    )  # fmt: skip
