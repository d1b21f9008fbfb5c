"""Mail in: a real server, real messages. A mail becomes a case or joins its own case, never another customer's."""

from __future__ import annotations

import pytest
from django.test import Client

from zhishou.areas.cases.models import Case
from zhishou.areas.cases.queries import statistics
from zhishou.areas.mail.models import Mailbox, Outgoing, Received
from zhishou.areas.mail.tests.post import LIHUA, OTHER, OURS, Office, answer_to, letter
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Event, Notice

pytestmark = pytest.mark.django_db


def test_a_mail_becomes_a_case_with_a_receipt_that_names_number_and_link(office: Office) -> None:
    case = office.case()
    assert (case.kind, case.stage, case.channel) == ("complaint", "judging", "email")
    assert (case.title, case.content) == ("电梯异响", "7 栋电梯夜间异响，影响老人休息。")
    assert case.reporter_name == "陈丽华" and case.site == office.cast.company
    assert (
        Event.objects.filter(operation="mail.take_in", context=f"cases.case:{case.pk}", authority="system").count() == 1
    )
    assert office.send_out() == 1
    (receipt,) = office.server.wait_for(LIHUA, 1)
    import email
    from email import policy

    read = email.message_from_bytes(receipt, policy=policy.default)
    words = read.get_content()
    assert case.number in words and f"/t?code={case.tracking_code}" in words
    assert read["Auto-Submitted"] == "auto-replied" and case.number in read["Subject"]
    assert read["From"].addresses[0].addr_spec == OURS


def test_the_customer_is_known_by_the_address_in_the_file_and_the_file_shows_the_mails(office: Office) -> None:
    customer = office.do(
        "customers.create", site=office.cast.garden.pk, name="陈丽华", mobile="13800006021", email=LIHUA.upper()
    )
    case = office.case()
    assert case.customer == customer and case.site == office.cast.garden
    client = Client()
    client.force_login(office.lin, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(customer.url()).content.decode()
    assert "电梯异响" in page and LIHUA not in page and "li···@kehu.test" in page


def test_a_mail_of_an_important_customer_is_major_by_itself(office: Office) -> None:
    office.do(
        "customers.create", site=office.cast.garden.pk, name="陈丽华", mobile="13800006021", email=LIHUA, is_vip=True
    )
    assert office.case().major.reason == "重要业户"


@pytest.mark.parametrize("keep", ["header", "subject", "both"])
def test_an_answer_of_the_same_customer_joins_the_case(office: Office, keep: str) -> None:
    case = office.case()
    office.send_out()
    row = office.take(answer_to(office.sent(kind="receipt"), keep=keep))
    assert (row.state, row.case) == ("joined", case)
    assert Case.objects.count() == 1
    assert Event.objects.get(operation="mail.join").texts["text"] == "补充：昨晚又响了。"
    assert Notice.objects.filter(kind="mail.joined", person=office.lin).count() == 1
    assert Outgoing.objects.count() == 1, "nothing is answered to what joins"


@pytest.mark.parametrize("keep", ["header", "subject", "both"])
def test_a_known_mark_from_another_sender_opens_its_own_case_with_a_hint_to_the_clerk(
    office: Office, keep: str
) -> None:
    case = office.case()
    office.send_out()
    row = office.take(answer_to(office.sent(kind="receipt"), sender=OTHER, keep=keep), OTHER)
    assert row.state == "opened" and row.case != case and row.hint == case
    assert row.case is not None
    client = Client()
    client.force_login(office.lin, backend="django.contrib.auth.backends.ModelBackend")
    assert f"信里引用了 {case.number}" in client.get(row.case.get_absolute_url()).content.decode()
    office.send_out()
    (receipt,) = office.server.wait_for(OTHER, 1)
    assert case.number.encode() not in receipt and str(case.tracking_code).encode() not in receipt


def test_a_made_up_mark_names_nothing(office: Office) -> None:
    case = office.case()
    forged = letter(
        subject=f"Re: [{case.number}#ABCDEFGHIJ]", In_Reply_To=f"<zs.{case.pk}.aaaaaaaaaa.bbbbbbbbbbbbbbbb@cuihu.test>"
    )
    row = office.take(forged)
    assert row.state == "opened" and row.case != case and row.hint is None


def test_a_copy_with_the_same_message_id_is_taken_once(office: Office) -> None:
    mail = letter()
    office.take(mail)
    assert office.take(mail).state == "duplicate"
    assert Case.objects.count() == 1
    other = letter(sender=OTHER, Message_ID=str(mail["Message-ID"]))
    assert office.take(other, OTHER).state == "opened", "an id somebody copied silences nobody"


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"Auto_Submitted": "auto-replied"}, "mail.is_auto"),
        ({"Auto_Submitted": "auto-generated; owner-email=x"}, "mail.is_auto"),
        ({"X_Autoreply": "yes"}, "mail.is_auto"),
        ({"X_Auto_Response": "1"}, "mail.is_auto"),
        ({"Precedence": "bulk"}, "mail.is_bulk"),
        ({"List_Id": "<news.kehu.test>"}, "mail.is_bulk"),
    ],
)
def test_what_a_program_wrote_opens_nothing_and_is_never_answered(
    office: Office, headers: dict[str, str], reason: str
) -> None:
    row = office.take(letter(**headers))
    assert (row.state, row.reason) == ("ignored", reason)
    assert Case.objects.count() == 0 and Outgoing.objects.count() == 0


