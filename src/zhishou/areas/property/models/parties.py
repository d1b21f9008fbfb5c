"""Who owns, rents or built a unit, who pays what, and from which account: relations with a beginning and an end."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from zhishou.areas.property.models.batches import ImportBatch
from zhishou.areas.property.models.places import ISSUES_PAPERS, SEES_REGISTER, Unit
from zhishou.kernel import clock
from zhishou.kernel.models import Site
from zhishou.kernel.scope import Placed


class Party(Placed):
    """A person or company with whom the community has to do (业主, 住户, 开发商)."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    name = models.CharField(_("姓名"), max_length=60)
    mobile = models.CharField(_("手机"), max_length=20, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    seen_by = (*SEES_REGISTER, *ISSUES_PAPERS, "reveal_owners")
    refs = ()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["site", "name"], name="party_by_name")]

    def __str__(self) -> str:
        return self.name


class Role(models.IntegerChoices):
    """What a party is to a unit; also who pays a charge."""

    OWNER = 0, _("业主")
    TENANT = 1, _("住户")
    DEVELOPER = 2, _("开发商")


class Tenure(Placed):
    """A party is owner, tenant or developer of a unit from `starts_on` until the day before `ends_on`; several may be."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="tenures")
    party = models.ForeignKey(Party, models.PROTECT, related_name="tenures")
    role = models.PositiveSmallIntegerField(choices=Role.choices, default=Role.OWNER)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    batch = models.ForeignKey(ImportBatch, models.PROTECT, null=True, related_name="+")

    seen_by = (*SEES_REGISTER, *ISSUES_PAPERS)
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "party", "role", "starts_on"], name="tenure_once"),
            models.CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")), name="tenure_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.get_role_display()}"


class PayerAgreement(Placed):
    """The unit's agreement that the tenant pays an item, from when to when."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="agreements")
    item_code = models.CharField(_("费项"), max_length=20)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    seen_by = SEES_REGISTER
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "item_code", "starts_on"], name="payer_agreement_once"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")), name="payer_agreement_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.item_code}"


ACCOUNT = "property_mandate.account"  # what the account's encryption is bound to


class Mandate(Placed):
    """The bank account from which a unit's charges may be collected (代扣协议), from `starts_on` until the day before `ends_on`.

    One that ends on its first day was never in force. The account is encrypted.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="mandates")
    bank = models.CharField(_("开户银行"), max_length=60)
    account = models.BinaryField(_("银行账号"))
    account_tail = models.CharField(max_length=4)  # what may be shown
    holder = models.CharField(_("户名"), max_length=60)
    agreement_number = models.CharField(_("代扣协议号"), max_length=40, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    batch = models.ForeignKey(ImportBatch, models.PROTECT, null=True, related_name="+")

    seen_by = SEES_REGISTER
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit"], condition=Q(ends_on=None), name="one_live_mandate_a_unit"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="property_mandate_in_order"
            ),
        ]

    @classmethod
    def end_of(cls, unit: Unit, on: date) -> None:
        """The unit's live account is not collected from any more from this day on; one that begins later never is."""
        cls.objects.filter(unit=unit, ends_on=None).update(ends_on=Greatest(F("starts_on"), Value(on)))

    def __str__(self) -> str:
        return f"{self.bank} …{self.account_tail}"
