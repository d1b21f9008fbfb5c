"""E-mails on a client's log: from files and by pasting, each once, with the right person; written and answered from here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

import pytest
from conftest import Cast, page, reads, signed_in, writing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from zhishou.areas.agency.models import ContactPerson, Email, Talk
from zhishou.areas.agency.privacy import _mails
from zhishou.areas.agency.tests.house import MONDAY
from zhishou.areas.agency.tests.test_proofs import Studio, owed, picture, refused
from zhishou.areas.agency.tests.test_research import SAID
from zhishou.areas.mail import matching
from zhishou.areas.mail.models import Mailbox, Outgoing, Received
from zhishou.areas.mail.reading import intake
from zhishou.areas.mail.reading.message import read
from zhishou.areas.mail.sending.smtp import compose
from zhishou.kernel import clock, files, privacy, search
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Notice
from zhishou.kernel.operation import NotAllowed
from zhishou.kernel.privacy import ERASED, Whose
from zhishou.kernel.types import Upload

pytestmark = pytest.mark.django_db
LIN, US, SHEN = "lin@qinghe.test", "he@yunfan.test", "shen@qinghe.test"


def eml(
    sender: str = LIN, to: str = US, subject: str = "海报再改一处", text: str = "标题再大一点。", *, n: int = 1,
    at: datetime = MONDAY - timedelta(hours=3), answers: str = "", attached: bytes = b"", name: str = "意见.png",
) -> bytes:  # fmt: skip
    """A mail as a program saves it."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = f"某人 <{sender}>", to, subject
    made["Date"], made["Message-ID"] = format_datetime(at), f"<m{n}@qinghe.test>"
    if answers:
        made["In-Reply-To"] = answers
    made.set_content(text)
    if attached:
        made.add_attachment(attached, maintype="application", subtype="octet-stream", filename=name)
    return made.as_bytes()


class Post(Studio):
    """The house, with addresses on file and a mailbox that writes."""

    def __init__(self, cast: Cast) -> None:
        super().__init__(cast)
        with clock.at(MONDAY - timedelta(days=1)), writing():
            ContactPerson.objects.filter(pk=self.contact.pk).update(email=LIN.upper(), mobile="13700009001")
            self.mailbox = Mailbox.objects.create(
                site=self.site,
                name="云帆",
                address="post@yunfan.test",
                imap_host="h",
                smtp_host="h",
                username="u",
                secret=b"x",
            )
        self.client_row = self.job.client

    def file(self, *mails: bytes, **more: Any) -> Any:
        """The coordinator hands mails in."""
        given = [Upload(f"{n}.eml", one) for n, one in enumerate(mails)]
        return self.do(self.coordinator, "file_mails", client=self.client_row.pk, mails=given, **more)

    def write(self, who: Any = None, **more: Any) -> Email:
        """The executive writes to the client."""
        given = {
            "client": self.client_row.pk,
            "contact": self.contact.pk,
            "subject": "海报第二版",
            "text": "请看附件。",
        }
        made: Email = self.do(who or self.executive, "write_mail", **given | more)
        return made

    def answer(self, row: Email, who: Any = None, **more: Any) -> Email:
        """Somebody answers a mail; the executive unless another is named."""
        given = {"email": row.pk, "contact": self.contact.pk, "subject": "Re: 海报", "text": "请看附件。"}
        made: Email = self.do(who or self.executive, "answer_mail", **given | more)
        return made


@pytest.fixture
def post(cast: Cast) -> Iterator[Post]:
    with clock.at(MONDAY - timedelta(days=30)):
        made = Post(cast)
    with clock.at(MONDAY):
        yield made


