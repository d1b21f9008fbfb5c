"""市场调查: what was asked, how, of whom, what came out; released to the client, on record who opened it when (agency.department.4)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhishou.areas.agency.models.clients import Client, ContactPerson
from zhishou.areas.agency.models.contacts import OfClient, Talk
from zhishou.areas.agency.models.powers import SEES
from zhishou.areas.agency.models.projects import OfProject, Project
from zhishou.kernel import clock
from zhishou.kernel.models import Link, Person, Site
from zhishou.kernel.scope import Placed


class Research(OfClient):
    """One piece of research for a client: for a project, or for the client as a whole. Reports and tables are its files."""

    class Method(models.TextChoices):
        STREET = "street", _("街头访问")
        HOME = "home", _("入户访问")
        PHONE = "phone", _("电话访问")
        ONLINE = "online", _("网络问卷")
        GROUP = "group", _("座谈会")
        SHOP = "shop", _("看店、神秘顾客")
        DESK = "desk", _("查资料")

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("research", "待通报")
        RELEASED = "released", pgettext_lazy("research", "已放给客户")
        WITHDRAWN = "withdrawn", pgettext_lazy("research", "已作废")

    client = models.ForeignKey(Client, models.PROTECT, related_name="research")
    project = models.ForeignKey(Project, models.PROTECT, null=True, related_name="research")
    number = models.CharField(_("编号"), max_length=20, unique=True)
    title = models.CharField(_("调查名称"), max_length=80)
    question = models.CharField(_("要弄清的问题"), max_length=500)
    method = models.CharField(_("调查方法"), max_length=6, choices=Method.choices)
    made_by = models.CharField(_("谁做的调查"), max_length=80)
    sample = models.CharField(_("样本"), max_length=200)
    done_on = models.DateField(_("调查完成日期"))
    findings = models.CharField(_("结果"), max_length=3000)
    state = models.CharField(_("状态"), max_length=9, choices=State.choices, default=State.DRAFT)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    released_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(null=True)
    reason = models.CharField(_("作废的原因"), max_length=200, blank=True)
    talks = models.ManyToManyField(Talk, related_name="research")

    refs = ("number",)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state="released") | Q(released_by__isnull=False, released_at__isnull=False),
                name="agency_research_released_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | ~Q(reason=""), name="agency_research_withdrawn_why"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["client", "-at"], name="agency_research_of_client")]
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def belongs_to(self) -> models.Model:
        return self

    def answerable(self) -> int | None:
        """Who leads the project, else who answers for the client: they tell the client of it."""
        return int(self.project.lead_id if self.project else self.client.owner_id)

    def url(self) -> str:
        """Its page."""
        return f"/research/{self.number}"


class Viewer(OfProject):
    """For whom of the client's a link to the progress page was made, so that it is known who opened what."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="viewers")
    contact = models.ForeignKey(ContactPerson, models.PROTECT, null=True, related_name="+")
    link = models.OneToOneField(Link, models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return str(self.contact or "")


class Opening(Placed):
    """Research as it was opened by one link, the first time."""

    research = models.ForeignKey(Research, models.PROTECT, related_name="openings")
    viewer = models.ForeignKey(Viewer, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    site_field = "research__client__site"
    seen_by = SEES
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["research", "viewer"], name="agency_research_opened_once_a_link")
        ]
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.research_id} {self.viewer_id}"

    @property
    def site(self) -> Site:
        """Where the client is looked after."""
        return self.research.client.site

    def belongs_to(self) -> models.Model:
        return self.research
