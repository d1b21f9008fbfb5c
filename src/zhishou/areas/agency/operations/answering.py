"""往来邮件: written to a client, and answered by whoever owes the answer (agency.coordinator.4, agency.department.4)."""

from __future__ import annotations

from typing import Any

from zhishou.areas.agency import emails, queries, research
from zhishou.areas.agency.mail_log import ToClient, enter, of_client, page_of, settle, whose_answer
from zhishou.areas.agency.models import CONTACT, Client, ContactPerson, Email, Project, Research
from zhishou.areas.agency.operations.contacts import follow
from zhishou.areas.agency.saying import MOST_FILES, change
from zhishou.areas.mail import outbox
from zhishou.areas.mail.reading.message import key_of
from zhishou.kernel import files, obligation, upload
from zhishou.kernel.actor import holders
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Notice, Person
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref, Upload


class Letter(Command):
    """What a mail of ours says, and to whom."""

    contact: Ref[ContactPerson] = ask("写给谁", choices=emails.writable)
    subject: str = ask("主题", at_least=1, at_most=200)
    text: str = ask("正文", at_least=2, at_most=10_000, multiline=True)
    research: list[Ref[Research]] = ask("通报了哪些调查结果", default=[], choices=research.to_tell, at_most=20)
    attached: list[Upload] = ask("附件", default=[], at_most=MOST_FILES, widget="documents")


class WriteMail(Letter, ToClient):
    """To a client, in a thread of its own."""


class OfMail(Command):
    email: Ref[Email] = ask("邮件")


class AnswerMail(OfMail, Letter):
    seen: int = ask("已看到几封答复", default=0, at_least=0, at_most=1000)


class NoteAnswer(OfMail):
    answer: Ref[Email] = ask("答复")


class CloseMail(OfMail):
    why_not: str = ask("不用答复的原因", at_least=2, at_most=200, hint="例如：只是致谢；已在电话里答复")


class HandMail(OfMail):
    person: Ref[Person] = ask("转给谁答复", choices=queries.talkers)


@operation(
    "agency.write_mail", label="给客户写邮件", capability=CONTACT, about="client", leads_to_made=True, url_after=page_of
)
def write_mail(act: Act, cmd: WriteMail) -> Email:
    """Write a mail to somebody at a client's; it goes out once this is committed.

    It meets the writer's cadences and tells the client of the research it names. Refused to who has left or has no
    address, and while no mailbox is in use.
    """
    client = act.lock(cmd.client)
    of_client(client, cmd.project, cmd.contact)
    return _write(act, client, cmd, project=cmd.project, answers=None)


@operation("agency.answer_mail", label="答复客户邮件", capability=CONTACT, about="email", url_after=page_of)
def answer_mail(act: Act, cmd: AnswerMail) -> Email:
    """Answer a mail in its thread; what was owed for it is done. Else as `agency.write_mail`.

    Refused when a colleague answered since the form was opened: the client is not to be written to twice unawares.
    """
    row = act.lock(cmd.email)
    of_client(row.client, None, cmd.contact)
    last = row.answered_by.select_related("talk__by").first()
    if last is not None and row.answered_by.count() != cmd.seen:
        raise Refused("agency.answered_meanwhile", name=last.talk.by.name)
    made = _write(act, row.client, cmd, project=row.talk.project, answers=row)
    if row.waits:
        settle(act, row)
    return made


def _write(act: Act, client: Client, cmd: Letter, *, project: Project | None, answers: Email | None) -> Email:
    to = cmd.contact
    if to.left_at is not None or not to.email:
        raise Refused("agency.no_address", name=to.name)
    address = to.email.lower()
    row = enter(
        act, client, act.person, act.now, project, contact=to, came=False, recipients=address, subject=cmd.subject,
        text=cmd.text, answers=answers,
    )  # fmt: skip
    sent = outbox.write_to(
        act, client.site, address, subject=cmd.subject, text=cmd.text, key=f"agency.email:{row.pk}",
        in_reply_to=answers.message_id if answers else "", url=row.url(),
    )  # fmt: skip
    assert sent.mailbox is not None
    sender = sent.mailbox.address.lower()
    written: dict[str, Any] = {"outgoing": sent.natural_key, "message_id": sent.message_id, "sender": sender}
    change(row, **written, key=key_of(sender, sent.message_id))  # so that a copy of it handed in later is known again
    for one in cmd.attached:
        for about in (row, sent):  # as the mail leaves, and as the log shows it; the bytes lie once
            files.keep(one, about, "file", site=client.site, by=act.person, allowed=upload.DOCUMENTS)
    follow(act, row.talk, cmd.research)
    return row


@operation(
    "agency.want_answer", label="客户来信要答复", capability=CONTACT, by_system=True, about="email", url_after=page_of
)
def want_answer(act: Act, cmd: OfMail) -> Email:
    """A mail of the client's wants an answer: by who wrote what it answers, else by who answers for the client.

    Refused for a mail of ours, and for one that was owed an answer before.
    """
    row = act.lock(cmd.email)
    if not row.came or row.to_answer_id is not None:
        raise Refused("agency.no_answer_owed")
    change(row, to_answer=whose_answer(row, act.actor.person))
    if act.actor.person is not None:
        _tell(act, row)
    return row


@operation("agency.note_answer", label="客户来信已经答复", capability=CONTACT, about="email", url_after=page_of)
def note_answer(act: Act, cmd: NoteAnswer) -> Email:
    """An answer that left from elsewhere is on the log: nothing is owed any more. Refused for what is no answer to it."""
    row = _waiting(act, cmd.email)
    if cmd.answer.came or cmd.answer.answers_id != row.pk:
        raise Refused("agency.no_answer_owed")
    settle(act, row)
    return row


@operation("agency.close_mail", label="不用答复", capability=CONTACT, about="email", url_after=page_of)
def close_mail(act: Act, cmd: CloseMail) -> Email:
    """Say why a mail needs no answer, or where it was given. Refused for one that is settled."""
    row = _waiting(act, cmd.email)
    settle(act, row, cmd.why_not)
    return row


@operation("agency.hand_mail", label="转给同事答复", capability=CONTACT, about="email", url_after=page_of)
def hand_mail(act: Act, cmd: HandMail) -> Email:
    """Somebody else owes the answer, by the same moment; they are told. Refused to who does not talk with clients."""
    row = _waiting(act, cmd.email)
    if cmd.person.pk not in {one.pk for one in holders(CONTACT, row.client.site)}:
        raise Refused("agency.no_contact_duty", name=cmd.person.name)
    change(row, to_answer=cmd.person)
    obligation.give(row, cmd.person, every=True)
    _tell(act, row)
    return row


def _tell(act: Act, row: Email) -> None:
    if row.to_answer is not None and row.to_answer != act.person:
        facts = {"name": act.person.name, "client": row.client.name, "subject": str(row)}
        Notice.objects.create(
            person=row.to_answer, kind="agency.mail_to_answer", facts=facts, url=row.url(), at=act.now
        )


def _waiting(act: Act, given: Email) -> Email:
    row = act.lock(given)
    if not row.waits:
        raise Refused("agency.no_answer_owed")
    return row
