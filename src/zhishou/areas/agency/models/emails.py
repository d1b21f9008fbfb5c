"""往来邮件: an e-mail to or from somebody of the client's, on the contact log as one talk of it (agency.coordinator.4)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from zhishou.areas.agency.models.clients import Client, ContactPerson
from zhishou.areas.agency.models.contacts import OfClient, Talk
from zhishou.areas.agency.models.powers import KEEPS_CLIENTS
from zhishou.kernel import clock
from zhishou.kernel.models import Person


class Email(OfClient):
    """One e-mail, once: known by sender and Message-ID, or by what it says where it was pasted. Its attachments are its files.

    `talk` is its entry on the log: when, whose, which project. What was sent from here stands in the outbox under `outgoing`.
    Where an answer is expected, `to_answer` owes it until it is settled: by an answer, or by saying why none is needed.
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
    to_answer = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("谁答复"))
    settled_at = models.DateTimeField(_("答复时间"), null=True)
    settled_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    why_not = models.CharField(_("不用答复的原因"), max_length=200, blank=True)
    left_out = models.JSONField(default=list)  # attachments that were not taken: name and the reason's code
    at = models.DateTimeField(default=clock.now)

    seen_by: ClassVar[tuple[str, ...]] = (
        KEEPS_CLIENTS  # what a client writes is not for everybody who works on a project
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["client", "key"], name="agency_email_once"),
            models.CheckConstraint(condition=Q(outgoing="") | Q(came=False), name="agency_email_sent_did_not_come"),
            models.CheckConstraint(condition=Q(to_answer=None) | Q(came=True), name="agency_email_answer_to_what_came"),
            models.CheckConstraint(
                condition=Q(settled_at=None, settled_by=None, why_not="")
                | Q(settled_at__isnull=False, to_answer__isnull=False),
                name="agency_email_settled_was_owed",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["client", "message_id"], name="agency_email_by_message"),
            models.Index(fields=["contact"], name="agency_email_of_contact"),
            models.Index(
                fields=["client", "at"],
                condition=Q(to_answer__isnull=False, settled_at=None),
                name="agency_email_waiting",
            ),
        ]
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return self.subject or "—"

    def short(self) -> str:
        """The subject as a list shows it."""
        return Truncator(str(self)).chars(60)

    def answerable(self) -> int | None:
        """Who owes the answer."""
        return self.to_answer_id

    @property
    def waits(self) -> bool:
        """An answer is owed and not given."""
        return self.to_answer_id is not None and self.settled_at is None

    def url(self) -> str:
        """Its page."""
        return f"/emails/{self.pk}"
