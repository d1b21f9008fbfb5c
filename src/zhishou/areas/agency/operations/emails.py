"""往来邮件: taken from files or pasted, put to the right person, written and answered from here (agency.coordinator.4)."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from django.db import models

from zhishou.areas.agency import emails, queries, research
from zhishou.areas.agency.models import CONTACT, Client, ContactPerson, Email, Project, Research, Talk
from zhishou.areas.agency.operations.contacts import follow
from zhishou.areas.agency.saying import MOST_FILES, change
from zhishou.areas.mail import outbox
from zhishou.areas.mail.reading.message import Attached, Mail, UnreadableError, read, without_quotes
from zhishou.kernel import clock, files, upload
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import Act, perform
from zhishou.kernel.models import Notice, Person, Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Moment, Ref, Upload

MOST_MAILS, LARGEST_MAIL = 20, 25 * 1024 * 1024
NO_SUBJECT = "（没有主题）"


class FileMails(Command):
    client: Ref[Client] = ask("客户")
    project: Ref[Project] | None = ask("关于哪个项目", default=None, choices=queries.projects_of)
    mails: list[Upload] = ask(
        "邮件文件（.eml）", at_least=1, at_most=MOST_MAILS, widget="mails",
        hint="在邮箱里把邮件另存为 .eml，一次可以拖进来几封；同一封再传一次不会重复",
    )  # fmt: skip


class PasteMail(Command):
    client: Ref[Client] = ask("客户")
    project: Ref[Project] | None = ask("关于哪个项目", default=None, choices=queries.projects_of)
    contact: Ref[ContactPerson] = ask("和谁的邮件", choices=emails.everybody)
    came: bool = ask("是客户写来的", default=False, hint="我们写去的，不勾")
    at: Moment | None = ask("邮件时间", default=None, hint="不填就是现在")
    subject: str = ask("主题", at_least=1, at_most=300)
    text: str = ask("正文", at_least=2, at_most=20_000, multiline=True, hint="从邮箱里复制、贴到这里")
    attached: list[Upload] = ask("附件", default=[], at_most=MOST_FILES, widget="documents")


class MatchMail(Command):
    email: Ref[Email] = ask("邮件")
    contact: Ref[ContactPerson] = ask("是和谁的邮件", choices=emails.everybody)
    came: bool = ask("是客户写来的", default=False)
    keep_address: bool = ask("把这个地址记到联系人档案里", default=False, hint="以后同一个地址的邮件就自动对上")


class WriteMail(Command):
    client: Ref[Client] = ask("客户")
    answers: Ref[Email] | None = ask("答复哪一封", default=None)
    project: Ref[Project] | None = ask("关于哪个项目", default=None, choices=queries.projects_of)
    contact: Ref[ContactPerson] = ask("写给谁", choices=emails.writable)
    subject: str = ask("主题", at_least=1, at_most=200)
    text: str = ask("正文", at_least=2, at_most=10_000, multiline=True)
    research: list[Ref[Research]] = ask("通报了哪些调查结果", default=[], choices=research.to_tell, at_most=20)
    attached: list[Upload] = ask("附件", default=[], at_most=MOST_FILES, widget="documents")


def page_of(row: models.Model) -> str:
    """The mail's own page."""
    assert isinstance(row, Email)
    return row.url()


def log_of(row: models.Model) -> str:
    """The client's log."""
    found = row if isinstance(row, Client) else row.client  # type: ignore[attr-defined]
    return f"{found.url()}/talks"


def _enter(act: Act, client: Client, by: Person, at: datetime, project: Project | None, **said: Any) -> Email:
    """The mail and its entry on the log."""
    contact: ContactPerson | None = said["contact"]
    talk: Talk = Talk.objects.create(
        client=client, project=project, channel=Talk.Channel.EMAIL, at=min(at, act.now), by=by,
        words=Email._meta.get_field("subject").clean(said["subject"] or NO_SUBJECT, None), entered_at=act.now,
        senior=contact is not None and contact.decides,
    )  # fmt: skip
    if contact is not None:
        talk.people.add(contact)
    return Email.objects.create(client=client, talk=talk, at=act.now, **said)


def _keep(act: Act, row: Email, given: list[Upload], left_out: list[tuple[str, str]], by: Person | None) -> None:
    """Attachments through the house's checks; what is refused is named with the reason, the mail is kept."""
    for one in given:
        try:
            files.keep(one, row, "file", site=row.client.site, by=by, allowed=upload.DOCUMENTS)
        except Refused as no:
            left_out.append((one.name, no.code))
    if left_out:
        change(row, left_out=[list(one) for one in left_out])


def _of(client: Client, project: Project | None, *people: ContactPerson) -> None:
    if any(one.client_id != client.pk for one in people) or (project is not None and project.client_id != client.pk):
        raise Refused("agency.other_client", name=client.name)


