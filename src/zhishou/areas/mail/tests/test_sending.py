"""Messages out: after commit, tried again, visible, quiet at night; against the real SMTP server."""

from __future__ import annotations

import email
import re
from datetime import datetime, timedelta
from email import policy
from email.message import EmailMessage
from typing import Any

import pytest
from conftest import writing
from django.db import transaction
from django.test import Client
from django.utils import timezone
from tests.company_life import photo

from zhishou.areas.cases.models import Case, Reply
from zhishou.areas.mail.models import Outgoing, Recipient, Thread
from zhishou.areas.mail.sending import notices, rounds, smtp
from zhishou.areas.mail.tests.post import LIHUA, OURS, Office, answer_to, letter
from zhishou.areas.mail.tests.receiver import told
from zhishou.kernel import clock
from zhishou.kernel.models import Notice
from zhishou.kernel.operation import Invalid, NotAllowed, Refused

pytestmark = pytest.mark.django_db
WEDNESDAY = timezone.make_aware(datetime(2026, 3, 11, 10, 0))  # a working day, within the usual hours
NIGHT = timezone.make_aware(datetime(2026, 3, 11, 23, 30))
MORNING = timezone.make_aware(datetime(2026, 3, 12, 9, 0))


def confirmed(office: Office, **more: Any) -> Recipient:
    """The clerk's own address, confirmed by the code that came by mail."""
    office.do("mail.give_address", address="lin@cuihu.test")
    office.send_out()
    (mail,) = office.server.wait_for("lin@cuihu.test", 1)
    code = re.split(r"[^0-9A-Z-]", body_of(mail).split("确认码：")[1])[0]
    office.do("mail.confirm_address", code=code)
    office.server.empty()
    given = {"by_email": ["case", "late"], "by_robot": ["case", "late"], "quiet": "always", **more}
    office.do("mail.choose_notices", **given)
    return Recipient.objects.get(person=office.lin)


def body_of(raw: bytes) -> str:
    read = email.message_from_bytes(raw, policy=policy.default)
    part = read.get_body()
    assert isinstance(part, EmailMessage)
    return str(part.get_content())


def test_an_answer_leaves_in_the_thread_of_the_customers_mail_and_the_answer_to_it_joins(office: Office) -> None:
    mail = letter()
    case = office.take(mail).case
    assert case is not None
    office.do("mail.reply", case=case.pk, text="师傅明天上午十点到。", attachments=[photo("方案.png")])
    office.send_out()
    reply = next(m for m in office.server.wait_for(LIHUA, 2) if "师傅明天上午十点到。" in body_of(m))
    read = email.message_from_bytes(reply, policy=policy.default)
    assert read["In-Reply-To"] == mail["Message-ID"] and "Auto-Submitted" not in read
    assert [part.get_filename() for part in read.iter_attachments()] == ["方案.png"]
    assert Reply.objects.get(case=case).how == "email" and Case.objects.get(pk=case.pk).replied_at is not None
    row = office.take(answer_to(office.sent(kind="reply"), "好的，谢谢。"))
    assert (row.state, row.case) == ("joined", case)
    page = Client()
    page.force_login(office.lin, backend="django.contrib.auth.backends.ModelBackend")
    words = page.get(case.get_absolute_url()).content.decode()
    assert "好的，谢谢。" in words and "邮件答复顾客" in words and LIHUA not in words
    assert "方案.png" in page.get(office.sent(kind="reply").get_absolute_url()).content.decode()


def test_only_who_handles_mail_may_answer(office: Office) -> None:
    case = office.case()
    other = office.cast.person("zhou", "周敏", "take_in", "dispatch", site=office.cast.company)
    with pytest.raises(NotAllowed):
        office.do("mail.reply", who=other, case=case.pk, text="你好，已处理。")


def test_a_case_taken_in_by_phone_is_answered_to_the_address_on_file(office: Office) -> None:
    garden = office.cast.garden.pk
    customer = office.do("customers.create", site=garden, name="陈丽华", mobile="13800006021", email=LIHUA)
    case = office.do("cases.take_in", site=garden, kind="repair", content="水管漏水", customer=customer.pk)
    office.do("mail.reply", case=case.pk, text="师傅已经在路上。")
    office.send_out()
    assert "师傅已经在路上。" in body_of(office.server.wait_for(LIHUA, 1)[0])
    bare = office.do(
        "cases.take_in", site=garden, kind="repair", content="门坏了", reporter_name="王", reporter_phone="13900000001"
    )
    with pytest.raises(Refused, match="no_address"):
        office.do("mail.reply", case=bare.pk, text="你好，已安排。")


def test_what_is_rolled_back_never_leaves(office: Office) -> None:
    case = office.case()
    Outgoing.objects.all()
    with pytest.raises(RuntimeError), transaction.atomic():
        office.do("mail.reply", case=case.pk, text="不会发出的话。")
        raise RuntimeError
    assert Outgoing.objects.filter(kind="reply").count() == 0


