"""A mail that came, the case it belongs to, and the parts of it that were not taken."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhishou.areas.mail.models.mailbox import Mailbox
from zhishou.kernel import clock
from zhishou.kernel.models import Site
from zhishou.kernel.scope import Placed


class Thread(Placed):
    """A case is written about with one address through one mailbox; only mail from that address joins the case."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="+")
    mailbox = models.ForeignKey(Mailbox, models.PROTECT, related_name="threads")
    address = models.CharField(_("邮箱地址"), max_length=254)  # lower case
    name = models.CharField(max_length=60, blank=True)
    last_message_id = models.CharField(max_length=250, blank=True)  # the customer's last, for In-Reply-To
    made_at = models.DateTimeField(default=clock.now)

    seen_by = ("handle_mail", "keep_settings")
    refs = ()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["address", "mailbox"], name="thread_of_address")]

    def __str__(self) -> str:
        return f"{self.case_id}"


class Received(Placed):
    """One mail of a mailbox, taken once: by its uid in the folder, and by sender and Message-ID over all folders.

    The mail itself stays on the server whatever happens to it here, and can be fetched again.
    """

    class State(models.TextChoices):
        OPENED = "opened", _("已立案")
        JOINED = "joined", _("并入工单")
        IGNORED = "ignored", _("未立案")
        REFUSED = "refused", _("没有收下")
        DUPLICATE = "duplicate", _("重复来信")
        AGAIN = "again", _("等待重新收取")

    mailbox = models.ForeignKey(Mailbox, models.PROTECT, related_name="received")
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    uid_validity = models.BigIntegerField()
    uid = models.BigIntegerField()
    message_key = models.CharField(max_length=64, blank=True)  # SHA-256 of sender and Message-ID (or of the whole mail)
    sender = models.CharField(_("发件人"), max_length=254, blank=True)
    sender_name = models.CharField(max_length=60, blank=True)
    subject = models.CharField(_("主题"), max_length=300, blank=True)
    text = models.TextField(_("正文"), blank=True)
    size = models.PositiveIntegerField(default=0)  # bytes, attachments included
    sent_at = models.DateTimeField(null=True)
    at = models.DateTimeField(default=clock.now)
    state = models.CharField(max_length=10, choices=State.choices)
    reason = models.CharField(max_length=60, blank=True)  # code of a sentence, see words.REASONS
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="+")
    hint = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="+")  # named, but not the sender's

    seen_by = ("handle_mail", "keep_settings")
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mailbox", "uid_validity", "uid"], name="mail_once_by_uid"),
            models.UniqueConstraint(
                fields=["mailbox", "message_key"],
                condition=~Q(state="duplicate") & ~Q(message_key=""),
                name="mail_once_by_message",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["opened", "joined"], case__isnull=False)
                | ~Q(state__in=["opened", "joined"]) & Q(case=None),
                name="mail_in_a_case_or_not",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["ignored", "refused"]) | ~Q(reason=""), name="mail_left_out_says_why"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["site", "-at"], name="mail_at_site"),
            models.Index(fields=["case", "at"], name="mail_of_case", condition=Q(case__isnull=False)),
            models.Index(fields=["mailbox", "state"], name="mail_by_state"),
        ]
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.subject or "—"

    def get_absolute_url(self) -> str:
        """The page of the mail."""
        return f"/mail/{self.pk}"


class RefusedPart(models.Model):
    """An attachment that was not taken, and why; it is still in the mail on the server."""

    received = models.ForeignKey(Received, models.CASCADE, related_name="refused")
    name = models.CharField(max_length=120)
    code = models.CharField(max_length=60)

    def __str__(self) -> str:
        return self.name
