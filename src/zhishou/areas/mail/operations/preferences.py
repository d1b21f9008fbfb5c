"""我的提醒: to which address, about what and when a person is told beside the bell."""

from __future__ import annotations

from datetime import time, timedelta

from django.db import models

from zhishou.areas.mail import groups, outbox, reference
from zhishou.areas.mail.models import Outgoing, Quiet, Recipient
from zhishou.areas.mail.operations.mailboxes import email_of
from zhishou.areas.mail.operations.robots import group_choices
from zhishou.kernel.choosing import yes_no
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Person
from zhishou.kernel.operation import Command, Invalid, Refused, ask, operation
from zhishou.kernel.secrets import digest, receipt_code, same_code


def page(row: models.Model) -> str:
    """Where it is chosen."""
    return "/account/notices"


class GiveAddress(Command):
    address: str = ask("邮箱地址", at_least=3, at_most=120, hint="会收到一个确认码，填对之后提醒才发到这个邮箱")


@operation("mail.give_address", label="发确认码", personal=True, limit=(5, timedelta(hours=1)), url_after=page)
def give_address(act: Act, cmd: GiveAddress) -> Person:
    """Name an address of one's own; nothing but a code goes there before the code has come back."""
    address = email_of(cmd.address, "address")
    mailbox = outbox.mailbox_for(act.person.site)
    if mailbox is None:
        raise Refused("mail.no_mailbox")
    code = receipt_code()
    everything = [code_ for code_, _name in groups.choices()]
    row, _new = Recipient.objects.get_or_create(
        person=act.person, defaults={"by_email": everything, "by_robot": everything}
    )
    row.address, row.confirmed_at, row.code_digest = address, None, digest(f"{address} {code}")
    row.save()
    message_id = reference.plain_id(mailbox.domain)
    outbox.put(
        site=mailbox.site, kind=Outgoing.Kind.CODE, natural_key=f"code:{message_id}", message_id=message_id,
        mailbox=mailbox, address=address, person=act.person, subject="职守：确认你的邮箱",
        text=f"确认码：{code}\n\n请在“我的提醒”里填写这个确认码。不是你本人操作的，不用理会这封邮件。", made_at=act.now,
    )  # fmt: skip
    return act.person


class ConfirmAddress(Command):
    code: str = ask("确认码", at_least=4, at_most=12)


@operation("mail.confirm_address", label="确认邮箱", personal=True, limit=(8, timedelta(hours=1)), url_after=page)
def confirm_address(act: Act, cmd: ConfirmAddress) -> Person:
    """Prove by the code that the address is one's own; from now on notices go there as chosen."""
    row = Recipient.objects.select_for_update().filter(person=act.person).first()
    right = row is not None and row.code_digest is not None
    if row is None or not right or bytes(row.code_digest or b"") != digest(f"{row.address} {same_code(cmd.code)}"):
        raise Invalid({"code": ["确认码不对。请看最近一封邮件里的确认码，或重新发一次。"]})
    row.confirmed_at, row.code_digest = act.now, None
    row.save(update_fields=["confirmed_at", "code_digest"])
    return act.person


class ChooseNotices(Command):
    by_email: list[str] = ask("发到我的邮箱", default=[], at_most=10, public=True, choices=group_choices)
    by_robot: list[str] = ask(
        "我的提醒可以发到群里（只有单号和链接）", default=[], at_most=10, public=True, choices=group_choices
    )
    quiet: Quiet = ask("什么时候发邮件", default=Quiet.WORK)
    hours_from: time | None = ask("从", default=None)
    hours_to: time | None = ask("到", default=None)
    urgent_always: bool = ask("紧急的马上发", default=True, widget="radio", choices=yes_no("是", "否"))


@operation("mail.choose_notices", label="保存我的提醒", personal=True, url_after=page)
def choose_notices(act: Act, cmd: ChooseNotices) -> Person:
    """Choose which notices go out by which channel, and in which hours."""
    if cmd.quiet == Quiet.HOURS and not (cmd.hours_from and cmd.hours_to and cmd.hours_from < cmd.hours_to):
        raise Invalid({"hours_to": ["请填写从几点到几点，结束要晚于开始。"]})
    for name in ("by_email", "by_robot"):
        if any(each not in groups.BY_CODE for each in getattr(cmd, name)):
            raise Invalid({name: ["请从列出的选项中选择。"]})
    hours = cmd.quiet == Quiet.HOURS
    Recipient.objects.update_or_create(
        person=act.person,
        defaults={
            "by_email": cmd.by_email, "by_robot": cmd.by_robot, "quiet": cmd.quiet, "urgent_always": cmd.urgent_always,
            "hours_from": cmd.hours_from if hours else None, "hours_to": cmd.hours_to if hours else None,
        },
    )  # fmt: skip
    return act.person