def test_a_server_that_is_away_is_tried_again_with_growing_pauses_and_the_message_goes_once(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.case()
    office.box.smtp_port, right = 1, office.box.smtp_port
    move(office, smtp_port=1)
    with clock.at(WEDNESDAY):
        Outgoing.objects.update(next_at=WEDNESDAY)
        assert office.send_out() == 0
        row = office.sent(kind="receipt")
        assert (row.state, row.attempts, row.error) == ("waiting", 1, "mail.no_connection")
        assert row.next_at == WEDNESDAY + timedelta(minutes=1)
        assert office.send_out() == 0 and office.sent(kind="receipt").attempts == 1, "not before its time"
    move(office, smtp_port=right)
    with clock.at(WEDNESDAY + timedelta(minutes=2)):
        assert office.send_out() == 1
        assert office.send_out() == 0
    assert len(office.server.wait_for(LIHUA, 1)) == 1
    assert office.sent(kind="receipt").state == "sent"


def move(office: Office, **fields: Any) -> None:
    """Another server for the mailbox, as administration sets it."""
    now = office.mailbox()
    given = {name: getattr(now, name) for name in (
        "name", "username", "imap_host", "imap_port", "imap_security", "smtp_host", "smtp_port", "smtp_security")}  # fmt: skip
    office.do("mail.change_mailbox", who=office.admin, mailbox=now.pk, **{**given, **fields})


def test_after_the_last_try_it_is_given_up_and_its_author_is_told_and_may_send_it_again(office: Office) -> None:
    case = office.case()
    office.send_out()
    office.do("mail.reply", case=case.pk, text="师傅明天到。")
    right = office.mailbox().smtp_port
    move(office, smtp_port=1)
    moment = clock.now()
    for pause in (timedelta(0), *rounds.BACKOFF):
        moment += pause + timedelta(seconds=1)
        with clock.at(moment):
            office.send_out()
    row = office.sent(kind="reply")
    assert (row.state, row.attempts) == ("failed", 8)
    assert Notice.objects.filter(person=office.lin, kind="mail.not_delivered").count() == 1
    page = Client()
    page.force_login(office.lin, backend="django.contrib.auth.backends.ModelBackend")
    assert "连不上服务器" in page.get(f"/messages/{row.pk}").content.decode()
    move(office, smtp_port=right)
    office.do("mail.send_again", message=row.pk)
    assert office.send_out() == 1 and office.sent(kind="reply").state == "sent"


def test_what_is_on_its_way_is_neither_sent_a_second_time_nor_given_up(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = office.case()
    office.send_out()
    office.do("mail.reply", case=case.pk, text="师傅明天到。")
    really, page = smtp.send, Client()
    told: list[str | bool] = []
    page.force_login(office.lin, backend="django.contrib.auth.backends.ModelBackend")

    def send(backend: Any, row: Outgoing) -> None:
        for step in ("mail.send_again", "mail.give_up"):
            with pytest.raises(Refused) as no:
                office.do(step, message=row.pk)
            told.append(no.value.code)
        told.append("正在发送" in page.get(row.get_absolute_url()).content.decode())
        really(backend, row)

    monkeypatch.setattr(smtp, "send", send)
    assert office.send_out() == 1 and told == ["mail.being_sent", "mail.being_sent", True]
    assert (office.sent(kind="reply").state, office.sent(kind="reply").attempts) == ("sent", 1)
    with clock.at(clock.now() + rounds.CLAIM):
        assert office.send_out() == 0


def test_an_address_the_server_refuses_fails_at_once_and_one_it_defers_waits(office: Office) -> None:
    for domain in ("refused.test", "later.test"):
        office.take(letter(sender=f"a@{domain}"), f"a@{domain}")
    office.send_out()
    states = dict(Outgoing.objects.values_list("address", "state"))
    assert states == {"a@refused.test": "failed", "a@later.test": "waiting"}
    assert set(Outgoing.objects.values_list("error", flat=True)) == {"mail.recipient_refused"}


def test_a_real_bounce_shows_at_the_message_and_its_author_is_told_but_it_opens_no_case(office: Office) -> None:
    case = office.case(sender="a@bounces.test")
    office.send_out()
    office.do("mail.reply", case=case.pk, text="师傅明天到。")
    office.send_out()
    office.server.wait_for(OURS, 3)  # the letter, and what the server says about receipt and answer
    office.fetch()
    assert set(Outgoing.objects.values_list("state", "error")) == {("bounced", "mail.bounced")}
    assert Notice.objects.filter(person=office.lin, kind="mail.not_delivered").count() == 1
    assert Case.objects.count() == 1


def test_a_worker_killed_while_sending_leaves_a_claim_that_runs_out(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.case()

    def killed(*args: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(smtp, "send", killed)
        office.send_out()
    assert office.send_out() == 0, "another worker does not send it while it may still be going"
    with clock.at(clock.now() + rounds.CLAIM + timedelta(seconds=1)):
        assert office.send_out() == 1


def test_a_notice_reaches_the_confirmed_address_and_no_other(office: Office) -> None:
    with clock.at(WEDNESDAY):
        office.do("mail.give_address", address="boss@kehu.test")
        office.send_out()
        told(office)
        notices.pass_on()
        assert not Outgoing.objects.filter(kind="notice").exists(), "an address nobody confirmed"
        with pytest.raises(Invalid):
            office.do("mail.confirm_address", code="AA-AAAA")
        office.server.empty()
        confirmed(office)
        told(office)
        told(office, "order.sent")  # a group the clerk did not choose
        assert notices.pass_on() == 1 and notices.pass_on() == 0
        office.send_out()
    (mail,) = office.server.wait_for("lin@cuihu.test", 1)
    assert "新投诉 T2026-00412" in body_of(mail) and "/cases/T2026-00412" in body_of(mail)


def test_at_night_a_notice_waits_for_work_and_an_urgent_one_does_not(office: Office) -> None:
    with clock.at(WEDNESDAY):
        confirmed(office, quiet="work")
    with clock.at(NIGHT):
        told(office)
        told(office, "obligation.late", operation="cases.judge_justified", due="03-11 18:00")
        assert notices.pass_on() == 2
        assert office.send_out() == 1
        waiting = office.sent(group="case")
        assert (waiting.state, waiting.next_at) == ("waiting", MORNING)
        assert office.sent(group="late").state == "sent"
    with clock.at(MORNING):
        assert office.send_out() == 1


def test_own_hours_are_kept_and_a_notice_read_meanwhile_is_not_sent(office: Office) -> None:
    with clock.at(WEDNESDAY):
        confirmed(office, quiet="hours", hours_from="08:00", hours_to="20:00", urgent_always=False)
    with clock.at(NIGHT):
        told(office, "obligation.late", operation="x", due="")
        read = told(office)
        notices.pass_on()
        assert office.send_out() == 0
        Notice.objects.filter(pk=read.pk).update(read_at=NIGHT)
    with clock.at(timezone.make_aware(datetime(2026, 3, 12, 8, 0))):
        assert office.send_out() == 1
    assert sorted(Outgoing.objects.filter(kind="notice").values_list("state", flat=True)) == ["dropped", "sent"]


def test_the_connection_test_says_what_is_wrong_with_each_server(office: Office) -> None:
    page = Client()
    page.force_login(office.admin, backend="django.contrib.auth.backends.ModelBackend")
    good = page.post(f"/channels/{office.box.pk}/check", HTTP_HX_REQUEST="true").content.decode()
    assert good.count("正常，登录成功。") == 2
    move(office, imap_port=office.server.imaps, imap_security="ssl", smtp_port=1)
    bad = page.post(f"/channels/{office.box.pk}/check", HTTP_HX_REQUEST="true").content.decode()
    assert "证书不可信" in bad and "连不上服务器" in bad


def test_an_encrypted_server_whose_certificate_is_trusted_is_read(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(office.server.home / "cert.pem"))
    move(office, imap_port=office.server.imaps, imap_security="ssl")
    office.take(letter())
    assert office.mailbox().trouble == "" and Case.objects.count() == 1
    move(office, imap_port=office.server.imap, imap_security="starttls")
    office.take(letter())
    assert office.mailbox().trouble == "" and Case.objects.count() == 2


def test_one_thread_keeps_one_address(office: Office) -> None:
    case = office.case()
    assert Thread.objects.get(case=case).address == LIHUA


@pytest.mark.parametrize("nobody", ["li@kehu..test", f"li@{'x' * 70}.test"])
def test_a_message_to_an_address_nobody_can_write_to_is_given_up_and_the_others_go_out(
    office: Office, nobody: str
) -> None:
    """It came first, so everything due waits behind it."""
    for sender in (nobody, LIHUA):
        mail = letter().as_bytes().replace(LIHUA.encode(), sender.encode())
        office.take(mail)
    with writing():
        Outgoing.objects.filter(address=nobody).update(next_at=clock.now() - timedelta(hours=1))
    assert office.send_out() == 1
    assert dict(Outgoing.objects.values_list("address", "state")) == {nobody: "failed", LIHUA: "sent"}
    assert office.sent(address=nobody).error == "mail.not_sendable"


def test_a_server_name_that_is_none_is_said_at_both_servers(office: Office) -> None:
    move(office, imap_host="imap..test", smtp_host="smtp..test")
    page = Client()
    page.force_login(office.admin, backend="django.contrib.auth.backends.ModelBackend")
    assert page.post(f"/channels/{office.box.pk}/check").content.decode().count("找不到这台服务器") == 2
    assert office.fetch() == 0 and office.mailbox().trouble == "mail.no_host"