def test_our_own_mail_that_comes_back_is_left_out_for_good(office: Office) -> None:
    office.case()
    office.send_out()
    (receipt,) = office.server.wait_for(LIHUA, 1)
    row = office.take(receipt)
    assert (row.state, row.reason) == ("ignored", "mail.is_own")
    page = Client()
    page.force_login(office.lin, backend="django.contrib.auth.backends.ModelBackend")
    assert "收下这封信" not in page.get(row.get_absolute_url()).content.decode().split("</h1>")[1]


def test_two_machines_that_answer_each_other_come_to_rest(office: Office) -> None:
    """A responder without any mark of one, that answers each of our mails with a new subject and no reference."""
    for n in range(8):
        office.take(letter(f"谢谢来信，我在休假。{n}", subject=f"休假 {n}"))
        office.send_out()
    assert Outgoing.objects.filter(kind="receipt").count() == 5, "five receipts a day for one address"
    assert Case.objects.count() == 8, "whoever it is, nothing is lost"


def test_one_address_opens_at_most_twenty_cases_an_hour_and_the_rest_waits_for_a_person(office: Office) -> None:
    office.server.deliver([letter(f"第 {n} 封").as_bytes() for n in range(22)], OURS)
    office.fetch()
    assert Case.objects.count() == 20
    refused = Received.objects.filter(state="refused", reason="mail.too_many_from_one")
    assert refused.count() == 2 and Notice.objects.filter(kind="mail.refused", person=office.lin).count() == 2


def test_a_clerk_takes_in_what_was_left_out_and_it_is_still_not_answered(office: Office) -> None:
    row = office.take(letter("请看附件", Precedence="bulk"))
    office.do("mail.take_again", received=row.pk)
    office.fetch()
    row.refresh_from_db()
    assert row.state == "opened" and row.case is not None and row.case.content == "请看附件"
    assert Outgoing.objects.count() == 0


def test_what_people_have_read_before_the_mailbox_was_set_up_is_history(office: Office) -> None:
    office.server.deliver([letter("旧信").as_bytes(), letter("还没人看的信").as_bytes()], OURS)
    from imapclient import IMAPClient
    from tests.mail.server import PASSWORD

    with IMAPClient("127.0.0.1", office.server.imap, ssl=False) as eyes:
        eyes.login(OURS, PASSWORD)
        eyes.select_folder("INBOX")
        eyes.add_flags([1], [b"\\Seen"])
    office.fetch()
    assert [case.content for case in Case.objects.all()] == ["还没人看的信"]
    office.server.deliver([letter("新信").as_bytes()], OURS)
    with IMAPClient("127.0.0.1", office.server.imap, ssl=False) as eyes:
        eyes.login(OURS, PASSWORD)
        eyes.select_folder("INBOX")
        eyes.add_flags([3], [b"\\Seen"])
    office.fetch()
    assert Case.objects.filter(content="新信").count() == 1, "read by a colleague in between, and still taken in"


def test_a_wrong_password_stands_at_the_mailbox_in_plain_words(office: Office) -> None:
    Mailbox.objects.filter(pk=office.box.pk)
    office.do(
        "mail.change_mailbox", who=office.admin, mailbox=office.box.pk, name="翠湖", username=OURS, secret="wrong-one",
        imap_host="127.0.0.1", imap_port=office.server.imap, imap_security="none", smtp_host="127.0.0.1",
        smtp_port=office.server.smtp, smtp_security="none",
    )  # fmt: skip
    office.fetch()
    assert office.mailbox().trouble == "mail.login"
    client = Client()
    client.force_login(office.lin, backend="django.contrib.auth.backends.ModelBackend")
    assert "授权码" in client.get("/mail").content.decode()


def test_the_kind_is_the_clerks_to_decide_and_the_number_stays(office: Office) -> None:
    case = office.case()
    changed = office.do("cases.change_kind", case=case.pk, kind="repair")
    assert (changed.kind, changed.stage, changed.number) == ("repair", "dispatching", case.number)


def test_the_statistics_count_mail_as_a_channel_and_open_its_rows(office: Office) -> None:
    office.case()
    office.do(
        "cases.take_in",
        site=office.cast.garden.pk,
        kind="repair",
        content="漏水",
        reporter_name="王",
        reporter_phone="13800006021",
    )
    figures = statistics.figures(Actor.of(office.lin), {})
    assert {part.key: part.count for part in figures.channels} == {"email": 1, "phone": 1}
    assert statistics.figures(Actor.of(office.lin), {"channel": "email"}).count == 1
