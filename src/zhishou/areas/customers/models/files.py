"""Customers, who looks after them, what was done for them, and every contact that was put on file."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from zhishou.kernel import clock, pinyin
from zhishou.kernel.models import Person, Site
from zhishou.kernel.models.batch import Batch
from zhishou.kernel.models.request import DataRequest
from zhishou.kernel.phrasing import listed, weekday
from zhishou.kernel.scope import Placed
from zhishou.kernel.tokens import TokensField


class ImportBatch(Batch):
    """A part of a table of customers that was taken in."""

    seen_by: ClassVar = ("keep_customers",)


class Customer(Placed):
    """The file of one customer (客户信息档案, seed service.files.1): contacts, wishes, quiet hours, who looks after it.

    Nothing keeps two files from the same name and mobile: a table brings them with a card each, and the erased are all
    alike. Whoever opens one by hand is asked first (operations.file_of); two who do so at the same moment have two.
    """

    class Kind(models.TextChoices):
        RESIDENT = "resident", _("住户")
        MEMBER = "member", _("会员")
        COMPANY = "company", _("单位")

    number = models.CharField(_("编号"), max_length=20, unique=True)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    kind = models.CharField(_("类型"), max_length=10, choices=Kind.choices, default=Kind.RESIDENT)
    name = models.CharField(_("姓名"), max_length=60)
    sort_key = models.CharField(max_length=200)
    mobile = models.CharField(_("手机"), max_length=20, blank=True)
    other_phones = ArrayField(models.CharField(max_length=20), verbose_name=_("其他电话"), default=list, blank=True)
    email = models.CharField(_("电子邮箱"), max_length=120, blank=True)
    place = models.CharField(_("房号或地址"), max_length=80, blank=True)
    is_vip = models.BooleanField(_("重要客户"), default=False)
    member_card = models.CharField(_("会员卡号"), max_length=30, blank=True)
    member_since = models.DateField(_("入会日期"), null=True, blank=True)
    card_expires_on = models.DateField(_("会员卡到期"), null=True, blank=True)
    owner = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("负责人"))
    rest_from = models.TimeField(_("休息开始"), null=True, blank=True)
    rest_to = models.TimeField(_("休息结束"), null=True, blank=True)
    rest_days = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("休息日"), default=list, blank=True)
    wish = models.CharField(_("来电意愿"), max_length=200, blank=True)
    wish_from = models.TimeField(_("希望来电开始"), null=True, blank=True)
    wish_to = models.TimeField(_("希望来电结束"), null=True, blank=True)
    no_marketing = models.BooleanField(_("不接受推广联系"), default=False)
    note = models.TextField(_("备注"), blank=True)
    tokens = TokensField(editable=False)
    batch = models.ForeignKey(ImportBatch, models.PROTECT, null=True, related_name="+")  # empty: not from a table
    created_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)

    seen_by = (
        "keep_customers", "reveal_contacts", "assign_customers", "contact_customers", "record_services", "take_in",
        "dispatch", "judge_complaints", "call_back", "protect_data", "sell_by_phone", "take_orders",
    )  # fmt: skip
    search_url = "/customers/find"

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(name=""), name="customer_has_name"),
            models.CheckConstraint(
                condition=Q(rest_from=None, rest_to=None)
                | Q(rest_from__isnull=False, rest_to__isnull=False) & ~Q(rest_from=F("rest_to")),
                name="customer_rest_whole",
            ),
            models.CheckConstraint(
                condition=Q(wish_from=None, wish_to=None) | Q(wish_from__isnull=False, wish_from__lt=F("wish_to")),
                name="customer_wish_whole",
            ),
            models.CheckConstraint(
                condition=Q(rest_days__contained_by=[1, 2, 3, 4, 5, 6, 7]), name="customer_rest_days_of_week"
            ),
            models.UniqueConstraint(
                fields=["site", "member_card"], condition=~Q(member_card=""), name="customer_card_once"
            ),
        ]
        indexes: ClassVar = [
            GinIndex(fields=["tokens"], name="customer_tokens", fastupdate=False),
            models.Index(fields=["site", "sort_key", "id"], name="customer_in_order"),
            models.Index(fields=["mobile"], name="customer_mobile", condition=~Q(mobile="")),
            models.Index(Lower("email"), name="customer_email", condition=~Q(email="")),
            models.Index(fields=["owner"], name="customer_owner", condition=Q(owner__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.name}　{self.place}" if self.place else self.name

    @property
    def phones(self) -> list[str]:
        """Every number on file, the mobile first; whole, so never for a page."""
        return [phone for phone in (self.mobile, *self.other_phones) if phone]

    def url(self) -> str:
        """The page of the file."""
        return f"/customers/{self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the order by pinyin and the words of search in step with what they are made from."""
        self.fill_search()
        super().save(*args, **kwargs)

    def fill_search(self) -> None:
        """Work out `sort_key` and `tokens`; `bulk_create` does not call `save`, so imports call this."""
        self.sort_key = pinyin.sort_key(self.name)[:200]
        found = pinyin.search_tokens(self.name, self.phones, [self.place, self.member_card])
        self.tokens = pinyin.tsvector_text([*found, site_token(self.site_id)])

    def answerable(self) -> int | None:
        return self.owner_id

    def rest_day_names(self) -> str:
        """The days of the week on which the customer is not disturbed: 周三、周日."""
        return listed(weekday(day - 1) for day in self.rest_days)

    def completeness(self) -> int:
        """How much of the file is known, in percent: name, phone, place, owner, and how the customer likes to be called."""
        known = self._known()
        return 100 * sum(known) // len(known)

    def gaps(self) -> list[str]:
        """What the file does not say yet, of the parts that completeness counts."""
        parts = (_("姓名"), _("手机"), _("房号或地址"), _("负责人"), _("来电意愿"))
        return [str(part) for part, known in zip(parts, self._known(), strict=True) if not known]

    def _known(self) -> tuple[bool, ...]:
        return (
            bool(self.name),
            bool(self.mobile),
            bool(self.place),
            self.owner_id is not None,
            bool(self.wish or self.wish_from or self.rest_from or self.rest_days),
        )


