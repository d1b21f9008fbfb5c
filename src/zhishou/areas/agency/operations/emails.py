"""往来邮件: taken from files, pasted, or come as an answer; put to the right person (agency.coordinator.4)."""

from __future__ import annotations

import hashlib
from typing import Any

from zhishou.areas.agency import emails
from zhishou.areas.agency.mail_log import NO_SUBJECT, ToClient, enter, log_of, of_client, page_of
from zhishou.areas.agency.models import CONTACT, Client, ContactPerson, Email, Project
from zhishou.areas.agency.operations.contacts import follow
from zhishou.areas.agency.saying import MOST_FILES, change
from zhishou.areas.customers import phones
from zhishou.areas.mail.reading.message import Attached, Mail, UnreadableError, read, without_quotes
from zhishou.kernel import files, upload
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import Act, perform
from zhishou.kernel.models import Notice, Person, Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Moment, Ref, Upload

MOST_MAILS, LARGEST_MAIL, LONGEST_ADDRESS = 20, 25 * 1024 * 1024, 120


class FileMails(ToClient):
    """Mails with a client, as their files."""

    mails: list[Upload] = ask(
        "邮件文件（.eml）", at_least=1, at_most=MOST_MAILS, widget="mails",
        hint="在邮箱里把邮件另存为 .eml，一次可以拖进来几封；同一封再传一次不会重复",
    )  # fmt: skip
    past: bool = ask("只是留底的旧邮件，不用答复", default=False)


class PasteMail(ToClient):
    """One mail with a client, by its words."""

    contact: Ref[ContactPerson] = ask("和谁的邮件", choices=emails.everybody)
    came: bool = ask("是客户写来的", default=False, hint="我们写去的，不勾")
    at: Moment | None = ask("邮件时间", default=None, hint="不填就是现在")
    subject: str = ask("主题", at_least=1, at_most=300)
    text: str = ask("正文", at_least=2, at_most=20_000, multiline=True, hint="从邮箱里复制、贴到这里")
    attached: list[Upload] = ask("附件", default=[], at_most=MOST_FILES, widget="documents")
    answers: Ref[Email] | None = ask("答复的是哪一封", default=None, choices=emails.waiting, hint="我们写去的才选")
    past: bool = ask("只是留底的旧邮件，不用答复", default=False)


class MatchMail(Command):
    email: Ref[Email] = ask("邮件")
    contact: Ref[ContactPerson] = ask("是和谁的邮件", choices=emails.everybody)
    came: bool = ask("是客户写来的", default=False)
    keep_address: bool = ask("把这个地址记到联系人档案里", default=False, hint="以后同一个地址的邮件就自动对上")


def _keep(act: Act, row: Email, given: list[Upload], left_out: list[tuple[str, str]], by: Person | None) -> None:
    """Attachments through the house's checks; what is refused is named with the reason, the mail is kept."""
    for one in given:
        try:
            files.keep(one, row, "file", site=row.client.site, by=by, allowed=upload.DOCUMENTS)
        except Refused as no:
            left_out.append((one.name, no.code))
    if left_out:
        change(row, left_out=[list(one) for one in left_out])


def take(
    act: Act, client: Client, mail: Mail, *, project: Project | None, by: Person, past: bool = False
) -> Email | None:
    """Enter a mail that was read; None when it is on the log already. Refused for a mail with another client.

    What somebody of the client's wrote wants an answer, unless it is past or no person wrote it (RFC 3834); what we
    wrote settles the mail that it answers.
    """
    addresses = [mail.sender, *mail.recipients]
    contact = emails.known(client, addresses)
    if contact is None and (other := emails.of_another(client, addresses)) is not None:
        raise Refused("agency.mail_of_other", subject=mail.subject or NO_SUBJECT, name=other.client.name)
    if Email.objects.filter(client=client, key=mail.key).exists():
        return None
    row = enter(
        act, client, by, mail.sent_at or act.now, project, contact=contact, sender=mail.sender,
        came=contact is None or contact.email.lower() == mail.sender, recipients=", ".join(mail.recipients)[:500],
        subject=mail.subject, text=without_quotes(mail.text), message_id=mail.message_id, key=mail.key,
        answers=emails.answered(client, mail.answers),
    )  # fmt: skip
    _keep(act, row, [Upload(one.name, one.data) for one in mail.files], list(mail.left_out), by)
    _then(act, row, past=past or bool(mail.automatic))
    return row


def _then(act: Act, row: Email, *, past: bool) -> None:
    """What a mail that came onto the log brings with it."""
    if row.came:
        if not past:
            perform("agency.want_answer", act.actor, {"email": row}, door=act.door)
        return
    follow(act, row.talk)
    if row.answers is not None and row.answers.waits:
        perform("agency.note_answer", act.actor, {"email": row.answers, "answer": row}, door=act.door)


@operation("agency.file_mails", label="登记往来邮件", capability=CONTACT, about="client", url_after=log_of)
def file_mails(act: Act, cmd: FileMails) -> Client:
    """Put mails on a client's log from their files, each once, with the person whose address it bears.

    A mail without a known address is kept, and asks whose it is. Refused as a whole: a file that is no mail, a mail with
    another client, and when every one of them was there already.
    """
    client = act.lock(cmd.client)
    of_client(client, cmd.project)
    taken = 0
    for one in cmd.mails:
        if len(one.data) > LARGEST_MAIL:
            raise Refused("upload.too_large", name=one.name)
        try:
            mail = read(one.data)
        except UnreadableError:
            raise Refused("agency.no_mail", name=one.name) from None
        if not mail.sender:
            raise Refused("agency.no_mail", name=one.name)
        taken += take(act, client, mail, project=cmd.project, by=act.person, past=cmd.past) is not None
    if not taken:
        raise Refused("agency.mails_there", n=len(cmd.mails))
    act.note(taken=taken, there=len(cmd.mails) - taken)
    return client


