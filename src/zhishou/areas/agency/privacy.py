"""What the account department keeps about people outside: those at a client's, found by telephone number (PIPL 47)."""

from __future__ import annotations

from django.db.models import QuerySet

from zhishou.areas.agency.models import ContactPerson, Email
from zhishou.areas.mail import outbox
from zhishou.kernel import privacy
from zhishou.kernel.privacy import ERASED, Holder, Whose


def _known(whose: Whose) -> QuerySet[ContactPerson]:
    rows: QuerySet[ContactPerson] = ContactPerson.objects.filter(
        mobile__in=whose.phones, client__site_id__in=whose.sites
    )
    return rows


def _mails(whose: Whose) -> QuerySet[Email]:
    rows: QuerySet[Email] = Email.objects.filter(contact__in=_known(whose))
    return rows


def _forget(row: Email) -> None:
    """What the outbox kept of a mail that was written here, and its subject on the log."""
    if row.outgoing:
        outbox.forget(row.outgoing)
    row.talk.words = ERASED
    row.talk.save(update_fields=["words"])


privacy.register(ContactPerson, Holder(_known, {"name": ERASED, "title": "", "mobile": "", "email": "", "note": ""}))
privacy.register(
    Email,
    Holder(
        _mails, {"sender": "", "recipients": "", "subject": ERASED, "text": ERASED, "left_out": list}, after=_forget
    ),
)
