"""Talking to the IMAP server of a mailbox: sign in, see what is there, fetch, mark as seen."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from imaplib import IMAP4
from typing import TYPE_CHECKING

from zhishou.areas.mail import vault
from zhishou.areas.mail.models import Mailbox
from zhishou.kernel.later import later
from zhishou.kernel.secrets import DecryptError

if TYPE_CHECKING:
    import imapclient
else:
    imapclient = later("imapclient")


PATIENCE = 30  # seconds for an answer
MOST_BYTES = 25 * 1024 * 1024  # a larger mail is read from its beginning alone
BEGINNING = 256 * 1024


class MailTroubleError(Exception):
    """The server cannot be used now: `code` of a sentence in words, `detail` what the server said."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code, self.detail = code, " ".join(detail.split())[:200]


@dataclass(frozen=True)
class Standing:
    """The folder as the server shows it."""

    uid_validity: int
    uid_next: int


class Folder:
    """An open folder of a mailbox."""

    def __init__(self, client: imapclient.IMAPClient, standing: Standing) -> None:
        self.client, self.standing = client, standing

    def new(self, boundary: int) -> list[int]:
        """Uids to look at: everything from the boundary on, and what nobody has seen before it; in order."""
        found = set(self.client.search(["UNSEEN"]))
        # `n:*` always answers the last mail, even one below n.
        found.update(uid for uid in self.client.search(["UID", f"{boundary}:*"]) if uid >= boundary)
        return sorted(found)

    def fetch(self, uid: int) -> tuple[bytes, int, bool]:
        """A mail's bytes, its whole size, and whether they are its beginning alone. It stays unseen. Empty when gone."""
        size = int(self.client.fetch([uid], ["RFC822.SIZE"]).get(uid, {}).get(b"RFC822.SIZE", 0))
        partial = size > MOST_BYTES
        item = f"BODY.PEEK[]<0.{BEGINNING}>" if partial else "BODY.PEEK[]"
        answer = self.client.fetch([uid], [item]).get(uid, {})
        raw = next((v for k, v in answer.items() if k.startswith(b"BODY[]")), b"")
        return bytes(raw or b""), size, partial

    def mark_seen(self, uid: int) -> None:
        """So that other programs show it as read."""
        self.client.add_flags([uid], [b"\\Seen"], silent=True)


@contextmanager
def opened(mailbox: Mailbox) -> Iterator[Folder]:
    """The mailbox's folder, signed in. Raises MailTroubleError in plain words for everything a server can refuse."""
    with troubles():
        client = _connect(mailbox)
        try:
            _sign_in(client, mailbox)
            yield Folder(client, _select(client, mailbox.folder))
        finally:
            try:
                client.logout()
            except (imapclient.exceptions.IMAPClientError, OSError, IMAP4.error):
                client.shutdown()


@contextmanager
def troubles() -> Iterator[None]:
    """Turn what connections raise into MailTroubleError."""
    try:
        yield
    except MailTroubleError:
        raise
    except DecryptError as wrong:
        raise MailTroubleError("mail.secret_lost") from wrong
    except ssl.SSLCertVerificationError as wrong:
        raise MailTroubleError("mail.certificate", wrong.verify_message) from wrong
    except ssl.SSLError as wrong:
        raise MailTroubleError("mail.encryption", str(wrong.reason or wrong)) from wrong
    except socket.gaierror as wrong:
        raise MailTroubleError("mail.no_host") from wrong
    except UnicodeError as wrong:  # a host that is none (`imap..test`), or a name or password the server cannot read
        what = "mail.no_host" if getattr(wrong, "encoding", "idna") == "idna" else "mail.login"
        raise MailTroubleError(what) from wrong
    except TimeoutError as wrong:
        raise MailTroubleError("mail.no_answer") from wrong
    except (imapclient.exceptions.IMAPClientError, IMAP4.error) as wrong:
        raise MailTroubleError("mail.server", str(wrong)) from wrong
    except OSError as wrong:
        raise MailTroubleError("mail.no_connection", str(wrong.strerror or wrong)) from wrong


def _connect(mailbox: Mailbox) -> imapclient.IMAPClient:
    context = ssl.create_default_context()
    wrapped = mailbox.imap_security == Mailbox.Security.SSL
    client = imapclient.IMAPClient(
        mailbox.imap_host, port=mailbox.imap_port, ssl=wrapped, ssl_context=context if wrapped else None,
        timeout=PATIENCE,
    )  # fmt: skip
    if mailbox.imap_security == Mailbox.Security.STARTTLS:
        client.starttls(context)
    return client


def _sign_in(client: imapclient.IMAPClient, mailbox: Mailbox) -> None:
    try:
        client.login(mailbox.username, vault.open_(mailbox.secret, vault.PASSWORD))
    except imapclient.exceptions.LoginError as wrong:
        raise MailTroubleError("mail.login", str(wrong)) from wrong
    if client.has_capability("ID"):
        client.id_({"name": "zhishou"})  # 163 and 126 let nobody read who has not said a name


def _select(client: imapclient.IMAPClient, folder: str) -> Standing:
    try:
        found = client.select_folder(folder)
    except imapclient.exceptions.IMAPClientError as wrong:
        raise MailTroubleError("mail.no_folder", str(wrong)) from wrong
    return Standing(int(found[b"UIDVALIDITY"]), int(found.get(b"UIDNEXT", 1)))