def test_several_mails_come_onto_the_log_each_once_with_the_person_whose_address_they_bear(post: Post) -> None:
    post.file(eml(n=1), eml(US, LIN, "初稿", "请看。", n=2), project=post.job.pk)
    first, second = Email.objects.order_by("pk")
    assert (first.came, first.contact, first.text, first.talk.at) == (
        True, post.contact, "标题再大一点。", MONDAY - timedelta(hours=3),
    )  # fmt: skip
    assert (second.came, second.contact) == (False, post.contact)
    assert {one.talk.channel for one in (first, second)} == {"email"} and first.talk.project == post.job
    post.file(eml(n=1), eml(n=3, subject="又一封"))
    assert Email.objects.count() == 3
    reads(
        "agency.mails_there",
        "这 2 封邮件已经登记过，没有重复登记。",
        lambda: post.file(eml(n=1), eml(n=3, subject="又一封")),
    )
    with pytest.raises(IntegrityError), transaction.atomic(), writing():
        Email.objects.filter(pk=second.pk).update(key=first.key)
    shown = page(post.coordinator, f"{post.client_row.url()}/talks")
    assert "海报再改一处" in shown and first.url() in shown and "客户写来的" in shown and "我们写去的" in shown
    assert "海报再改一处" in page(post.executive, post.job.url())


def test_they_are_handed_in_on_the_page_as_files(post: Post) -> None:
    url = f"{post.client_row.url()}/mail"
    form = page(post.coordinator, url)
    assert 'accept=".eml,message/rfc822"' in form and "multipart/form-data" in form
    sent = {
        "client": post.client_row.pk,
        "mails": [SimpleUploadedFile(f"{n}.eml", eml(n=n)) for n in (1, 2)],
        "_given": "client", "key": "k",
    }  # fmt: skip
    answer = signed_in(post.coordinator).post("/do/agency.file_mails", sent)
    assert answer.status_code in (200, 302, 303) and Email.objects.count() == 2


def test_attachments_go_through_the_houses_checks_and_what_is_refused_is_named(post: Post) -> None:
    good = picture(90).data
    post.file(eml(n=1, attached=good), eml(n=2, attached=b"MZ\x90 a program", name="报价.exe"))
    first, second = Email.objects.order_by("pk")
    assert [one.name for one in files.of(first)] == ["意见.png"] and not first.left_out
    assert not files.of(second).exists() and second.left_out == [["报价.exe", "upload.kind"]]
    assert "报价.exe" in page(post.executive, second.url()) and "不能上传" in page(post.executive, second.url())
    assert "意见.png" in page(post.executive, first.url())


def test_whose_mail_it_is_is_asked_where_the_address_is_unknown(post: Post) -> None:
    post.file(eml(SHEN))
    row = Email.objects.get()
    assert row.contact is None and "要对上联系人" in page(post.coordinator, f"{post.client_row.url()}/talks")
    assert "这封邮件是和谁的？" in page(post.coordinator, row.url())
    boss = post.do(post.account, "add_contact", client=post.client_row.pk, name="沈总", decides=True)
    given = {"email": row.pk, "contact": boss.pk, "came": True, "keep_address": True}
    stranger = post.do(post.account, "add_contact", client=post.client("望山家居").pk, name="高总")
    refused("agency.other_client", lambda: post.do(post.coordinator, "match_mail", **given | {"contact": stranger.pk}))
    post.do(post.coordinator, "match_mail", **given)
    row.refresh_from_db()
    boss.refresh_from_db()
    assert (row.contact, boss.email, row.talk.senior, list(row.talk.people.all())) == (boss, SHEN, True, [boss])
    reads(
        "agency.mail_matched", "这封邮件已经对上 沈总，不用再办。请刷新页面。",
        lambda: post.do(post.coordinator, "match_mail", **given),
    )  # fmt: skip
    post.file(eml(SHEN, n=2))
    assert Email.objects.latest("pk").contact == boss


def test_a_mail_with_another_client_and_a_file_that_is_no_mail_are_refused(post: Post) -> None:
    other = post.client("望山家居")
    post.do(post.account, "add_contact", client=other.pk, name="高总", email="gao@wangshan.test")
    reads(
        "agency.mail_of_other",
        "“床垫”是和 望山家居 的邮件，不是这个客户的。请到那个客户那里登记，其余的在这里再传一次。",
        lambda: post.file(eml(n=1), eml("gao@wangshan.test", subject="床垫", n=2)),
    )
    refused("agency.no_mail", lambda: post.file(b"\x89PNG\r\n\x1a\n"))
    refused("upload.too_large", lambda: post.file(eml() + b" " * (25 * 1024 * 1024)))
    assert not Email.objects.exists() and not Talk.objects.exists()


