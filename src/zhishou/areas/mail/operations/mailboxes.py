"""The mailboxes of the sites: kept by administration (service.complaint.0)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from pydantic import SecretStr

from zhishou.areas.mail import vault
from zhishou.areas.mail.models import Mailbox
from zhishou.kernel.choosing import sites, yes_no
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Invalid, Refused, ask, operation
from zhishou.kernel.types import Ref


def page(row: models.Model) -> str:
    """Where they are kept."""
    return "/channels"


class MailboxFields(Command):
    """What a mailbox is."""

    name: str = ask("发件人名称", at_least=1, at_most=60, hint="顾客在来信里看到的名字，例如 翠湖物业客户服务")
    username: str = ask("登录名", at_least=1, at_most=120, hint="多数邮箱就是邮箱地址")
    imap_host: str = ask("收信服务器（IMAP）", at_least=1, at_most=120, public=True, hint="例如 imap.exmail.qq.com")
    imap_port: int = ask("收信端口", default=993, at_least=1, at_most=65535)
    imap_security: Mailbox.Security = ask("收信加密", default=Mailbox.Security.SSL)
    folder: str = ask("收信文件夹", default="INBOX", at_most=120, public=True)
    smtp_host: str = ask("发信服务器（SMTP）", at_least=1, at_most=120, public=True, hint="例如 smtp.exmail.qq.com")
    smtp_port: int = ask("发信端口", default=465, at_least=1, at_most=65535)
    smtp_security: Mailbox.Security = ask("发信加密", default=Mailbox.Security.SSL)
    sends_receipts: bool = ask("来信立案后自动发回执", default=True, widget="radio", choices=yes_no("是", "否"))


class AddMailbox(MailboxFields):
    site: Ref[Site] = ask(
        "站点",
        choices=sites("keep_settings"),
        hint="来信在这个站点立案；发件人是档案里的顾客时，在顾客的小区或门店立案",
    )
    address: str = ask("邮箱地址", at_least=3, at_most=120)
    secret: SecretStr = ask("密码或授权码", at_least=1, at_most=200, widget="password", hint="加密保存，不再显示")


class ChangeMailbox(MailboxFields):
    mailbox: Ref[Mailbox] = ask("邮箱")
    secret: SecretStr | None = ask("新的密码或授权码", default=None, at_most=200, widget="password", hint="不填就不变")
    active: bool = ask("启用", default=True, widget="radio", choices=yes_no("是", "否"))


@operation("mail.add_mailbox", label="添加邮箱", capability="keep_settings", about="site", url_after=page)
def add_mailbox(act: Act, cmd: AddMailbox) -> Mailbox:
    """Put a mailbox to use at a site; mail that was read before stays history. Refused when it is in use already."""
    act.facts.pop("secret", None)
    address = email_of(cmd.address, "address")
    if Mailbox.objects.filter(address=address).exists():
        raise Refused("mail.mailbox_there", address=address)
    return Mailbox.objects.create(
        site=cmd.site, address=address, secret=vault.seal(cmd.secret.get_secret_value(), vault.PASSWORD), **_said(cmd)
    )


@operation("mail.change_mailbox", label="修改邮箱", capability="keep_settings", about="mailbox", url_after=page)
def change_mailbox(act: Act, cmd: ChangeMailbox) -> Mailbox:
    """Change a mailbox, or take it out of use; the password stays unless it is typed anew."""
    act.facts.pop("secret", None)
    box = act.lock(cmd.mailbox)
    said = _said(cmd)
    if (box.imap_host, box.username, box.folder) != (said["imap_host"], said["username"], said["folder"]):
        box.uid_validity, box.boundary = None, 0  # another folder: read from its own beginning
    for name, value in said.items():
        setattr(box, name, value)
    if cmd.secret and cmd.secret.get_secret_value():
        box.secret = vault.seal(cmd.secret.get_secret_value(), vault.PASSWORD)
    box.active, box.trouble, box.trouble_detail = cmd.active, "", ""
    box.save()
    return box


def email_of(text: str, field: str) -> str:
    """An e-mail address in small letters; Invalid beside its field otherwise."""
    address = text.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise Invalid({field: ["邮箱地址请写成 name@example.com 的样子。"]}) from None
    return address


def _said(cmd: MailboxFields) -> dict[str, Any]:
    return {name: getattr(cmd, name) for name in MailboxFields.model_fields}
