"""Which case a mail belongs to: by our own signed mark AND by the sender's address; never by one of them alone."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from zhishou.areas.mail import reference
from zhishou.areas.mail.models import Mailbox, Outgoing, Received, Thread
from zhishou.areas.mail.reading.message import Mail
from zhishou.kernel import clock
from zhishou.kernel.gate import begin
from zhishou.kernel.models import Notice


@dataclass(frozen=True)
class Found:
    """`case`: the sender's own, to join. `hint`: a case the mail names though its sender is another: for the clerk only."""

    case: int | None = None
    hint: int | None = None


def find(mailbox: Mailbox, mail: Mail) -> Found:
    """Look for the case a mail names. A mark that is not ours, or of another mailbox, names nothing."""
    ids = reference.case_ids(mail.answers)
    numbers = reference.case_numbers(mail.subject)
    threads = Thread.objects.filter(mailbox=mailbox).select_related("case")
    named = list(threads.filter(case_id__in=ids).order_by("-pk")) + list(
        threads.filter(case__number__in=numbers).order_by("-pk")
    )
    own = next((thread for thread in named if thread.address == mail.sender), None)
    if own is not None:
        return Found(case=own.case_id)
    return Found(hint=named[0].case_id if named else None)


def is_copy(mailbox: Mailbox, key: str, uid_validity: int, uid: int) -> bool:
    """True when another copy of the mail (the same sender and Message-ID) was taken already."""
    rows = Received.objects.filter(mailbox=mailbox, message_key=key).exclude(state=Received.State.DUPLICATE)
    return rows.exclude(uid_validity=uid_validity, uid=uid).exists()


def note_bounce(message_id: str, status: str) -> None:
    """A server could not deliver a mail of ours: it shows, and who wrote it is told."""
    with transaction.atomic():
        begin("system.mail")
        row = Outgoing.objects.select_for_update(of=("self",)).filter(message_id=message_id, state="sent").first()
        if row is None:
            return
        row.state, row.error, row.error_detail = Outgoing.State.BOUNCED, "mail.bounced", status
        row.save(update_fields=["state", "error", "error_detail"])
        tell_author(row)


def tell_author(row: Outgoing) -> None:
    """Who wrote an answer learns that it did not reach the customer."""
    if row.by is not None and row.case is not None:
        Notice.objects.create(
            person=row.by, kind="mail.not_delivered", facts={"number": row.case.number},
            url=row.get_absolute_url(), at=clock.now(),
        )  # fmt: skip
    elif row.by is not None and row.url:
        facts = {"subject": row.subject}
        Notice.objects.create(person=row.by, kind="mail.letter_not_delivered", facts=facts, url=row.url, at=clock.now())


__all__ = ["Found", "find", "is_copy", "note_bounce", "tell_author"]