def test_a_pasted_mail_is_an_entry_once(post: Post) -> None:
    given = {
        "client": post.client_row.pk, "contact": post.contact.pk, "came": True, "at": (MONDAY - timedelta(days=3)).isoformat(),
        "subject": "排期", "text": "十二月五日上刊。\n\n在 2026-11-19 写道：\n> 请定日子", "attached": [picture(40)],
    }  # fmt: skip
    row = post.do(post.executive, "paste_mail", **given)
    assert (row.text, row.sender, row.came, row.talk.at) == ("十二月五日上刊。", LIN, True, MONDAY - timedelta(days=3))
    assert files.of(row).count() == 1
    refused("agency.mails_there", lambda: post.do(post.executive, "paste_mail", **given))
    ahead = {**given, "at": (MONDAY + timedelta(hours=1)).isoformat()}
    refused("agency.mail_ahead", lambda: post.do(post.executive, "paste_mail", **ahead))
    with pytest.raises(NotAllowed):
        post.do(post.creative, "paste_mail", **given)


def test_an_answer_leaves_by_the_outbox_in_the_thread_with_its_attachment(post: Post) -> None:
    post.file(eml(n=7))
    came = Email.objects.get()
    form = page(post.executive, came.url())
    assert 'value="Re: 海报再改一处"' in form
    row = post.answer(came, subject="Re: 海报再改一处", attached=[picture(50, "二版.png")])
    sent = Outgoing.objects.get()
    mail = compose(sent)
    assert (mail.to, mail.subject, mail.extra_headers["In-Reply-To"]) == ([LIN], "Re: 海报再改一处", "<m7@qinghe.test>")
    assert mail.body.startswith("请看附件。") and [one[0] for one in mail.attachments] == ["二版.png"]
    assert "Auto-Submitted" not in mail.extra_headers and (sent.by, sent.url) == (post.executive, row.url())
    assert (row.answers, row.message_id, row.sender) == (came, sent.message_id, "post@yunfan.test")
    shown = page(post.account, row.url())
    assert "待发送" in shown and "答复的是：海报再改一处" in shown and "二版.png" in shown
    assert "得到的答复：Re: 海报再改一处" in page(post.account, came.url())


def test_nobody_is_written_to_without_an_address_or_a_mailbox(post: Post) -> None:
    bare = post.do(post.account, "add_contact", client=post.client_row.pk, name="沈总")
    reads(
        "agency.no_address", "沈总 已经离开，或者没有登记电子邮箱。请先在客户档案里补上，或者写给别人。",
        lambda: post.write(contact=bare.pk),
    )  # fmt: skip
    with writing():
        Mailbox.objects.update(active=False)
    refused("mail.no_mailbox", post.write)
    assert not Outgoing.objects.exists() and not Email.objects.exists()
    post.do(post.account, "drop_contact", contact=post.contact.pk)
    refused("agency.no_address", post.write)


def test_what_we_write_meets_the_cadence_and_tells_of_research_and_what_they_write_does_not(post: Post) -> None:
    post.do(
        post.supervisor, "set_cadence", client=post.client_row.pk, kind="routine", weeks=2, person=post.coordinator.pk
    )  # fmt: skip
    row = post.do(post.executive, "write_research", client=post.client_row.pk, **SAID)
    post.do(post.executive, "release_research", research=row.pk)
    post.file(eml())
    cadence = post.client_row.cadences.get()
    assert cadence.met_at is None
    post.write(post.coordinator, research=[row.pk])
    cadence.refresh_from_db()
    (due,) = owed(row, "tell_research")
    assert cadence.met_at == MONDAY and due.state == "kept" and row.talks.get().email.recipients == LIN


