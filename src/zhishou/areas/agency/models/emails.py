"""往来邮件: an e-mail to or from somebody of the client's, on the contact log as one talk of it (agency.coordinator.4)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhishou.areas.agency.models.clients import Client, ContactPerson
from zhishou.areas.agency.models.contacts import OfClient, Talk
from zhishou.kernel import clock


class Email(OfClient):
    """One e-mail, once: known by sender and Message-ID, or by what it says where it was pasted. Its attachments are its files.

    `talk` is its entry on the log: when, whose, which project. What was sent from here stands in the outbox under `outgoing`.
    """

    client = models.ForeignKey(Client, models.PROTECT, related_name="emails")
    talk = models.OneToOneField(Talk, models.PROTECT, related_name="email")
    came = models.BooleanField(_("客户写来的"))
    contact = models.ForeignKey(ContactPerson, models.PROTECT, null=True, related_name="+")
    sender = models.CharField(_("发件人"), max_length=254, blank=True)
    recipients = models.CharField(_("收件人"), max_length=500, blank=True)
    subject = models.CharField(_("主题"), max_length=300, blank=True)
    text = models.TextField(_("正文"), blank=True)
    message_id = models.CharField(max_length=250, blank=True)
    key = models.CharField(max_length=64)  # SHA-256 of sender and Message-ID, or of what was pasted
    answers = models.ForeignKey("self", models.PROTECT, null=True, related_name="answered_by")
    outgoing = models.CharField(max_length=200, blank=True)  # what the outbox knows it by
    left_out = models.JSONField(default=list)  # attachments that were not taken: name and the reason's code
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["client", "key"], name="agency_email_once"),
            models.CheckConstraint(condition=Q(outgoing="") | Q(came=False), name="agency_email_sent_did_not_come"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["client", "message_id"], name="agency_email_by_message"),
            models.Index(fields=["contact"], name="agency_email_of_contact"),
        ]
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return self.subject or "—"

    def url(self) -> str:
        """Its page."""
        return f"/emails/{self.pk}"
