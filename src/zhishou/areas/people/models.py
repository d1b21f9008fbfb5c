"""What a person proves themselves with besides the password; which tables brought people; whose data were asked for."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhishou.kernel import clock
from zhishou.kernel.models import Person
from zhishou.kernel.models.batch import ListingBatch
from zhishou.kernel.models.request import DataRequest


class ImportBatch(ListingBatch):
    """A staff table that was taken in."""

    seen_by: ClassVar = ("organise",)


class PrivacyRequest(DataRequest):
    """Somebody who works or worked here asked for a copy of their data or, having left, to have them erased."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="privacy_requests")

    def belongs_to(self) -> models.Model:
        return self.person


class Factor(models.Model):
    """A second factor of a person: an authenticator app, a passkey, or one recovery code.

    `secret` is encrypted for an app, the public credential for a passkey (its challenge until it is confirmed), and a
    digest for a recovery code. `last` is the last time step or counter accepted, so that nothing is good twice.
    """

    class Kind(models.TextChoices):
        APP = "app", _("动态口令")
        PASSKEY = "passkey", _("通行密钥")
        RECOVERY = "recovery", _("恢复码")

    person = models.ForeignKey(Person, models.CASCADE, related_name="factors")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    name = models.CharField(_("名称"), max_length=40, blank=True)
    secret = models.BinaryField()
    last = models.BigIntegerField(default=0)
    made_at = models.DateTimeField(default=clock.now)
    confirmed_at = models.DateTimeField(null=True)  # none: begun, not proven yet; asks for nothing at sign-in
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["made_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=Q(confirmed_at=None) & ~Q(kind="recovery"),
                name="one_factor_begun_a_kind",
            )
        ]

    def __str__(self) -> str:
        return self.name or str(self.get_kind_display())