@operation(
    "agency.paste_mail", label="贴上一封邮件", capability=CONTACT, about="client", leads_to_made=True, url_after=page_of
)
def paste_mail(act: Act, cmd: PasteMail) -> Email:
    """Put a mail on the log by its words. The same words to the same person at the same minute are the same mail: refused."""
    client = act.lock(cmd.client)
    of_client(client, cmd.project, cmd.contact)
    if cmd.answers is not None and (cmd.came or cmd.answers.client_id != client.pk):
        raise Refused("agency.answers_what", name=client.name)
    at = cmd.at or act.now
    if at > act.now:
        raise Refused("agency.mail_ahead")
    said = f"{cmd.contact.pk}\n{cmd.came}\n{at:%Y-%m-%dT%H:%M}\n{cmd.subject}\n{cmd.text}"
    key = hashlib.sha256(said.encode()).hexdigest()
    if Email.objects.filter(client=client, key=key).exists():
        raise Refused("agency.mails_there", n=1)
    address = cmd.contact.email.lower()
    row = enter(
        act, client, act.person, at, cmd.project, contact=cmd.contact, came=cmd.came, subject=cmd.subject, key=key,
        text=without_quotes(cmd.text), sender=address if cmd.came else "", recipients="" if cmd.came else address,
        answers=cmd.answers,
    )  # fmt: skip
    _keep(act, row, cmd.attached, [], act.person)
    _then(act, row, past=cmd.past)
    return row


@operation("agency.match_mail", label="邮件对上联系人", capability=CONTACT, about="email", url_after=page_of)
def match_mail(act: Act, cmd: MatchMail) -> Email:
    """Say whose mail it is, and whether they wrote it: to a mail of ours no answer is owed.

    The address goes into their file where that was asked for and they wrote it. Refused for one that is nobody's.
    """
    row = act.lock(cmd.email)
    of_client(row.client, None, cmd.contact)
    if row.contact_id is not None:
        raise Refused("agency.mail_matched", name=row.contact.name if row.contact else "")
    changed: dict[str, Any] = {"contact": cmd.contact, "came": cmd.came}
    if not cmd.came and row.to_answer_id is not None:
        changed |= {"to_answer": None, "settled_at": None, "settled_by": None, "why_not": ""}
        act.excuse("agency.answer_mail", row, "是我们写去的")
    change(row, **changed)
    row.talk.people.add(cmd.contact)
    change(row.talk, senior=cmd.contact.decides)
    if cmd.keep_address and cmd.came:
        change(act.lock(cmd.contact), email=_address(row.sender))
    _then(act, row, past=True)
    return row


def _address(written: str) -> str:
    """An address that stood in a mail, as a file takes it."""
    try:
        found = phones.tidy_email(written)
    except ValueError:
        found = ""
    if not found or len(found) > LONGEST_ADDRESS:
        raise Refused("agency.odd_address")
    return found


class TakeMail(Command):
    email: Ref[Email] = ask("答复哪一封")
    sender: str = ask("发件人", at_most=254)
    recipients: list[str] = ask("收件人", default=[])
    subject: str = ask("主题", default="", at_most=300)
    text: str = ask("正文", default="", at_most=20_000)
    message_id: str = ask("邮件编号", default="", at_most=250)
    key: str = ask("邮件指纹", at_most=64, public=True)
    sent_at: Moment | None = ask("发出时间", default=None)
    files: list[Upload] = ask("附件", default=[])
    left_out: list[str] = ask("没有收的附件", default=[])


@operation("agency.take_mail", label="客户答复邮件", by_system=True, about="email")
def take_mail(act: Act, cmd: TakeMail) -> Email:
    """The client answered a mail that was written here: the answer joins the log, and whoever wrote is told of it.

    Refused when it is on the log already.
    """
    row = act.lock(cmd.email)
    mail = Mail(
        sender=cmd.sender, sender_name="", subject=cmd.subject, text=cmd.text, message_id=cmd.message_id, key=cmd.key,
        answers=row.message_id, sent_at=cmd.sent_at, recipients=tuple(cmd.recipients),
        files=[Attached(one.name, one.data) for one in cmd.files],
        left_out=[(name, code) for code, _space, name in (one.partition(" ") for one in cmd.left_out)],
    )  # fmt: skip
    made = take(act, row.client, mail, project=row.talk.project, by=row.talk.by)
    if made is None:
        raise Refused("agency.mails_there", n=1)
    facts = {
        "name": made.contact.name if made.contact else made.sender,
        "client": row.client.name,
        "subject": str(made),
    }
    Notice.objects.create(person=row.talk.by, kind="agency.mail_answered", facts=facts, url=made.url(), at=act.now)
    return made


def answer_taken(mailbox_site: Site, mail: Mail) -> bool:
    """A mail in the company's mailbox that answers one written here, from the very address that was written to, is taken.

    Answers whether it was; every other mail is left to whoever takes mails in.
    """
    rows = Email.objects.filter(message_id__in=mail.answers.split(), came=False).exclude(outgoing="")
    row = rows.filter(recipients=mail.sender, client__site__path__startswith=mailbox_site.path).first()
    if row is None:
        return False
    data = {
        "email": row, "sender": mail.sender, "recipients": list(mail.recipients), "subject": mail.subject, "text": mail.text,
        "message_id": mail.message_id, "key": mail.key, "sent_at": mail.sent_at,
        "files": [Upload(one.name, one.data) for one in mail.files], "left_out": [f"{code} {name}" for name, code in mail.left_out],
    }  # fmt: skip
    perform("agency.take_mail", Actor.system("mail"), data, door="job")
    return True
