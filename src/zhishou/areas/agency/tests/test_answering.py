"""A mail of a client's is owed an answer: by whom, until when, from one inbox; and what strangers write does no harm."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from io import BytesIO

import pytest
from conftest import Cast, page, reads, signed_in, writing
from django.db import IntegrityError, transaction

from zhishou.areas.agency.models import Email, Talk
from zhishou.areas.agency.tests.house import MONDAY
from zhishou.areas.agency.tests.test_emails import LIN, SHEN, US, Post, eml
from zhishou.areas.agency.tests.test_proofs import refused
from zhishou.areas.agency.tests.test_research import SAID
from zhishou.areas.mail.models import Outgoing, Received
from zhishou.areas.mail.reading import intake
from zhishou.areas.mail.reading.message import read
from zhishou.areas.mail.sending.smtp import compose
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.excel import read_table
from zhishou.kernel.gate import perform
from zhishou.kernel.models import EventWords, Notice, Obligation, Site
from zhishou.kernel.operation import NotAllowed
from zhishou.kernel.privacy import ERASED
from zhishou.kernel.scope import subject_of

pytestmark = pytest.mark.django_db
INBOX = "/emails"


@pytest.fixture
def post(cast: Cast) -> Iterator[Post]:
    with clock.at(MONDAY - timedelta(days=30)):
        made = Post(cast)
    with clock.at(MONDAY):
        yield made


def owed(row: Email) -> Obligation:
    """What is owed for a mail."""
    return Obligation.objects.get(subject=subject_of(row), do_operation="agency.answer_mail")


def test_who_answers_for_the_client_owes_the_answer_within_a_working_day_and_is_told(post: Post) -> None:
    post.file(eml())
    row = Email.objects.get()
    due = owed(row)
    assert (row.to_answer, due.person, due.state) == (post.account, post.account, "open")
    assert due.due_at == MONDAY + timedelta(days=1)  # Monday ten o'clock, one working day
    told = Notice.objects.get(kind="agency.mail_to_answer")
    assert (told.person, told.url) == (post.account, row.url())
    shown = page(post.account, INBOX)
    assert "海报再改一处" in shown and "青禾乳业" in shown and "还剩 24 小时" in shown and post.account.name in shown
    assert f"{row.url()}?from=inbox" in shown
    assert "海报再改一处　青禾乳业" in page(post.account, "/")


def test_it_waits_on_the_own_duties_where_a_charter_sets_no_moment(post: Post) -> None:
    with writing():
        Obligation.objects.all().delete()
    assert "海报再改一处" not in page(post.account, "/")
    post.file(eml())
    with writing():
        Obligation.objects.all().delete()
    shown = page(post.account, "/")
    assert "答复　海报再改一处　青禾乳业" in shown and "海报再改一处" not in page(post.executive, "/")
    assert "待答复" in page(post.account, INBOX)


def test_the_answer_is_written_from_the_inbox_and_nothing_is_owed_any_more(post: Post) -> None:
    post.file(eml())
    row = Email.objects.get()
    form = page(post.account, f"{row.url()}?from=inbox")
    assert 'value="Re: 海报再改一处"' in form and 'name="_next" value="/emails"' in form
    given = {
        "email": row.pk,
        "contact": post.contact.pk,
        "subject": "Re: 海报再改一处",
        "text": "好的。",
        "seen": "0",
        "key": "k",
        "_next": INBOX,
    }
    answer = signed_in(post.account).post("/do/agency.answer_mail", given)
    assert answer.status_code in (302, 303) and answer.headers["Location"] == INBOX
    row.refresh_from_db()
    assert (row.settled_at, row.settled_by, owed(row).state) == (MONDAY, post.account, "kept")
    assert "没有待答复的邮件" in page(post.account, INBOX)
    assert "已答复" in page(post.account, f"{INBOX}?view=all")
    again = signed_in(post.account).post("/do/agency.answer_mail", given)  # a double click
    assert again.status_code in (302, 303) and Outgoing.objects.count() == 1


def test_an_answer_tells_of_research_and_the_form_asks_for_it_where_there_is_any(post: Post) -> None:
    post.file(eml())
    row = Email.objects.get()
    assert "通报了哪些调查结果" not in page(post.account, row.url())
    found = post.do(post.executive, "write_research", client=post.client_row.pk, **SAID)
    post.do(post.executive, "release_research", research=found.pk)
    form = page(post.account, row.url())
    assert "通报了哪些调查结果" in form and SAID["title"] in form
    answered = post.answer(row, research=[found.pk])
    assert found.talks.get() == answered.talk


def test_a_mail_of_ours_that_is_matched_later_settles_what_it_answers(post: Post) -> None:
    post.file(eml(n=1))
    asked = Email.objects.get()
    post.file(eml(US, "desk@qinghe.test", "Re: 海报再改一处", "改好了。", n=3, answers="<m1@qinghe.test>"))
    ours = Email.objects.latest("pk")
    assert ours.came and owed(asked).state == "open"  # nobody knows either address
    post.do(post.coordinator, "match_mail", email=ours.pk, contact=post.contact.pk, came=False)
    assert owed(asked).state == "kept" and owed(ours).state == "waived"


def test_two_who_answer_at_once_do_not_write_to_the_client_twice_unawares(post: Post) -> None:
    post.file(eml())
    row = Email.objects.get()
    post.answer(row)
    reads(
        "agency.answered_meanwhile", f"{post.executive.name} 刚刚答复了这封邮件。请重新打开它看看，还要补充的再写。",
        lambda: post.answer(row, post.coordinator),
    )  # fmt: skip
    post.answer(row, post.coordinator, seen=1, text="补充一点。")
    assert row.answered_by.count() == 2


def test_an_answer_that_left_from_another_program_settles_it_too(post: Post) -> None:
    post.file(eml(n=1), eml(n=2, subject="排期"))
    first, second = Email.objects.order_by("pk")
    post.file(eml(US, LIN, "Re: 海报再改一处", "改好了。", n=3, answers="<m1@qinghe.test>"))
    first.refresh_from_db()
    assert first.settled_by == post.coordinator and owed(first).state == "kept" and owed(second).state == "open"
    pasted = {"client": post.client_row.pk, "contact": post.contact.pk, "subject": "Re: 排期", "text": "五日上刊。"}
    why = f"“答复的是哪一封”只用于我们写去的邮件，而且要是 {post.client_row.name} 的来信。请改选。"
    reads(
        "agency.answers_what", why,
        lambda: post.do(post.executive, "paste_mail", **pasted, came=True, answers=second.pk),
    )  # fmt: skip
    post.do(post.executive, "paste_mail", **pasted, answers=second.pk)
    assert owed(second).state == "kept"
    nothing = "这封邮件现在不等答复。请刷新页面，看看是谁办了。"
    reads(
        "agency.no_answer_owed", nothing,
        lambda: post.do(post.executive, "close_mail", email=second.pk, why_not="只是致谢"),
    )  # fmt: skip


def test_what_needs_no_answer_is_said_so_and_old_mails_are_owed_none(post: Post) -> None:
    post.file(eml(n=1, text="好的，谢谢。"))
    row = Email.objects.get()
    post.do(post.executive, "close_mail", email=row.pk, why_not="只是致谢")
    assert owed(row).state == "kept" and "只是致谢" in page(post.account, row.url())
    post.file(eml(n=2), past=True)
    old = Email.objects.latest("pk")
    assert old.to_answer is None and "这封来信只是留底" in page(post.executive, old.url())
    post.do(post.executive, "want_answer", email=old.pk)
    assert owed(old).state == "open"
    away = EmailMessage()
    away["From"], away["Subject"], away["Auto-Submitted"], away["Message-ID"] = (
        LIN,
        "不在办公室",
        "auto-replied",
        "<a@x>",
    )
    away.set_content("下周回来。")
    post.file(away.as_bytes())
    assert Email.objects.latest("pk").to_answer is None  # no person wrote it
    with pytest.raises(IntegrityError), transaction.atomic(), writing():
        Email.objects.filter(pk=row.pk).update(came=False)
    with pytest.raises(IntegrityError), transaction.atomic(), writing():
        Email.objects.filter(pk=row.pk).update(to_answer=None)


def test_it_is_handed_on_to_a_colleague_who_talks_with_clients(post: Post) -> None:
    post.file(eml())
    row = Email.objects.get()
    refused("agency.no_contact_duty", lambda: post.do(post.account, "hand_mail", email=row.pk, person=post.creative.pk))
    post.do(post.account, "hand_mail", email=row.pk, person=post.executive.pk)
    row.refresh_from_db()
    assert (row.to_answer, owed(row).person) == (post.executive, post.executive)
    assert Notice.objects.filter(kind="agency.mail_to_answer", person=post.executive).exists()
    assert "海报再改一处" in page(post.executive, f"{INBOX}?view=mine")
    assert "海报再改一处" not in page(post.account, f"{INBOX}?view=mine")
    perform(
        "people.hand_over", Actor.of(post.people["implied.administration"]),
        {"person": post.executive, "successor": post.account}, door="page",
    )  # fmt: skip
    row.refresh_from_db()
    assert (row.to_answer, owed(row).person) == (post.account, post.account)


def test_who_wrote_the_first_mail_owes_the_answer_to_the_reply(post: Post) -> None:
    row = post.write()
    answer = eml(LIN, "post@yunfan.test", "Re: 海报第二版", "可以付印。", n=9, answers=row.message_id)
    intake.settle(intake.Seen(post.mailbox, 1, 5), read(answer))
    came = Email.objects.latest("pk")
    assert (came.to_answer, owed(came).person) == (post.executive, post.executive)
    assert not Notice.objects.filter(kind="agency.mail_to_answer").exists()  # “答复了邮件” tells of it


def test_a_mail_that_proves_to_be_ours_is_owed_no_answer(post: Post) -> None:
    post.file(eml(SHEN))
    row = Email.objects.get()
    assert row.to_answer is not None and row.came
    post.do(post.coordinator, "match_mail", email=row.pk, contact=post.contact.pk, came=False)
    ours = Email.objects.get()
    assert (ours.came, ours.to_answer, owed(ours).state) == (False, None, "waived")


def test_an_odd_address_does_not_come_into_a_file(post: Post) -> None:
    post.file(eml('"a b"@x'))
    row = Email.objects.get()
    reads(
        "agency.odd_address",
        "这封邮件的发件地址不像一个正常的邮箱，记不到档案里。请不勾“记到联系人档案里”，或者到客户档案里手工填写。",
        lambda: post.do(
            post.coordinator, "match_mail", email=row.pk, contact=post.contact.pk, came=True, keep_address=True
        ),
    )


def test_the_inbox_is_narrowed_by_client_by_person_and_by_words(post: Post) -> None:
    other = post.client("望山家居", who=post.manager, level="small")
    gao = post.do(post.manager, "add_contact", client=other.pk, name="高总", email="gao@wangshan.test")
    post.file(eml(n=1))
    said = {"client": other.pk, "contact": gao.pk, "came": True, "subject": "床垫排期", "text": "几号上刊？"}
    post.do(post.coordinator, "paste_mail", **said)
    both = page(post.coordinator, INBOX)
    assert "海报再改一处" in both and "床垫排期" in both
    for query in (f"client={other.pk}", f"person={post.manager.pk}", "q=上刊", "q=高总"):
        shown = page(post.coordinator, f"{INBOX}?{query}")
        assert "床垫排期" in shown and "海报再改一处" not in shown
    assert "没有符合的邮件" in page(post.coordinator, f"{INBOX}?client=abc")
    book = signed_in(post.coordinator).get(f"{INBOX}.xlsx?client={other.pk}")
    (line,) = [row.values for row in read_table(BytesIO(book.content)).rows]
    assert (line["主题"], line["谁答复"], line["状态"]) == ("床垫排期", post.manager.name, "待答复")


def test_the_longest_waiting_stands_first_and_what_is_settled_last(post: Post) -> None:
    post.file(
        eml(n=1, subject="乙", at=MONDAY - timedelta(hours=2)), eml(n=2, subject="甲", at=MONDAY - timedelta(hours=9))
    )
    post.file(eml(n=3, subject="丙", at=MONDAY - timedelta(hours=20)), past=True)
    shown = page(post.coordinator, f"{INBOX}?view=all")
    assert shown.index(">甲<") < shown.index(">乙<") < shown.index(">丙<")


def test_who_does_not_keep_clients_reads_none_of_it(post: Post) -> None:
    post.file(eml(text="报价太高。"), project=post.job.pk)
    row = Email.objects.get()
    assert signed_in(post.creative).get(INBOX).status_code == 403
    seen = page(post.creative, post.job.url())
    assert post.job.title in seen and "海报再改一处" not in seen and "报价太高" not in seen
    assert "海报再改一处" not in page(post.creative, post.client_row.url())
    assert not Talk.objects.within(Actor.of(post.creative)).exists() and "海报再改一处" in page(
        post.executive, post.job.url()
    )
    with pytest.raises(NotAllowed):
        post.answer(row, post.creative)


def test_mails_of_another_company_are_not_in_the_inbox(post: Post) -> None:
    post.file(eml())
    elsewhere = post.cast.site("OTHER", "别家广告", Site.Kind.COMPANY, None)
    stranger = post.cast.person("fremd", "别家", "contact_clients", site=elsewhere)
    assert "海报再改一处" not in page(stranger, f"{INBOX}?view=all")
    assert signed_in(stranger).get(Email.objects.get().url()).status_code == 404


def test_a_mail_put_to_nobody_is_found_and_erased_by_the_address_of_who_asks(post: Post) -> None:
    """PIPL 47: also one that the company's mailbox set aside, and one that was put to somebody else."""
    post.file(eml(SHEN, text="我是沈岚，电话另告。", n=1), eml(LIN, n=2))
    row, other = Email.objects.order_by("pk")
    noted = eml(SHEN, "post@yunfan.test", "自动答复", "不在。", n=4).replace(
        b"Date:", b"Auto-Submitted: auto-replied\nDate:", 1
    )
    intake.settle(intake.Seen(post.mailbox, 1, 8), read(noted))
    assert Received.objects.get().sender == SHEN
    keeper = post.cast.person("kf", "客服", "keep_customers", "protect_data", site=post.site)
    given = {"site": post.site, "name": "沈岚", "email": SHEN.upper()}
    asks = perform("customers.create", Actor.of(keeper), given, door="page").result
    perform("customers.erase_data", Actor.of(keeper), {"customer": asks}, door="page")
    row.refresh_from_db()
    other.refresh_from_db()
    assert (row.sender, row.subject, row.text, row.talk.words) == ("", ERASED, ERASED, ERASED)
    assert row.settled_at is not None and owed(row).state == "waived" and other.sender == LIN
    assert Received.objects.get().sender == "" and Received.objects.get().text == ERASED
    assert not EventWords.objects.quoting(SHEN).exists()
    assert "我是沈岚" not in page(post.coordinator, row.url())
    assert row.url() not in page(post.coordinator, f"{INBOX}?view=unknown")