def take(act: Act, client: Client, mail: Mail, *, project: Project | None, by: Person) -> Email | None:
    """Enter a mail that was read; None when it is on the log already. Refused for a mail with another client."""
    addresses = [mail.sender, *mail.recipients]
    contact = emails.known(client, addresses)
    if contact is None and (other := emails.of_another(client, addresses)) is not None:
        raise Refused("agency.mail_of_other", subject=mail.subject or NO_SUBJECT, name=other.client.name)
    if Email.objects.filter(client=client, key=mail.key).exists():
        return None
    row = _enter(
        act, client, by, mail.sent_at or act.now, project, contact=contact, sender=mail.sender,
        came=contact is None or contact.email.lower() == mail.sender, recipients=", ".join(mail.recipients)[:500],
        subject=mail.subject, text=without_quotes(mail.text), message_id=mail.message_id, key=mail.key,
        answers=emails.answered(client, mail.answers),
    )  # fmt: skip
    _keep(act, row, [Upload(one.name, one.data) for one in mail.files], list(mail.left_out), by)
    if not row.came:
        follow(act, row.talk)
    return row


@operation("agency.file_mails", label="登记往来邮件", capability=CONTACT, about="client", url_after=log_of)
def file_mails(act: Act, cmd: FileMails) -> Client:
    """Put mails on a client's log from their files, each once, with the person whose address it bears.

    A mail without a known address is kept, and asks whose it is. Refused as a whole: a file that is no mail, a mail with
    another client, and when every one of them was there already.
    """
    client = act.lock(cmd.client)
    _of(client, cmd.project)
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
        taken += take(act, client, mail, project=cmd.project, by=act.person) is not None
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
    _of(client, cmd.project, cmd.contact)
    at = cmd.at or act.now
    if at > act.now:
        raise Refused("agency.mail_ahead")
    said = f"{cmd.contact.pk}\n{cmd.came}\n{at:%Y-%m-%dT%H:%M}\n{cmd.subject}\n{cmd.text}"
    key = hashlib.sha256(said.encode()).hexdigest()
    if Email.objects.filter(client=client, key=key).exists():
        raise Refused("agency.mails_there", n=1)
    address = cmd.contact.email.lower()
    row = _enter(
        act, client, act.person, at, cmd.project, contact=cmd.contact, came=cmd.came, subject=cmd.subject, key=key,
        text=without_quotes(cmd.text), sender=address if cmd.came else "", recipients="" if cmd.came else address,
    )  # fmt: skip
    _keep(act, row, cmd.attached, [], act.person)
    if not row.came:
        follow(act, row.talk)
    return row


@operation("agency.match_mail", label="邮件对上联系人", capability=CONTACT, about="email", url_after=page_of)
def match_mail(act: Act, cmd: MatchMail) -> Email:
    """Say whose mail it is; the address goes into their file where that was asked for and only they wrote it."""
    row = act.lock(cmd.email)
    _of(row.client, None, cmd.contact)
    if row.contact_id is not None:
        raise Refused("agency.mail_matched", name=row.contact.name if row.contact else "")
    change(row, contact=cmd.contact, came=cmd.came)
    row.talk.people.add(cmd.contact)
    change(row.talk, senior=cmd.contact.decides)
    if cmd.keep_address and cmd.came and row.sender and len(row.sender) <= 120:
        change(act.lock(cmd.contact), email=row.sender)
    if not row.came:
        follow(act, row.talk)
    return row


@operation(
    "agency.write_mail", label="给客户写邮件", capability=CONTACT, about="client", leads_to_made=True, url_after=page_of
)
def write_mail(act: Act, cmd: WriteMail) -> Email:
    """Write or answer a mail to somebody at a client's; it goes out once this is committed, in the thread of what it answers.

    It meets the writer's cadences and tells the client of the research it names. Refused to who has left or has no
    address, and while no mailbox is in use.
    """
    client = act.lock(cmd.client)
    _of(client, cmd.project, cmd.contact)
    if cmd.answers is not None and cmd.answers.client_id != client.pk:
        raise Refused("agency.other_client", name=client.name)
    if cmd.contact.left_at is not None or not cmd.contact.email:
        raise Refused("agency.no_address", name=cmd.contact.name)
    row = _enter(
        act, client, act.person, act.now, cmd.project or (cmd.answers.talk.project if cmd.answers else None),
        contact=cmd.contact, came=False, recipients=cmd.contact.email.lower(), subject=cmd.subject, text=cmd.text,
        key=hashlib.sha256(f"{client.pk} {clock.now().isoformat()} {cmd.text}".encode()).hexdigest(), answers=cmd.answers,
    )  # fmt: skip
    sent = outbox.write_to(
        act, client.site, cmd.contact.email.lower(), subject=cmd.subject, text=cmd.text, key=f"agency.email:{row.pk}",
        in_reply_to=cmd.answers.message_id if cmd.answers else "", url=row.url(),
    )  # fmt: skip
    change(
        row,
        outgoing=sent.natural_key,
        message_id=sent.message_id,
        sender=sent.mailbox.address.lower() if sent.mailbox else "",
    )
    for one in cmd.attached:
        for about in (row, sent):  # as the mail leaves, and as the log shows it; the bytes lie once
            files.keep(one, about, "file", site=client.site, by=act.person, allowed=upload.DOCUMENTS)
    follow(act, row.talk, cmd.research)
    return row


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
