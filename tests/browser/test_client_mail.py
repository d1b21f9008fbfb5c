"""A client's mail: put on the log by the coordinator, answered from the inbox on the phone, sent and settled."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

from django.db import transaction
from playwright.sync_api import expect

from tests.browser.conftest import Desk, aside
from tests.browser.hands import answer
from tests.staffing import Staffed
from zhishou.areas.agency.models import Client, Email
from zhishou.areas.mail.models import Mailbox, Outgoing
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import begin, perform
from zhishou.kernel.models import Obligation, Person

WIDER = "document.documentElement.scrollWidth - innerWidth"


def _client(lead: Person, staffed: Staffed) -> Client:
    """A client with somebody to write to, and a mailbox that writes for the company."""
    site = staffed.cast.company

    def do(operation: str, **given: object) -> object:
        return perform(f"agency.{operation}", Actor.of(lead), given, door="page").result

    row = do("open_client", site=site.pk, name="青禾乳业", level="usual")
    assert isinstance(row, Client)
    do("add_contact", client=row.pk, name="林经理", email="lin@qinghe.test")
    with transaction.atomic():
        begin("test.fixture")
        Mailbox.objects.create(
            site=site, name="云帆", address="post@yunfan.test", imap_host="h", smtp_host="h", username="u", secret=b"x"
        )
    return row


def _saved(folder: Path) -> str:
    """A mail as the coordinator's mail program saves it."""
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Message-ID"] = "lin@qinghe.test", "海报再改一处", "<m1@qinghe.test>"
    mail.set_content("标题再大一点。")
    place = folder / "mail.eml"
    place.write_bytes(mail.as_bytes())
    return str(place)


def test_a_clients_mail_is_answered_from_the_inbox(
    desk: Desk, staffed: Staffed, post: Callable[[str], Person], tmp_path: Path
) -> None:
    lead = post("agency.account_director")
    row = aside(lambda: _client(lead, staffed))
    coordinator = desk.window(post("agency.coordinator"))
    coordinator.goto(f"{row.url()}/mail")
    answer(coordinator, "agency.file_mails", {"mails": _saved(tmp_path)})
    expect(coordinator.locator("main")).to_contain_text("待答复")

    account = desk.window(lead, phone=True)
    account.goto("/emails")
    expect(account.locator("[data-list]")).to_contain_text("海报再改一处")
    expect(account.locator("[data-list]")).to_contain_text("还剩")
    assert account.evaluate(WIDER) <= 0
    account.get_by_role("link", name="海报再改一处").click()
    expect(account.locator("main")).to_contain_text("标题再大一点。")
    assert account.evaluate(WIDER) <= 0
    answer(account, "agency.answer_mail", {"text": "好的，明天送第二版。"})
    account.wait_for_url("**/emails")
    expect(account.locator("main")).to_contain_text("没有待答复的邮件")

    sent, came = Outgoing.objects.get(), Email.objects.get(came=True)
    assert (sent.address, sent.in_reply_to, came.settled_by) == ("lin@qinghe.test", "<m1@qinghe.test>", lead)
    assert Obligation.objects.get(do_operation="agency.answer_mail").state == "kept"
