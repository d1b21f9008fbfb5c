"""客户: a company that is or may become a client, who answers for it, and the people there one talks with.

agency.department.1, agency.account_manager.3, agency.director.3. A customer of the other trades is a person with a
telephone and hours of rest; a client is a company with several people of different weight. So it has a file of its own.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhishou.areas.agency.models.powers import SEES
from zhishou.kernel import clock
from zhishou.kernel.models import Person, Site
from zhishou.kernel.scope import Placed


class Client(Placed):
    """One company. A prospect and a client are one row: winning changes the standing, the history stays."""

    class Level(models.TextChoices):
        KEY = "key", _("重要客户")
        USUAL = "usual", _("一般客户")
        SMALL = "small", _("较小客户")

    class Standing(models.TextChoices):
        PROSPECT = "prospect", _("潜在客户")
        ACTIVE = "active", _("合作中")
        ENDED = "ended", _("已停止合作")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    number = models.CharField(_("编号"), max_length=20, unique=True)
    name = models.CharField(_("客户名称"), max_length=60)
    industry = models.CharField(_("行业"), max_length=30, blank=True)
    level = models.CharField(pgettext_lazy("client", "级别"), max_length=5, choices=Level.choices, default=Level.USUAL)
    standing = models.CharField(_("合作情况"), max_length=8, choices=Standing.choices, default=Standing.PROSPECT)
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("负责人"))
    address = models.CharField(_("地址"), max_length=120, blank=True)
    about = models.CharField(_("客户情况"), max_length=1000, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    standing_at = models.DateTimeField(default=clock.now)

    seen_by = SEES
    refs = ("number", "name")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site", "name"], name="agency_client_once"),
            models.CheckConstraint(condition=~Q(name=""), name="agency_client_has_name"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["site", "standing", "name"], name="agency_client_at_site"),
            models.Index(fields=["owner"], name="agency_client_owner"),
        ]
        ordering: ClassVar = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    def answerable(self) -> int | None:
        """Who answers for the client."""
        return int(self.owner_id)

    def url(self) -> str:
        """Its page."""
        return f"/clients/{self.number}"

    @property
    def small(self) -> bool:
        """May be answered for by an account manager (agency.account_manager.3)."""
        return self.level == self.Level.SMALL


class ContactPerson(Placed):
    """Somebody at the client's: what they are there, whether they decide, how to reach them; left once they are gone."""

    client = models.ForeignKey(Client, models.PROTECT, related_name="contacts")
    name = models.CharField(_("姓名"), max_length=30)
    title = models.CharField(_("职务"), max_length=40, blank=True)
    decides = models.BooleanField(_("决策人"), default=False)
    mobile = models.CharField(_("手机"), max_length=20, blank=True)
    email = models.CharField(_("电子邮箱"), max_length=120, blank=True)
    note = models.CharField(_("备注"), max_length=300, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    left_at = models.DateTimeField(null=True)

    site_field = "client__site"
    seen_by = SEES
    refs = ()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(name=""), name="agency_contact_has_name")]
        ordering: ClassVar = ["-decides", "pk"]

    def __str__(self) -> str:
        return f"{self.name}（{self.title}）" if self.title else self.name

    @property
    def site(self) -> Site:
        """Where the client is looked after."""
        return self.client.site

    def belongs_to(self) -> models.Model:
        return self.client
