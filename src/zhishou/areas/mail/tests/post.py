"""What the tests of this area share: a company with a mailbox on the real server, and mails as customers write them."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import make_msgid
from typing import Any

from conftest import Cast, writing
from tests.mail.server import PASSWORD, MailServer

from zhishou.areas.cases.models import Case
from zhishou.areas.mail import vault
from zhishou.areas.mail.models import Mailbox, Outgoing, Received
from zhishou.areas.mail.reading import intake
from zhishou.areas.mail.sending import rounds
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Person

OURS, LIHUA, OTHER = "service@cuihu.test", "lihua@kehu.test", "wang@kehu.test"


@dataclass
class Office:
    """A clerk who handles mail, an administrator, and the company's mailbox."""

    cast: Cast
    server: MailServer
    lin: Person
    admin: Person
    box: Mailbox

    def fetch(self) -> int:
        """A round through the mailbox, as the queue does it."""
        return intake.fetch(self.mailbox())

    def mailbox(self) -> Mailbox:
        """The mailbox as the database has it now."""
        return Mailbox.objects.select_related("site").get(pk=self.box.pk)

    def send_out(self) -> int:
        """Send what is due."""
        return rounds.round_()

    def do(self, operation: str, /, who: Person | None = None, **data: Any) -> Any:
        """Perform as the clerk (or somebody else); what it made."""
        return perform(operation, Actor.of(who or self.lin), data, door="page").result

    def take(self, mail: EmailMessage | bytes, sender: str = LIHUA) -> Received:
        """Send a mail through the real server, fetch it, and answer its row."""
        before = len(self.server.box(OURS))
        self.server.send(mail, OURS, sender)
        self.server.wait_for(OURS, before + 1)
        self.fetch()
        return Received.objects.order_by("-pk")[0]

    def case(self, **more: Any) -> Case:
        """A case that a mail of LIHUA opened."""
        row = self.take(letter(**more))
        assert row.case is not None, row.reason
        return row.case

    def sent(self, **wanted: Any) -> Outgoing:
        """The one message that fits."""
        return Outgoing.objects.get(**wanted)


def open_office(cast: Cast, server: MailServer, **more: Any) -> Office:
    """The company's mailbox on the server, with everyone it needs."""
    lin = cast.person(
        "lin", "林晓", "take_in", "dispatch", "judge_complaints", "handle_mail", "carry_out", "keep_customers",
        "see_statistics", site=cast.company,
    )  # fmt: skip
    admin = cast.person("admin", "行政", "keep_settings", site=cast.company)
    with writing():
        box = Mailbox.objects.create(
            site=cast.company, address=OURS, name="翠湖物业客户服务", username=OURS,
            secret=vault.seal(PASSWORD, vault.PASSWORD), imap_host="127.0.0.1", imap_port=server.imap,
            imap_security="none", smtp_host="127.0.0.1", smtp_port=server.smtp, smtp_security="none", **more,
        )  # fmt: skip
    return Office(cast, server, lin, admin, box)


def letter(
    text: str = "7 栋电梯夜间异响，影响老人休息。", *, subject: str = "电梯异响", sender: str = LIHUA, name: str = "陈丽华",
    **headers: str,
) -> EmailMessage:  # fmt: skip
    """A mail as a mail program writes it; `headers` with `_` for `-`."""
    mail = EmailMessage()
    mail["From"] = f"{name} <{sender}>"
    mail["To"] = OURS
    mail["Subject"] = subject
    mail["Message-ID"] = make_msgid(domain="kehu.test")
    for header, value in headers.items():
        del mail[header.replace("_", "-")]
        mail[header.replace("_", "-")] = value
    mail.set_content(text)
    return mail


def answer_to(
    row: Outgoing, text: str = "补充：昨晚又响了。", *, sender: str = LIHUA, keep: str = "both"
) -> EmailMessage:
    """A reply to a message of ours, with the marks a mail program keeps: `both`, `header` or `subject`."""
    mail = letter(text, sender=sender, subject=f"Re: {row.subject}" if keep != "header" else "回复")
    if keep != "subject":
        mail["In-Reply-To"] = mail["References"] = row.message_id
    return mail
