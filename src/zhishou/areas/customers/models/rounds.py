"""待更新档案: the files nobody has touched for a time, as one list for who looks after them (seed service.files.2)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhishou.areas.customers.models.files import Customer
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Person, Site
from zhishou.kernel.scope import Placed, ScopedQuerySet


class FileRound(Placed):
    """The list of one person at one site: owed as a whole by the end of a working day, done with its last file.

    A person has one open list at a site. What was not gone through in time is owed until it is; nothing is added to it.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("负责人"))
    day = models.DateField(_("日期"))
    due_at = models.DateTimeField(_("期限"))
    drawn = models.PositiveSmallIntegerField(_("份数"))
    beyond = models.PositiveIntegerField(_("还没有列入的"), default=0)
    at = models.DateTimeField(default=clock.now)
    done_at = models.DateTimeField(null=True)

    seen_by = ("contact_customers", "assign_customers")
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site", "person"], condition=Q(done_at=None), name="customers_round_open"),
            models.UniqueConstraint(fields=["site", "person", "day"], name="customers_round_a_day"),
            models.CheckConstraint(condition=Q(drawn__gt=0), name="customers_round_not_empty"),
        ]
        ordering: ClassVar = ["-day", "-pk"]

    def __str__(self) -> str:
        return f"{self.person_id} {self.day}"

    @classmethod
    def visible(cls, rows: ScopedQuerySet[Any], actor: Actor) -> ScopedQuerySet[Any]:
        """One's own, those of whom one deputises for, and those of everybody where one assigns files."""
        return rows.filter(Q(person_id__in=actor.stands_for()) | Q(site_id__in=actor.sites("assign_customers")))

    def answerable(self) -> int | None:
        return int(self.person_id)

    def agreed(self) -> datetime | None:
        return self.due_at

    def url(self) -> str:
        """The page of the list."""
        return f"/customers/rounds/{self.pk}"


class RoundFile(models.Model):
    """One file of a list: seen to when it was changed, talked about, found unchanged, or given to another person."""

    class How(models.TextChoices):
        CHANGED = "changed", _("已更新资料")
        CONTACTED = "contacted", _("已联系备案")
        CHECKED = "checked", _("核对无变化")
        MOVED = "moved", _("已转给别人")

    round = models.ForeignKey(FileRound, models.PROTECT, related_name="files")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    stale_since = models.DateTimeField()  # when the file was last updated, as the list was drawn
    done_at = models.DateTimeField(null=True)
    how = models.CharField(max_length=10, choices=How.choices, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "customer"], name="customers_round_file_once"),
            models.CheckConstraint(
                condition=Q(done_at=None, how="") | Q(done_at__isnull=False) & ~Q(how=""),
                name="customers_round_file_says_how",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["customer"], condition=Q(done_at=None), name="customers_round_file_open"),
        ]
        ordering: ClassVar = ["stale_since", "pk"]

    def __str__(self) -> str:
        return f"{self.round_id} {self.customer_id}"
