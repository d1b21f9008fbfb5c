"""Sending by the SMTP server of a mailbox, with Django's own backend."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formataddr

from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from zhishou.areas.mail import reference, vault
from zhishou.areas.mail.models import Mailbox, Outgoing
from zhishou.areas.mail.reading.imap import MailTroubleError, troubles
from zhishou.kernel import files

PATIENCE = 20  # seconds for an answer
FOR_GOOD = range(500, 600)


class RefusedForGoodError(MailTroubleError):
    """The server will not take this message however often it is sent."""


@contextmanager
def opened(mailbox: Mailbox) -> Iterator[EmailBackend]:
    """A connection to the server, signed in; several messages may go over it. Raises MailTroubleError."""
    security = mailbox.smtp_security
    with _speaking():
        backend = EmailBackend(
            host=mailbox.smtp_host, port=mailbox.smtp_port, username=mailbox.username,
            password=vault.open_(mailbox.secret, vault.PASSWORD), use_ssl=security == Mailbox.Security.SSL,
            use_tls=security == Mailbox.Security.STARTTLS, timeout=PATIENCE, fail_silently=False,
        )  # fmt: skip
        backend.open()
        try:
            yield backend
        finally:
            backend.close()


def send(backend: EmailBackend, row: Outgoing) -> None:
    """Send one message. Raises MailTroubleError, RefusedForGoodError when trying again is of no use."""
    with _speaking():
        try:
            backend.send_messages([compose(row)])
        except ValueError as wrong:  # an address nobody can write to: `li@kehu..test`
            raise RefusedForGoodError("mail.not_sendable", str(wrong)) from wrong


def compose(row: Outgoing) -> EmailMessage:
    """The message as it goes out: our Message-ID and header, the answered mail's id, and the mark that no person wrote it."""
    mailbox = row.mailbox
    assert mailbox is not None
    headers = {"Message-ID": row.message_id, reference.HEADER: reference.installation()}
    if row.kind != Outgoing.Kind.REPLY:
        headers["Auto-Submitted"] = "auto-replied" if row.kind == Outgoing.Kind.RECEIPT else "auto-generated"
        headers["X-Auto-Response-Suppress"] = "All"
    if row.kind == Outgoing.Kind.NEWS:
        headers |= _way_out(row)
    if row.in_reply_to:
        headers["In-Reply-To"] = headers["References"] = row.in_reply_to
    message = EmailMessage(
        _line(row.subject), row.text, formataddr((_line(mailbox.name), mailbox.address)), [row.address], headers=headers
    )
    for file in files.of(row):
        message.attach(file.name, files.read(file), file.mime)
    return message


def _way_out(row: Outgoing) -> dict[str, str]:
    """The way out of a mailing: a mail program shows it as a button that needs no page (RFC 8058), over HTTPS alone."""
    one_click = {"List-Unsubscribe-Post": "List-Unsubscribe=One-Click"} if row.url.startswith("https://") else {}
    return {"List-Unsubscribe": f"<{row.url}/out>", **one_click}


def _line(text: str) -> str:
    return " ".join(text.split())


@contextmanager
def _speaking() -> Iterator[None]:
    try:
        with troubles():
            yield
    except MailTroubleError as trouble:
        cause = trouble.__cause__
        raise _meant(cause) if isinstance(cause, smtplib.SMTPException) else trouble from cause


def _meant(wrong: smtplib.SMTPException) -> MailTroubleError:
    """What an answer of the server means; smtplib's errors are OSErrors."""
    if isinstance(wrong, smtplib.SMTPAuthenticationError):
        return MailTroubleError("mail.login", _said(wrong.smtp_error))
    if isinstance(wrong, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(wrong.recipients.values()))
        kind = RefusedForGoodError if code in FOR_GOOD else MailTroubleError
        return kind("mail.recipient_refused", f"{code} {_said(said)}")
    if isinstance(wrong, smtplib.SMTPResponseException):
        kind = RefusedForGoodError if wrong.smtp_code in FOR_GOOD else MailTroubleError
        return kind("mail.server", f"{wrong.smtp_code} {_said(wrong.smtp_error)}")
    return MailTroubleError("mail.server", str(wrong))


def _said(answer: bytes | str) -> str:
    return answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
