"""Sending what is due: each message is claimed for some minutes, sent outside any transaction, and what came of it is kept.

A worker that is killed in between leaves the claim behind; when it has run out, another sends the message again, with
the same Message-ID or delivery id. So a message may rarely come twice, but is never lost.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.core.mail.backends.smtp import EmailBackend
from django.db import DatabaseError, transaction

from zhishou.areas.mail.matching import tell_author
from zhishou.areas.mail.models import Mailbox, Outgoing
from zhishou.areas.mail.reading.imap import MailTroubleError
from zhishou.areas.mail.sending import posting, quiet, smtp
from zhishou.kernel import clock
from zhishou.kernel.gate import begin
from zhishou.kernel.secrets import DecryptError

log = logging.getLogger(__name__)
CLAIM = timedelta(minutes=5)
BACKOFF = tuple(timedelta(minutes=n) for n in (1, 5, 15, 60, 180, 360, 720))  # then it is given up
AT_ONCE = 100


def round_() -> int:
    """Send everything due, one connection a mailbox; answers how many went out."""
    due = Outgoing.objects.filter(state=Outgoing.State.WAITING, next_at__lte=clock.now()).order_by("next_at", "pk")
    by_mailbox: defaultdict[int | None, list[int]] = defaultdict(list)
    for pk, mailbox in due.values_list("pk", "mailbox_id")[:AT_ONCE]:
        by_mailbox[mailbox].append(pk)
    return sum(_by_mail(mailbox, pks) if mailbox else sum(map(one, pks)) for mailbox, pks in by_mailbox.items())


def one(pk: int) -> bool:
    """Send one message if it is due and nobody else is at it."""
    row = _claim(pk)
    if row is None:
        return False
    try:
        with _told_of_any(row):
            if row.robot is not None:
                posting.post(row)
            else:
                assert row.mailbox is not None
                with smtp.opened(row.mailbox) as backend:
                    smtp.send(backend, row)
    except MailTroubleError as trouble:
        _failed(row, trouble)
        return False
    _record(row, state=Outgoing.State.SENT, sent_at=clock.now(), error="", error_detail="")
    return True


def _by_mail(mailbox_id: int, pks: list[int]) -> int:
    mailbox = Mailbox.objects.get(pk=mailbox_id)
    rows = [row for pk in pks if (row := _claim(pk)) is not None]
    sent = 0
    try:
        if rows:
            with smtp.opened(mailbox) as backend:
                while rows:
                    sent += _over(backend, rows.pop(0))
    except MailTroubleError as trouble:
        for row in rows:
            _failed(row, trouble)
    return sent


def _over(backend: EmailBackend, row: Outgoing) -> int:
    try:
        with _told_of_any(row):
            smtp.send(backend, row)
    except MailTroubleError as trouble:
        _failed(row, trouble)
        if not isinstance(trouble, smtp.RefusedForGoodError) and trouble.code != "mail.recipient_refused":
            raise  # the connection itself is in trouble: the others wait too
        return 0
    _record(row, state=Outgoing.State.SENT, sent_at=clock.now(), error="", error_detail="")
    return 1


@contextmanager
def _told_of_any(row: Outgoing) -> Iterator[None]:
    """A message that cannot be sent for a reason nobody foresaw is given up by itself: the others go on."""
    try:
        yield
    except (MailTroubleError, DatabaseError):
        raise
    except DecryptError as wrong:
        raise MailTroubleError("mail.secret_lost") from wrong
    except Exception as wrong:
        log.exception("message not sent: %s", row.pk)
        raise smtp.RefusedForGoodError("mail.not_sendable", type(wrong).__name__) from wrong


def _claim(pk: int) -> Outgoing | None:
    """The message, ours for some minutes; None when it is not due, taken, held back until later, or not needed any more."""
    now = clock.now()
    with transaction.atomic():
        begin("system.mail")
        rows = Outgoing.objects.select_for_update(of=("self",), skip_locked=True)
        row = rows.filter(pk=pk, state=Outgoing.State.WAITING, next_at__lte=now).first()
        if row is None:
            return None
        if row.person_id and row.notice is not None and row.notice.read_at is not None:
            row.state = Outgoing.State.DROPPED
        elif (later := quiet.until(row, now)) is not None:
            row.next_at = later
        else:
            row.attempts += 1
            row.next_at = now + CLAIM
            row.error = row.error_detail = ""  # what comes of this attempt is not known yet
            row.save(update_fields=["attempts", "next_at", "error", "error_detail"])
            return row
        row.save(update_fields=["state", "next_at"])
        return None


def _failed(row: Outgoing, trouble: MailTroubleError) -> None:
    for_good = isinstance(trouble, smtp.RefusedForGoodError) or row.attempts > len(BACKOFF)
    facts: dict[str, Any] = {"error": trouble.code, "error_detail": trouble.detail}
    if for_good:
        _record(row, state=Outgoing.State.FAILED, **facts)
        return
    _record(row, next_at=clock.now() + BACKOFF[row.attempts - 1], **facts)


def _record(row: Outgoing, **fields: Any) -> None:
    with transaction.atomic():
        begin("system.mail")
        Outgoing.objects.filter(pk=row.pk, state=Outgoing.State.WAITING).update(**fields)
        if fields.get("state") == Outgoing.State.FAILED:
            tell_author(row)
