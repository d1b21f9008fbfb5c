"""A round through a mailbox: each mail is taken once, in its own transaction, and marked as seen only after that.

Whatever is killed in between, the next round goes on: what was committed is known by its uid, and once more by its
sender and Message-ID, so nothing is taken twice; what was not committed is still there.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from django.db import DatabaseError, transaction

from zhishou.areas.mail import matching
from zhishou.areas.mail.models import Mailbox, Received
from zhishou.areas.mail.reading import elsewhere, imap
from zhishou.areas.mail.reading.message import Mail, UnreadableError, read, without_quotes
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import begin, perform
from zhishou.kernel.operation import Invalid, Refused
from zhishou.kernel.types import Upload

log = logging.getLogger(__name__)
SYSTEM = Actor.system("mail")
OUR_ERROR = "mail.our_error"


@dataclass(frozen=True)
class Seen:
    """Where a mail lies, and how large it is."""

    mailbox: Mailbox
    uid_validity: int
    uid: int
    size: int = 0
    forced: bool = False  # a clerk wants it taken whatever it is

    @property
    def facts(self) -> dict[str, object]:
        """What every operation about it names."""
        return {"mailbox": self.mailbox.pk, "uid_validity": self.uid_validity, "uid": self.uid, "size": self.size}

    @property
    def key(self) -> str:
        """The key under which it is taken, so that the same wish twice is done once."""
        again = Received.objects.filter(**self.where, state=Received.State.AGAIN).values_list("pk", "at").first()
        suffix = f":{int(again[1].timestamp())}" if again else ""
        return f"mail:{self.mailbox.pk}:{self.uid_validity}:{self.uid}{suffix}"

    @property
    def where(self) -> dict[str, object]:
        """How its row is found."""
        return {"mailbox": self.mailbox, "uid_validity": self.uid_validity, "uid": self.uid}


def fetch(mailbox: Mailbox) -> int:
    """One round; answers how many mails were taken or set aside. What goes wrong stands at the mailbox, in plain words."""
    try:
        with imap.opened(mailbox) as folder:
            done = _round(mailbox, folder)
    except imap.MailTroubleError as trouble:
        _note(mailbox, asked_at=clock.now(), trouble=trouble.code, trouble_detail=trouble.detail)
        return 0
    now = clock.now()
    _note(mailbox, asked_at=now, fetched_at=now, trouble="", trouble_detail="")
    return done


def _round(mailbox: Mailbox, folder: imap.Folder) -> int:
    standing = folder.standing
    if mailbox.uid_validity != standing.uid_validity:
        # A folder never seen before, or one made anew: what people have read already is history.
        _note(mailbox, uid_validity=standing.uid_validity, boundary=standing.uid_next)
    uids = folder.new(mailbox.boundary)
    rows = Received.objects.filter(mailbox=mailbox, uid_validity=standing.uid_validity)
    known = set(rows.filter(uid__in=uids).exclude(state=Received.State.AGAIN).values_list("uid", flat=True))
    again = set(rows.filter(state=Received.State.AGAIN).values_list("uid", flat=True))
    done = 0
    for uid in sorted((set(uids) | again) - known):
        done += take(mailbox, folder, uid, forced=uid in again)
    if uids and uids[-1] >= mailbox.boundary:
        _note(mailbox, boundary=uids[-1] + 1)
    return done


def take(mailbox: Mailbox, folder: imap.Folder, uid: int, *, forced: bool = False) -> int:
    """Fetch one mail, take it in, and only then mark it as seen."""
    raw, size, partial = folder.fetch(uid)
    seen = Seen(mailbox, folder.standing.uid_validity, uid, size, forced)
    if not raw:
        if forced:
            set_aside(seen, Received.State.REFUSED, "mail.gone")
        return 0
    try:
        settle(seen, read(raw, partial=partial))
    except UnreadableError:
        set_aside(seen, Received.State.REFUSED, "mail.unreadable")
    except DatabaseError:
        raise  # the database's trouble is not the mail's: the next round tries again
    except Exception:
        log.exception("mail not taken: mailbox %s uid %s", mailbox.pk, uid)
        set_aside(seen, Received.State.REFUSED, OUR_ERROR)
    folder.mark_seen(uid)
    return 1


def settle(seen: Seen, mail: Mail) -> None:
    """Decide what a mail is: a copy, a program's, an answer in its own case, or a new case."""
    told: dict[str, object] = {"sender": mail.sender, "sender_name": mail.sender_name, "subject": mail.subject, "text": mail.text,
            "message_key": mail.key, "sent_at": mail.sent_at}  # fmt: skip
    if matching.is_copy(seen.mailbox, mail.key, seen.uid_validity, seen.uid):
        set_aside(seen, Received.State.DUPLICATE, "", told)
        return
    automatic = mail.automatic or ("own" if mail.sender == seen.mailbox.address.lower() else "")
    if mail.bounce is not None and mail.bounce.message_id:
        matching.note_bounce(mail.bounce.message_id, mail.bounce.status)
    if not mail.sender:
        set_aside(seen, Received.State.REFUSED, "mail.no_sender", told)
        return
    if automatic and (not seen.forced or automatic == "own"):
        set_aside(seen, Received.State.IGNORED, f"mail.is_{automatic}", told)
        return
    try:
        if not seen.forced and elsewhere.taken(seen.mailbox.site, mail):
            set_aside(seen, Received.State.IGNORED, "mail.taken_elsewhere", {"message_key": mail.key})
            return
        found = matching.find(seen.mailbox, mail)
        _into_a_case(seen, mail, told, found, automatic)
    except Refused as no:
        set_aside(seen, Received.State.REFUSED, no.code, told)
    except Invalid as bad:
        log.warning("mail not taken: %s", sorted(bad.errors))
        set_aside(seen, Received.State.REFUSED, OUR_ERROR, told)


def _into_a_case(seen: Seen, mail: Mail, told: dict[str, object], found: matching.Found, automatic: str) -> None:
    data = {
        **seen.facts,
        **told,
        "message_id": mail.message_id,
        "files": [Upload(each.name, each.data) for each in mail.files],
        "left_out": [f"{code} {name}" for name, code in mail.left_out],
        "cut": mail.cut,
    }
    if found.case is not None:
        words = without_quotes(mail.text) or mail.subject or "—"
        perform("mail.join", SYSTEM, {**data, "case": found.case, "text": words}, door="mail", key=seen.key)
        return
    data |= {"hint": found.hint, "receipt": not automatic}
    perform("mail.take_in", SYSTEM, data, door="mail", key=seen.key)


def set_aside(seen: Seen, state: Received.State, reason: str, told: dict[str, object] | None = None) -> None:
    """Keep what a mail is without a case, and why."""
    data = {**seen.facts, "state": state.value, "reason": reason, **(told or {})}
    perform("mail.set_aside", SYSTEM, data, door="mail", key=seen.key)


def _note(mailbox: Mailbox, **fields: object) -> None:
    """Where the reading stands; no operation is about it."""
    with transaction.atomic():
        begin("system.mail")
        Mailbox.objects.filter(pk=mailbox.pk).update(**fields)
    for name, value in fields.items():
        setattr(mailbox, name, value)