def test_an_answer_in_the_companys_mailbox_joins_the_log_and_becomes_no_case(post: Post) -> None:
    from zhishou.areas.cases.models import Case

    row = post.write(project=post.job.pk)
    with clock.at(MONDAY + timedelta(hours=2)):
        answer = eml(
            LIN,
            "post@yunfan.test",
            "Re: 海报第二版",
            "可以付印。",
            n=9,
            at=MONDAY + timedelta(hours=1),
            answers=row.message_id,
        )
        intake.settle(intake.Seen(post.mailbox, 1, 5), read(answer))
        made = Email.objects.exclude(pk=row.pk).get()
        assert (made.came, made.answers, made.text, made.talk.project) == (True, row, "可以付印。", post.job)
        assert Notice.objects.get(kind="agency.mail_answered").person == post.executive
        kept = Received.objects.get()
        assert (kept.state, kept.reason, kept.text, kept.sender) == ("ignored", "mail.taken_elsewhere", "", "")
        assert not Case.objects.exists()
        intake.settle(intake.Seen(post.mailbox, 1, 6), read(answer))
        assert Email.objects.count() == 2
        forged = eml("other@qinghe.test", "post@yunfan.test", "Re: 海报第二版", "改价。", n=10, answers=row.message_id)
        intake.settle(intake.Seen(post.mailbox, 1, 7), read(forged))
        assert Email.objects.count() == 2 and Case.objects.count() == 1


def test_they_are_found_by_the_search_box_and_on_the_log_by_who_may_see_them(post: Post) -> None:
    post.file(eml(text="晨曦瓶标改成暖色。"))
    row = Email.objects.get()
    hits = [hit.url for _title, found in search.search(Actor.of(post.coordinator), "暖色") for hit in found]
    assert hits == [row.url()]
    assert post.client_row.url() in str(search.search(Actor.of(post.coordinator), post.client_row.name[:2]))
    assert search.search(Actor.of(post.creative), "暖色") == []
    assert "海报再改一处" in page(post.coordinator, f"{post.client_row.url()}/talks?q=暖色")
    assert "没有找到" in page(post.coordinator, f"{post.client_row.url()}/talks?q=冷色")
    assert signed_in(post.creative).get(row.url()).status_code == 403


def test_who_asks_to_be_forgotten_leaves_no_word_in_the_mails_nor_in_the_outbox(post: Post) -> None:
    """PIPL 47."""
    post.file(eml(attached=picture(60).data))
    row = post.write()
    whose = Whose(0, "林经理", frozenset({"13700009001"}), frozenset({post.site.pk}))
    assert _mails(whose).count() == 2
    with writing():
        privacy.erase(privacy.find(whose))
    for one in Email.objects.all():
        assert (one.sender, one.recipients, one.subject, one.text, one.talk.words) == ("", "", ERASED, ERASED, ERASED)
    sent = Outgoing.objects.get(natural_key=row.outgoing)
    assert (sent.address, sent.subject, sent.text, sent.state) == (ERASED, ERASED, ERASED, "dropped")
    assert not files.of(Email.objects.order_by("pk")[0]).exclude(kind="erased").exists()
    assert "标题再大一点" not in page(post.coordinator, f"{post.client_row.url()}/talks")


def test_a_mail_that_did_not_arrive_is_told_to_who_wrote_it(post: Post) -> None:
    row = post.write()
    with writing():
        Outgoing.objects.update(state="sent", sent_at=MONDAY)
    matching.note_bounce(row.message_id, "5.1.1")
    told = Notice.objects.get(kind="mail.letter_not_delivered")
    assert (told.person, told.url) == (post.executive, row.url())
    assert "被退回" in page(post.executive, row.url())


def test_what_was_sent_by_e_mail_can_be_blanked_though_it_must_have_an_address(post: Post) -> None:
    """The outbox wants an address of every e-mail; erasing a customer writes one that says what was done."""
    post.write()
    sent, holder = Outgoing.objects.get(), privacy.HOLDERS["mail.outgoing"]
    with writing():
        privacy.erase(privacy.Found(rows=[(sent, holder)]))
    sent.refresh_from_db()
    assert (sent.address, sent.subject, sent.text) == (ERASED, ERASED, ERASED)
