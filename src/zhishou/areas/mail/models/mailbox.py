"""The mailbox of a site: where its mail is fetched from and through which server it answers."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from zhishou.kernel import clock
from zhishou.kernel.models import Site
from zhishou.kernel.scope import Placed

PORT = [MinValueValidator(1), MaxValueValidator(65535)]


class Mailbox(Placed):
    """One account on a mail server. Its password is kept encrypted (see `vault`) and shown to nobody."""

    class Security(models.TextChoices):
        SSL = "ssl", _("SSL/TLS")
        STARTTLS = "starttls", _("STARTTLS")
        NONE = "none", _("不加密（只限本机或内网）")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    address = models.EmailField(_("邮箱地址"), max_length=120, unique=True)
    name = models.CharField(_("发件人名称"), max_length=60)
    username = models.CharField(_("登录名"), max_length=120)
    secret = models.BinaryField()
    imap_host = models.CharField(_("收信服务器"), max_length=120)
    imap_port = models.PositiveIntegerField(_("收信端口"), validators=PORT, default=993)
    imap_security = models.CharField(max_length=8, choices=Security.choices, default=Security.SSL)
    folder = models.CharField(_("收信文件夹"), max_length=120, default="INBOX")
    smtp_host = models.CharField(_("发信服务器"), max_length=120)
    smtp_port = models.PositiveIntegerField(_("发信端口"), validators=PORT, default=465)
    smtp_security = models.CharField(max_length=8, choices=Security.choices, default=Security.SSL)
    sends_receipts = models.BooleanField(_("自动回执"), default=True)
    active = models.BooleanField(_("启用"), default=True)
    made_at = models.DateTimeField(default=clock.now)
    # Where reading stands: uids from `boundary` on are new; older ones count only while unseen.
    uid_validity = models.BigIntegerField(null=True)
    boundary = models.BigIntegerField(default=0)
    asked_at = models.DateTimeField(null=True)  # the last round
    fetched_at = models.DateTimeField(null=True)  # the last round without trouble
    trouble = models.CharField(max_length=60, blank=True)  # code of a sentence, see words
    trouble_detail = models.CharField(max_length=200, blank=True)

    seen_by = ("keep_settings", "handle_mail")
    refs = ("address",)

    class Meta:
        ordering: ClassVar = ["site__path", "pk"]

    def __str__(self) -> str:
        return self.address

    @property
    def domain(self) -> str:
        """The part after the @, for message ids."""
        return self.address.rpartition("@")[2]
