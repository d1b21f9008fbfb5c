"""A mail becomes a case, joins its own case, or is set aside with the reason; by the mail job alone (service.complaint.0)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import models

from zhishou.areas.cases import flow
from zhishou.areas.cases.models import Case, Kind
from zhishou.areas.cases.models.states import Channel
from zhishou.areas.cases.operations.intake import open_case
from zhishou.areas.customers import queries as customers
from zhishou.areas.mail import outbox, reference, vault
from zhishou.areas.mail.models import Mailbox, Received, RefusedPart, Thread
from zhishou.kernel import files, rates, upload
from zhishou.kernel.actor import holders
from zhishou.kernel.gate import Act
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Moment, Ref, Upload

CASES_PER_ADDRESS, AN_HOUR = 20, timedelta(hours=1)
RECEIPTS_PER_ADDRESS, A_DAY = 5, timedelta(days=1)
LARGEST_FILE = 10 * 1024 * 1024


class MailWords(Command):
    """What every command of the mail job says about a mail."""

    mailbox: Ref[Mailbox] = ask("邮箱")
    uid_validity: int = ask("文件夹版本")
    uid: int = ask("邮件序号")
    size: int = ask("大小", default=0)
    sender: str = ask("发件人", default="", at_most=254)
    sender_name: str = ask("发件人姓名", default="", at_most=60)
    subject: str = ask("主题", default="", at_most=300)
    text: str = ask("正文", default="", at_most=20_000)
    message_key: str = ask("邮件指纹", default="", at_most=64, public=True)
    sent_at: Moment | None = ask("发出时间", default=None)


class WholeMail(MailWords):
    """A mail with its files."""

    message_id: str = ask("邮件编号", default="", at_most=250)
    files: list[Upload] = ask("附件", default=[])
    left_out: list[str] = ask("没有收的附件", default=[])
    cut: bool = ask("正文过长", default=False)


class TakeInMail(WholeMail):
    hint: Ref[Case] | None = ask("提到的工单", default=None)
    receipt: bool = ask("发回执", default=True)


@operation("mail.take_in", label="邮件受理", by_system=True)
def take_in(act: Act, cmd: TakeInMail) -> Case:
    """A mail becomes a case of its own: 待判断, for whoever takes matters in to decide what kind it is.

    The customer is the one whose file has the sender's address, when there is exactly one. The receipt with number and
    tracking link goes out after commit, unless the mail was automatic or the address has had enough of them today.
    Refused when one address opens more than twenty cases an hour: a loop or an attack, not a customer.
    """
    mailbox = act.lock(cmd.mailbox)
    who = vault.mark(cmd.sender)
    try:
        rates.count("mail.case", who, limit=CASES_PER_ADDRESS, within=AN_HOUR)
    except Refused:
        raise Refused("mail.too_many_from_one") from None
    customer = customers.by_email(mailbox.site, cmd.sender)
    content = cmd.text or cmd.subject or "（没有正文）"
    case = open_case(
        act, site=customer.site if customer else mailbox.site, kind=Kind.COMPLAINT, channel=Channel.EMAIL,
        content=content, title=reference.without_tag(cmd.subject)[:60], customer=customer,
        reporter_name=(customer.name if customer else "") or cmd.sender_name or cmd.sender.partition("@")[0][:60],
        reporter_phone=customer.mobile if customer else "", place=customer.place if customer else "",
    )  # fmt: skip
    thread = Thread.objects.create(
        site=case.site, case=case, mailbox=mailbox, address=cmd.sender, name=cmd.sender_name,
        last_message_id=cmd.message_id, made_at=act.now,
    )  # fmt: skip
    received = _keep(act, cmd, Received.State.OPENED, case=case, hint=cmd.hint)
    _attach(act, cmd, received, case)
    if cmd.hint is not None:
        act.note(hint_number=cmd.hint.number)
    if cmd.receipt and mailbox.sends_receipts and _may_receipt(who):
        outbox.receipt(act, case, thread)
    return case


class JoinMail(WholeMail):
    case: Ref[Case] = ask("工单")


@operation("mail.join", label="顾客来信", by_system=True, about="case")
def join(act: Act, cmd: JoinMail) -> Case:
    """A mail of the case's own customer joins its history, open or closed; who handles it is told, nothing is answered."""
    case = act.lock(cmd.case)
    thread = Thread.objects.select_for_update(of=("self",)).filter(case=case, address=cmd.sender).first()
    if thread is None:
        raise Refused("mail.not_theirs", number=case.number)
    if cmd.message_id:
        thread.last_message_id = cmd.message_id
        thread.save(update_fields=["last_message_id"])
    received = _keep(act, cmd, Received.State.JOINED, case=case)
    _attach(act, cmd, received, case)
    people = [case.handler] if case.handler else holders("handle_mail", case.site)
    flow.tell(people, "mail.joined", case, act)
    return case