def test_what_a_hostile_mail_says_is_shown_as_text_and_breaks_no_header(post: Post) -> None:
    hostile = EmailMessage()
    hostile["From"], hostile["Message-ID"] = f'"<b>Boss</b>" <{LIN}>', "<evil@x>"
    hostile["Subject"] = "<script>alert(1)</script>𠮷"
    hostile.set_content(
        "<p onclick=alert(1)>打开 <a href='javascript:alert(2)'>这里</a></p><script>alert(3)</script>", subtype="html"
    )
    post.file(hostile.as_bytes().replace(b"Message-ID: <evil@x>", b"Message-ID: <evil@x>\n Bcc: all@x"))
    row = Email.objects.get()
    shown = page(post.coordinator, row.url()) + page(post.coordinator, INBOX)
    assert "<script>alert" not in shown and "javascript:" not in shown and "𠮷" in shown and "打开" in shown
    post.answer(row, subject="Re: 海报\nBcc: all@example.com", text="好的。")
    raw = compose(Outgoing.objects.get()).message()
    assert raw["Bcc"] is None and raw.get_all("To") == [LIN] and "\n" not in str(raw["In-Reply-To"]).strip()


def test_a_huge_text_an_odd_charset_and_a_name_without_end_are_taken(post: Post) -> None:
    odd = (
        (
            f"From: {LIN}\nMessage-ID: <odd@x>\nSubject: =?x-unknown?B?xOO6ww==?= {'长' * 900}\n"
            "Content-Type: text/plain; charset=x-nobody-knows\n\n"
        ).encode("gb18030")
        + "你好，价格几何？".encode("gb18030")
        + b"\xff\xfe"
        + b"long " * 9000
    )
    post.file(odd)
    row = Email.objects.get()
    assert len(row.subject) <= 300 and len(row.text) <= 20_000 and "long" in row.text
    assert "long" in page(post.coordinator, row.url())
