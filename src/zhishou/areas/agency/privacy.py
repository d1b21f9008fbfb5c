"""What the account department keeps about people outside: those at a client's, by telephone number or address (PIPL 47)."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from zhishou.areas.agency.models import ContactPerson, Email
from zhishou.areas.agency.saying import change
from zhishou.areas.mail import outbox
from zhishou.kernel import clock, obligation, privacy
from zhishou.kernel.privacy import ERASED, Holder, Whose, at_address


def _known(whose: Whose) -> QuerySet[ContactPerson]:
    ours = Q(mobile__in=whose.phones - {""}) | at_address("email", whose)
    rows: QuerySet[ContactPerson] = ContactPerson.objects.filter(ours, client__site_id__in=whose.sites)
    return rows


def _mails(whose: Whose) -> QuerySet[Email]:
    """With somebody known; from their address whomever it was put to; to their address where it was put to nobody."""
    to_them = Q(pk=None)
    for address in whose.emails:
        to_them |= Q(contact=None, recipients__icontains=address)
    theirs = Q(contact__in=_known(whose)) | at_address("sender", whose) | to_them
    rows: QuerySet[Email] = Email.objects.filter(theirs, client__site_id__in=whose.sites)
    return rows


def _forget(row: Email) -> None:
    """What the outbox kept of a mail that was written here, its subject on the log, and the answer that was owed."""
    if row.outgoing:
        outbox.forget(row.outgoing)
    row.talk.words = ERASED
    row.talk.save(update_fields=["words"])
    if row.waits:
        now = clock.now()
        change(row, settled_at=now, why_not=ERASED)
        obligation.excuse("agency.answer_mail", row, by=None, reason=ERASED, now=now)


privacy.register(ContactPerson, Holder(_known, {"name": ERASED, "title": "", "mobile": "", "email": "", "note": ""}))
privacy.register(
    Email,
    Holder(
        _mails,
        {"sender": "", "recipients": "", "subject": ERASED, "text": ERASED, "left_out": list, "why_not": ERASED},
        after=_forget,
    ),
)
