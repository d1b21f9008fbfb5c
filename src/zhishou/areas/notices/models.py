"""Payment notices: one batch a printing, one PDF a building, one row a page."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhishou.areas.property.models import Building, Party, Unit
from zhishou.areas.property.models.parties import Role
from zhishou.kernel import clock
from zhishou.kernel.models import Person, Site, StoredFile
from zhishou.kernel.scope import Placed

SEES_NOTICES = ("issue_notices", "hand_out_notices", "answer_fees")


class NoticeBatch(Placed):
    """The notices of a community for a period (交款通知单). Printed anew it is a further edition; the newest counts."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    period = models.PositiveIntegerField()  # yyyymm
    edition = models.PositiveSmallIntegerField(_("版次"))
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True)

    seen_by = SEES_NOTICES
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site", "period", "edition"], name="notice_edition_once"),
        ]
        ordering: ClassVar = ["-period", "-edition"]

    def __str__(self) -> str:
        return f"{self.site_id} {self.period}-{self.edition}"


class NoticeFile(Placed):
    """One PDF: the notices of a building in delivery order, or those of the developer. Signed for by a building keeper."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    batch = models.ForeignKey(NoticeBatch, models.PROTECT, related_name="files")
    place = models.PositiveIntegerField()  # order in which buildings are walked
    title = models.CharField(_("楼栋"), max_length=60)
    building = models.ForeignKey(Building, models.PROTECT, null=True, related_name="+")
    for_developer = models.BooleanField(default=False)
    pages = models.PositiveIntegerField(_("份数"), default=0)
    charged_fen = models.BigIntegerField(default=0)  # this period's charges: equal to the books when it was filed
    due_fen = models.BigIntegerField(default=0)
    pdf = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    filed_at = models.DateTimeField(null=True)
    handed_to = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    handed_at = models.DateTimeField(_("签收时间"), null=True)
    signature = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")

    seen_by = SEES_NOTICES
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "place"], name="notice_file_once"),
            models.CheckConstraint(
                condition=Q(handed_at=None) | Q(filed_at__isnull=False, signature__isnull=False),
                name="notice_file_signed_for",
            ),
        ]
        ordering: ClassVar = ["place"]

    def __str__(self) -> str:
        return self.title

    def url(self) -> str:
        """The hand-over page of the file."""
        return f"/payment-notices/files/{self.pk}"


class UnitNotice(models.Model):
    """What one page told a payer of a unit: charged this period, owed from before, settled already, to be paid, until when."""

    file = models.ForeignKey(NoticeFile, models.PROTECT, related_name="notices")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    page = models.PositiveIntegerField()
    payer = models.PositiveSmallIntegerField(choices=Role.choices, default=Role.OWNER)
    tenant = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+")  # none: the owners, the developer
    charged_fen = models.BigIntegerField()
    arrears_fen = models.BigIntegerField()
    settled_fen = models.BigIntegerField()  # paid on these, credits and prepayments; never printed when zero
    due_fen = models.BigIntegerField()
    due_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["file", "page"], name="unit_notice_once"),
            models.UniqueConstraint(
                fields=["file", "unit", "payer", "tenant"], name="unit_notice_a_payer", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(due_fen=models.F("charged_fen") + models.F("arrears_fen") - models.F("settled_fen")),
                name="unit_notice_adds_up",
            ),
        ]
        ordering: ClassVar = ["page"]

    def __str__(self) -> str:
        return f"{self.file_id} {self.page}"
