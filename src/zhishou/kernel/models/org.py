"""Sites, departments and people."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import check_password
from django.db import models
from django.utils.translation import gettext_lazy as _

from zhishou.kernel import clock, key_uses
from zhishou.kernel.scope import Placed, ScopedQuerySet

if TYPE_CHECKING:
    from zhishou.kernel.actor import Actor


class Site(Placed):
    """A node of the tree group → company → community or store. A duty held at a node covers its subtree."""

    class Kind(models.TextChoices):
        GROUP = "group", _("集团")
        COMPANY = "company", _("公司")
        COMMUNITY = "community", _("小区")
        STORE = "store", _("门店")

    code = models.CharField(_("代码"), max_length=20, unique=True)
    name = models.CharField(_("名称"), max_length=60)
    kind = models.CharField(_("类型"), max_length=10, choices=Kind.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    path = models.CharField(max_length=200, db_index=True)  # /1/4/9/ : own id last
    enforced_from = models.DateField(_("正式执行日期"), null=True)  # none: 试运行, unsigned appointments still act
    phone = models.CharField(_("服务电话"), max_length=30, blank=True)
    address = models.CharField(_("地址"), max_length=120, blank=True)
    opened_at = models.DateTimeField(default=clock.now)

    refs = ("code",)

    class Meta:
        ordering: ClassVar = ["path"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def visible(cls, rows: ScopedQuerySet[Any], actor: Actor) -> ScopedQuerySet[Any]:
        return rows.filter(pk__in=actor.sites_seen())

    @classmethod
    def known(cls, actor: Actor, text: str) -> Site | None:
        """A site within sight by id or code, without asking the database. To change one, lock it first."""
        found = actor.house.site(text) if actor.person else None
        return found if found is not None and found.pk in actor.sites_seen() else None

    @property
    def site_id(self) -> int:
        return int(self.pk)

    def lineage(self) -> list[int]:
        """Ids of this node and every node above it, the root first."""
        return [int(part) for part in self.path.strip("/").split("/") if part]

    def in_trial(self, today: date | None = None) -> bool:
        """True while unsigned appointments may still act here (试运行); `today` where the caller has asked already."""
        return self.enforced_from is None or self.enforced_from > (today or clock.today())

    def company(self) -> Site:
        """The company this node belongs to: itself, the nearest company above, or the root when there is none."""
        return self if self.kind == Site.Kind.COMPANY else self._company_above

    @cached_property
    def _company_above(self) -> Site:
        above = list(Site.objects.filter(pk__in=self.lineage()).order_by("path"))
        companies = [node for node in above if node.kind == Site.Kind.COMPANY]
        return companies[-1] if companies else above[0]


class Department(Placed):
    """A department that answers for work (工程部, 保安部, 客户服务部)."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="departments")
    code = models.CharField(_("代码"), max_length=20)
    name = models.CharField(_("名称"), max_length=40)

    refs = ("code", "name")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site", "code"], name="department_code"),
            models.UniqueConstraint(fields=["site", "name"], name="department_name"),
        ]
        ordering: ClassVar = ["site_id", "code"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def visible(cls, rows: ScopedQuerySet[Any], actor: Actor) -> ScopedQuerySet[Any]:
        return rows.filter(site_id__in=actor.sites_around())


class PersonManager(BaseUserManager["Person"]):
    """People as sign-in needs them, and through the actor as every other row."""

    def get_queryset(self) -> ScopedQuerySet[Person]:
        return ScopedQuerySet(self.model, using=self._db)

    def within(self, actor: Actor) -> ScopedQuerySet[Person]:
        return self.get_queryset().within(actor)


class Person(AbstractBaseUser, Placed):
    """Someone who works here and signs in. The home site is where the person's file is kept."""

    username = models.CharField(_("登录名"), max_length=40, unique=True)
    name = models.CharField(_("姓名"), max_length=40)
    sort_key = models.CharField(max_length=120, db_index=True)  # pinyin, for order on any server
    mobile = models.CharField(_("手机"), max_length=20, blank=True)
    site = models.ForeignKey(Site, models.PROTECT, related_name="people")
    is_active = models.BooleanField(default=True)
    left_on = models.DateField(_("离职日期"), null=True)
    password_expired = models.BooleanField(default=False)  # set by administration: must be changed at the next sign-in
    tour_done_at = models.DateTimeField(null=True)

    last_login = None  # signing in leaves an event; nothing else is written

    USERNAME_FIELD = "username"
    refs = ("username",)
    objects: ClassVar[PersonManager] = PersonManager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["sort_key", "pk"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def visible(cls, rows: ScopedQuerySet[Any], actor: Actor) -> ScopedQuerySet[Any]:
        around = actor.sites_around()
        return rows.filter(models.Q(site_id__in=around) | models.Q(pk=actor.person_id))

    def check_password(self, raw_password: str | None) -> bool:
        """True when the password is right. Never rewrites the stored hash: that is an operation."""
        return check_password(raw_password, self.password)


class ApiToken(models.Model):
    """A personal key for the JSON door; only its digest is kept."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="tokens")
    name = models.CharField(_("用途"), max_length=40)
    digest = models.BinaryField(max_length=32, unique=True)
    use = models.CharField(_("能做什么"), max_length=30, blank=True)  # code of key_uses; empty: all the person may
    made_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name

    @property
    def use_words(self) -> str:
        """What it may do, when that is not everything."""
        return key_uses.label(self.use)

    @classmethod
    def live(cls) -> models.QuerySet[Self]:
        return cls._default_manager.filter(ended_at=None)  # type: ignore[return-value]
