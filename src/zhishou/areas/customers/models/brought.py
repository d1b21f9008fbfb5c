"""Which file is which record of another system that brings its customers (service.files.1)."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from zhishou.areas.customers.models.files import Customer
from zhishou.kernel import clock
from zhishou.kernel.models import Site
from zhishou.kernel.scope import Placed


class Brought(Placed):
    """A record of another system, the file it stands for, and what it changed in it last.

    `marks` are salted digests of what the system said last, by field: only what it says differently now is taken over, so
    that a colleague's correction stays until the customer tells the other system something new.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="brought")
    source = models.CharField(_("来源系统"), max_length=30)
    their_id = models.CharField(_("对方编号"), max_length=60)
    opened = models.BooleanField(default=False)  # the file was opened for it; else it was there
    first_at = models.DateTimeField(default=clock.now)
    last_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(null=True)
    changed = ArrayField(models.CharField(max_length=20), default=list)
    salt = models.CharField(max_length=32, blank=True)
    marks = models.JSONField(default=dict)

    seen_by = Customer.seen_by
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site", "source", "their_id"], name="customers_brought_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["site", "changed_at"], name="customers_brought_changed"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.their_id}"

    def belongs_to(self) -> models.Model:
        return self.customer