def site_token(site_id: int) -> str:
    """The word by which a site's rows are found inside the same index as names and phones."""
    return f"s{site_id}"


class ServiceRecord(Placed):
    """What was done for a customer, where, when and by whom; it asks for a callback (seed service.visits.5)."""

    number = models.CharField(_("编号"), max_length=20, unique=True)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="services")
    item = models.CharField(_("服务项目"), max_length=80)
    at = models.DateTimeField(_("服务时间"))
    place = models.CharField(_("服务地点"), max_length=80)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("服务人员"))
    technician = models.CharField(_("服务人员"), max_length=40)
    note = models.TextField(_("说明"), blank=True)
    recorded_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(default=clock.now)
    is_history = models.BooleanField(default=False)  # imported: no callback is owed

    seen_by = ("record_services", "call_back", "keep_customers", "contact_customers")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(item="") & ~Q(place="") & ~Q(technician=""), name="service_record_complete"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["customer", "-at"], name="service_of_customer"),
            models.Index(fields=["site", "at"], name="service_at_site"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.item}"

    def url(self) -> str:
        """Where it is shown: the customer's file."""
        return f"/customers/{self.customer.number}#services"


class Contact(Placed):
    """A talk with a customer, put on file in detail (seed service.files.4)."""

    class Kind(models.TextChoices):
        FIRST = "first", _("首次沟通")
        OTHER = "other", _("日常联系")

    class Channel(models.TextChoices):
        PHONE = "phone", _("电话")
        VISIT = "visit", _("当面")
        SMS = "sms", _("短信")
        MESSAGE = "message", _("微信")
        EMAIL = "email", _("电子邮件")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="contacts")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    channel = models.CharField(_("方式"), max_length=10, choices=Channel.choices)
    kind = models.CharField(_("性质"), max_length=10, choices=Kind.choices)
    words = models.TextField(_("沟通内容"))

    seen_by = ("contact_customers", "keep_customers", "assign_customers", "call_back")
    refs = ()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(words=""), name="contact_has_words")]
        indexes: ClassVar = [models.Index(fields=["customer", "-at"], name="contact_of_customer")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.get_channel_display()}"

    def belongs_to(self) -> models.Model:
        return self.customer


class Assignment(Placed):
    """From when on who looks after a customer's file, and who decided it (seed service.files.2)."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="assignments")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    seen_by = ("assign_customers", "contact_customers", "keep_customers", "call_back")
    refs = ()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["customer", "-at"], name="assignment_of_customer")]

    def __str__(self) -> str:
        return f"{self.customer} → {self.person}"

    def belongs_to(self) -> models.Model:
        return self.customer

    def answerable(self) -> int | None:
        return self.person_id


class Strength(Placed):
    """How many customers somebody can look after at a site beside a usual colleague, in percent (seed service.files.3).

    Who has no row counts 100.
    """

    USUAL, LEAST, MOST = 100, 20, 300

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    percent = models.PositiveSmallIntegerField(_("业务能力（百分比）"), default=USUAL)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    seen_by = ("assign_customers",)
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site", "person"], name="customers_strength_once"),
            models.CheckConstraint(condition=Q(percent__gte=20, percent__lte=300), name="customers_strength_in_bounds"),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.percent}%"


class Closure(Placed):
    """From when to when a customer's account is closed to new business, by which confirmation (letters.account_closing)."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="closures")
    basis = models.CharField(_("销户确认书"), max_length=20)
    at = models.DateTimeField(_("销户时间"), default=clock.now)
    reopened_at = models.DateTimeField(_("恢复时间"), null=True)
    reopened_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("恢复原因"), max_length=200, blank=True)

    seen_by = Customer.seen_by
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["customer"], condition=Q(reopened_at=None), name="customer_closed_once"),
            models.CheckConstraint(
                condition=Q(reopened_at=None, reopened_by=None, reason="")
                | Q(reopened_at__isnull=False, reopened_by__isnull=False) & ~Q(reason=""),
                name="customer_reopened_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.basis

    def belongs_to(self) -> models.Model:
        return self.customer


class PrivacyRequest(DataRequest):
    """A customer asked for a copy of their data or to have them erased."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="privacy_requests")

    def belongs_to(self) -> models.Model:
        return self.customer
