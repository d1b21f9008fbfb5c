"""Against a real mail server: a mail leaves in its thread, the client answers, the answer is fetched and owed an answer."""

from __future__ import annotations

import email
from collections.abc import Iterator
from datetime import timedelta
from email import policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from conftest import Cast, page, writing
from tests.mail import server as mail_server
from tests.mail.server import PASSWORD, MailServer

from zhishou.areas.agency.models import Email
from zhishou.areas.agency.tests.house import MONDAY
from zhishou.areas.agency.tests.test_emails import LIN, Post, eml
from zhishou.areas.agency.tests.test_proofs import picture
from zhishou.areas.cases.models import Case
from zhishou.areas.mail import vault
from zhishou.areas.mail.models import Mailbox, Outgoing, Received
from zhishou.areas.mail.reading import intake
from zhishou.areas.mail.sending import rounds
from zhishou.kernel import clock, files
from zhishou.kernel.models import Notice

pytestmark = pytest.mark.django_db
OURS = "post@yunfan.test"


@pytest.fixture
def server() -> Iterator[MailServer]:
    """Exim and Dovecot. Without them the test says what to install, and fails: a skipped proof is none."""
    if mail_server.missing():
        pytest.fail(f"This test needs a mail server. Install it: apt-get install {mail_server.PACKAGES}", pytrace=False)
    running = MailServer()
    try:
        yield running.start()
    finally:
        running.stop()


@pytest.fixture
def post(cast: Cast, server: MailServer, settings: Any, tmp_path: Path) -> Iterator[Post]:
    """The house with its mailbox on the server."""
    settings.KEYS, settings.FILES = tmp_path / "keys", tmp_path / "files"
    with clock.at(MONDAY - timedelta(days=30)):
        made = Post(cast)
    with writing():
        Mailbox.objects.filter(pk=made.mailbox.pk).update(
            username=OURS, secret=vault.seal(PASSWORD, vault.PASSWORD), imap_host="127.0.0.1", imap_port=server.imap,
            imap_security="none", smtp_host="127.0.0.1", smtp_port=server.smtp, smtp_security="none",
        )  # fmt: skip
    with clock.at(MONDAY):
        yield made


def fetched(post: Post, server: MailServer, mail: EmailMessage, count: int) -> Received:
    """A mail that came to the company's mailbox by SMTP and was fetched by IMAP."""
    server.send(mail, OURS, LIN)
    server.wait_for(OURS, count)
    intake.fetch(Mailbox.objects.select_related("site").get(pk=post.mailbox.pk))
    return Received.objects.latest("pk")


def answer_to(raw: bytes, text: str, sender: str = LIN, n: int = 1) -> EmailMessage:
    """What the client's mail program makes of “reply”."""
    given = email.message_from_bytes(raw, policy=policy.default)
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = f"林经理 <{sender}>", OURS, f"Re: {given['Subject']}"
    made["Message-ID"], made["In-Reply-To"], made["References"] = (
        f"<r{n}@qinghe.test>",
        given["Message-ID"],
        given["Message-ID"],
    )
    made.set_content(f"{text}\n\n在 2026-11-23 写道：\n> 请看附件。")
    made.add_attachment(picture(120).data, maintype="image", subtype="png", filename="批注.png")
    return made


def test_a_mail_goes_out_in_its_thread_and_the_answer_comes_back_onto_the_log(post: Post, server: MailServer) -> None:
    post.file(eml(n=7))
    row = post.answer(
        Email.objects.get(), subject="Re: 海报再改一处", text="第二版请看附件。", attached=[picture(50, "二版.png")]
    )
    rounds.round_()
    (raw,) = server.wait_for(LIN, 1)
    sent = email.message_from_bytes(raw, policy=policy.default)
    assert (sent["In-Reply-To"], sent["Message-ID"]) == ("<m7@qinghe.test>", row.message_id)
    assert [one.get_filename() for one in sent.iter_attachments()] == ["二版.png"]
    assert Outgoing.objects.get().state == "sent" and "已发送" in page(post.account, row.url())

    kept = fetched(post, server, answer_to(raw, "可以付印。"), 1)
    came = Email.objects.latest("pk")
    assert (kept.state, kept.reason, kept.sender) == ("ignored", "mail.taken_elsewhere", "")
    assert (came.text, came.contact, came.answers, came.to_answer) == ("可以付印。", post.contact, row, post.executive)
    assert [one.name for one in files.of(came)] == ["批注.png"] and not Case.objects.exists()
    assert Notice.objects.get(kind="agency.mail_answered").person == post.executive
    assert "Re: Re: 海报再改一处" in page(post.executive, "/emails?view=mine")


def test_an_answer_from_a_forged_address_does_not_join_the_log(post: Post, server: MailServer) -> None:
    post.write()
    rounds.round_()
    (raw,) = server.wait_for(LIN, 1)
    kept = fetched(post, server, answer_to(raw, "请改付款账户。", sender="lin@qinghe.example", n=2), 1)
    assert Email.objects.count() == 1 and kept.state == "opened"
