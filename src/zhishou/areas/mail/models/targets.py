"""Where notices go beside the bell: a colleague's e-mail, a group's robot, another program's webhook."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Person, Site
from zhishou.kernel.scope import Placed, ScopedQuerySet


class Quiet(models.TextChoices):
    """When notices may go out; in between they wait."""

    WORK = "work", _("只在工作时间（按公司的工作日历）")
    HOURS = "hours", _("每天的一段时间")
    ALWAYS = "always", _("任何时间")


class Recipient(Placed):
    """A colleague's own choice: to which address, about what, when. Nothing goes to an address not confirmed by a code."""

    person = models.OneToOneField(Person, models.CASCADE, related_name="+")
    address = models.CharField(_("邮箱地址"), max_length=120, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    code_digest = models.BinaryField(max_length=32, null=True)
    by_email = ArrayField(models.CharField(max_length=12), default=list)  # groups of notices sent by e-mail
    by_robot = ArrayField(models.CharField(max_length=12), default=list)  # groups that may be posted to the group
    quiet = models.CharField(max_length=6, choices=Quiet.choices, default=Quiet.WORK)
    hours_from = models.TimeField(null=True)
    hours_to = models.TimeField(null=True)
    urgent_always = models.BooleanField(default=True)

    refs = ()
    site_field = "person__site"

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(quiet="hours") | Q(hours_from__isnull=False, hours_from__lt=models.F("hours_to")),
                name="recipient_hours_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}"

    @classmethod
    def visible(cls, rows: ScopedQuerySet[Any], actor: Actor) -> ScopedQuerySet[Any]:
        """One's own."""
        return rows.filter(person_id=actor.person_id)


class Robot(Placed):
    """A group's robot (企业微信, 钉钉, 飞书) or a webhook of another program. It is told numbers and links, never names."""

    class Kind(models.TextChoices):
        WECOM = "wecom", _("企业微信群机器人")
        DINGTALK = "dingtalk", _("钉钉群机器人")
        FEISHU = "feishu", _("飞书群机器人")
        WEBHOOK = "webhook", _("Webhook（其他系统）")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    name = models.CharField(_("名称"), max_length=40)
    kind = models.CharField(_("类型"), max_length=8, choices=Kind.choices)
    target = models.BinaryField()  # the address, which is itself a secret
    secret = models.BinaryField(null=True)  # for signing
    host = models.CharField(max_length=120)  # of the address, for people to recognise it
    groups = ArrayField(models.CharField(max_length=12), default=list)
    quiet = models.CharField(
        max_length=6, choices=[(q.value, q.label) for q in Quiet if q != Quiet.HOURS], default="work"
    )
    urgent_always = models.BooleanField(default=True)
    inside = models.BooleanField(default=False)  # administration allows an address of the own network
    active = models.BooleanField(default=True)
    made_at = models.DateTimeField(default=clock.now)

    seen_by = ("keep_settings", "handle_mail")
    refs = ()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["site", "name"], name="robot_name_once")]
        ordering: ClassVar = ["site__path", "pk"]

    def __str__(self) -> str:
        return self.name