class SetAside(MailWords):
    state: str = ask("结果", at_most=10, public=True)
    reason: str = ask("原因", default="", at_most=60, public=True)


@operation("mail.set_aside", label="来信未立案", by_system=True)
def set_aside(act: Act, cmd: SetAside) -> Received:
    """Remember a mail that opens no case (a program's, a copy, unreadable) with the reason; it stays on the server."""
    act.lock(cmd.mailbox)
    made = _keep(act, cmd, Received.State(cmd.state), reason=cmd.reason)
    if made.state == Received.State.REFUSED:
        outbox.tell_of_refused(act, made)
    return made


def _keep(act: Act, cmd: MailWords, state: Received.State, **more: Any) -> Received:
    """The mail's row: a new one, or the one that waited to be fetched again."""
    where = {"mailbox": cmd.mailbox, "uid_validity": cmd.uid_validity, "uid": cmd.uid}
    fields = {
        "site": more["case"].site if more.get("case") else cmd.mailbox.site, "message_key": cmd.message_key,
        "sender": cmd.sender, "sender_name": cmd.sender_name, "subject": cmd.subject, "text": cmd.text,
        "size": cmd.size, "sent_at": cmd.sent_at, "at": act.now, "state": state, "reason": "", **more,
    }  # fmt: skip
    waiting = Received.objects.filter(**where, state=Received.State.AGAIN).first()
    if waiting is None:
        return Received.objects.create(**where, **fields)
    for name, value in fields.items():
        setattr(waiting, name, value)
    waiting.save()
    waiting.refused.all().delete()
    return waiting


def _attach(act: Act, cmd: WholeMail, received: Received, case: Case) -> None:
    """Files through the same checks as every upload; what is refused is named with the reason, the mail is kept."""
    refused = [tuple(each.split(" ", 1)) for each in cmd.left_out]
    if cmd.cut:
        refused.append(("mail.cut", "…"))
    taken = 0
    for each in cmd.files:
        try:
            files.keep(
                each, case, "evidence", site=case.site, by=None, allowed=upload.DOCUMENTS, limit_bytes=LARGEST_FILE
            )
            taken += 1
        except Refused as no:
            refused.append((no.code, each.name))
    parts = [RefusedPart(received=received, name=name[:120] or "附件", code=code[:60]) for code, name in refused]
    RefusedPart.objects.bulk_create(parts)
    act.note(files=taken, refused_files=len(refused))


def _may_receipt(who: str) -> bool:
    try:
        rates.count("mail.receipt", who, limit=RECEIPTS_PER_ADDRESS, within=A_DAY)
    except Refused:
        return False
    return True


class TakeAgain(Command):
    received: Ref[Received] = ask("来信")


def _mail_url(row: models.Model) -> str:
    return row.get_absolute_url()  # type: ignore[attr-defined,no-any-return]


@operation("mail.take_again", label="收下这封信", capability="handle_mail", about="received", url_after=_mail_url)
def take_again(act: Act, cmd: TakeAgain) -> Received:
    """Fetch a mail that was left out or refused once more, and take it in whatever it is; the next round does it."""
    row = act.lock(cmd.received)
    if row.state not in (Received.State.IGNORED, Received.State.REFUSED):
        raise Refused("mail.nothing_to_take", state=row.get_state_display())
    if row.reason == "mail.is_own":
        raise Refused("mail.own_stays_out")
    row.state, row.at = Received.State.AGAIN, act.now
    row.save(update_fields=["state", "at"])
    outbox.fetch_soon(row.mailbox_id)
    return row
