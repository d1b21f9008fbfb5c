"""确认书 between companies, and between the company and a customer: what was agreed, in which words, signed by whom.

letters.sales, letters.promotion, letters.account_closing, letters.title. What a confirmation says stands in its versions,
which never change; the register's own columns are what people look for.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhishou.areas.customers.models import Customer
from zhishou.kernel import clock
from zhishou.kernel.models import Person, Site, StoredFile
from zhishou.kernel.scope import Placed, ScopedQuerySet

if TYPE_CHECKING:
    from zhishou.kernel.actor import Actor

LINK = "confirmation"  # the purpose of the other side's link
HANDLE, CHECK = "handle_confirmations", "check_confirmations"
WRITES = {
    "sales": "write_sales_letters", "promotion": "write_promotion_letters", "closing": "write_closing_letters",
    "title": "write_title_letters",
}  # fmt: skip
"""Who may write a kind, and so see it."""
SEES = tuple(WRITES.values())
BEFORE_CHECK, TO_SIGN, OPEN = ("draft", "returned"), ("checked", "sent"), ("draft", "returned", "checked", "sent")


class Currency(models.TextChoices):
    """The currencies of a sales confirmation."""

    CNY = "CNY", _("人民币")
    USD = "USD", _("美元")
    EUR = "EUR", _("欧元")


class Confirmation(Placed):
    """One confirmation and how far it is. `total_minor` is in hundredths of its currency."""

    class Kind(models.TextChoices):
        SALES = "sales", _("销售确认书")
        PROMOTION = "promotion", _("促销合作确认书")
        CLOSING = "closing", _("客户销户确认书")
        TITLE = "title", _("货权确认书")

    class State(models.TextChoices):
        DRAFT = "draft", _("待核对")
        RETURNED = "returned", _("待修改")
        CHECKED = "checked", _("核对无误，待发出")
        SENT = "sent", _("已发出，待签")
        IN_FORCE = "in_force", _("已生效")
        VOID = "void", _("已作废")

    class Way(models.TextChoices):
        LINK = "link", _("发链接在线签")
        PAPER = "paper", _("打印盖章后扫描")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    kind = models.CharField(_("种类"), max_length=9, choices=Kind.choices)
    number = models.CharField(_("编号"), max_length=20, unique=True)
    state = models.CharField(_("状态"), max_length=8, choices=State.choices, default=State.DRAFT)
    state_at = models.DateTimeField(default=clock.now)
    version = models.PositiveSmallIntegerField(_("版本"), default=1)
    on = models.DateField(_("日期"))
    place = models.CharField(_("签订地点"), max_length=80, blank=True)
    party = models.CharField(_("对方"), max_length=80)  # of an account the number of the customer's file, see `other`
    party_address = models.CharField(_("对方地址"), max_length=160, blank=True)
    contact = models.CharField(_("联系人"), max_length=40, blank=True)
    contact_phone = models.CharField(_("联系电话"), max_length=30, blank=True)
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="+")  # whose account is closed
    summary = models.CharField(_("内容"), max_length=200, blank=True)  # empty: an account
    currency = models.CharField(_("币种"), max_length=3, choices=Currency.choices, blank=True)
    total_minor = models.BigIntegerField(_("金额"), null=True)
    settle_on = models.DateField(_("结算日期"), null=True)
    responsible = models.ForeignKey(Person, models.PROTECT, related_name="+")
    written_by = models.ForeignKey(Person, models.PROTECT, related_name="+")  # of the version in hand
    at = models.DateTimeField(default=clock.now)
    checked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)
    way = models.CharField(_("签署方式"), max_length=5, choices=Way.choices, blank=True)
    sent_at = models.DateTimeField(null=True)
    in_force_at = models.DateTimeField(_("生效时间"), null=True)
    sealed = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    digest = models.CharField(max_length=64, blank=True)  # SHA-256 of the sealed PDF
    voided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    voided_at = models.DateTimeField(null=True)
    void_reason = models.CharField(_("作废原因"), max_length=200, blank=True)
    settled_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    settled_fen = models.BigIntegerField(_("结算金额"), null=True)
    settled_note = models.CharField(_("结算说明"), max_length=200, blank=True)

    seen_by = SEES
    customer_link = ""  # the other side's fresh link, only on the row that `confirmations.send_link` answers with

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=BEFORE_CHECK, checked_by=None)
                | Q(state__in=[*TO_SIGN, "in_force"], checked_by__isnull=False)
                | Q(state="void"),
                name="confirmation_checked_before_sent",
            ),
            models.CheckConstraint(
                condition=Q(checked_by=None) | ~Q(checked_by=F("written_by")), name="confirmation_checked_by_another"
            ),
            models.CheckConstraint(
                condition=Q(state="in_force", in_force_at__isnull=False, sealed__isnull=False) & ~Q(digest="")
                | Q(state__in=OPEN, in_force_at=None, sealed=None, digest="")
                | Q(state="void"),
                name="confirmation_sealed_in_force",
            ),
            models.CheckConstraint(
                condition=Q(state="void", voided_by__isnull=False, voided_at__isnull=False) & ~Q(void_reason="")
                | ~Q(state="void") & Q(voided_by=None, voided_at=None, void_reason=""),
                name="confirmation_void_says_why",
            ),
            models.CheckConstraint(
                condition=Q(kind="closing", customer__isnull=False) | ~Q(kind="closing") & Q(customer=None),
                name="confirmation_closing_has_customer",
            ),
            models.CheckConstraint(
                condition=Q(kind="promotion", settle_on__isnull=False) | ~Q(kind="promotion") & Q(settle_on=None),
                name="confirmation_promotion_is_settled",
            ),
            models.CheckConstraint(
                condition=Q(settled_at=None, settled_by=None, settled_fen=None)
                | Q(kind="promotion", settled_at__isnull=False, settled_by__isnull=False, settled_fen__gte=0),
                name="confirmation_settled_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(total_minor=None, currency="") | Q(total_minor__gte=0) & ~Q(currency=""),
                name="confirmation_total_has_currency",
            ),
            models.UniqueConstraint(
                fields=["customer"], condition=Q(state__in=OPEN), name="confirmation_one_closing_open"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["site", "kind", "-at"], name="confirmation_at_site")]
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.number

    @classmethod
    def visible(cls, rows: ScopedQuerySet[Any], actor: Actor) -> ScopedQuerySet[Any]:
        """The kinds one may write, at the sites where one may."""
        return rows.filter(kinds_of(actor))

    def url(self) -> str:
        """Its page."""
        return f"/confirmations/{self.number}"

    @property
    def other(self) -> str:
        """The other side's name. A customer's stands in their own file alone."""
        return self.customer.name if self.customer is not None else self.party

    def answerable(self) -> int | None:
        """Whoever wrote it, or took it over; not while it is checked, which is somebody else's."""
        return None if self.state == self.State.DRAFT else int(self.responsible_id)

    def agreed(self) -> datetime | None:
        """When a promotion in force is to be settled: the end of the day both signed for."""
        if self.settle_on is None or self.state != self.State.IN_FORCE:
            return None
        return end_of(self.settle_on)

    @property
    def is_open(self) -> bool:
        """Not in force and not void yet."""
        return self.state in OPEN

    @property
    def to_settle(self) -> bool:
        """A promotion in force whose money nobody has settled yet."""
        return self.kind == self.Kind.PROMOTION and self.state == self.State.IN_FORCE and self.settled_at is None

    @property
    def writes(self) -> str:
        """The capability that writes this kind."""
        return WRITES[self.kind]


def kinds_of(actor: Actor, prefix: str = "") -> Q:
    """Confirmations (or what hangs on them) of the kinds an actor may write, where they may."""
    wanted = Q(pk=None)
    for kind, capability in WRITES.items():
        if held := actor.sites(capability):
            wanted |= Q(**{f"{prefix}kind": kind, f"{prefix}site_id__in": held})
    return wanted


def end_of(day: date) -> datetime:
    """The last second of a day here."""
    return clock.midnight(day + timedelta(days=1)) - timedelta(seconds=1)


class OfConfirmation(Placed):
    """A row of a confirmation: seen by whoever sees that, and part of its history."""

    confirmation: models.ForeignKey[Confirmation, Confirmation]
    site_field = "confirmation__site"
    seen_by = SEES
    refs: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True

    @classmethod
    def visible(cls, rows: ScopedQuerySet[Any], actor: Actor) -> ScopedQuerySet[Any]:
        """With its confirmation."""
        return rows.filter(kinds_of(actor, "confirmation__"))

    @property
    def site(self) -> Site:
        """Where the confirmation belongs."""
        return self.confirmation.site

    def belongs_to(self) -> models.Model:
        return self.confirmation


class Version(OfConfirmation):
    """What a confirmation said when it was written or changed. It never changes."""

    confirmation = models.ForeignKey(Confirmation, models.PROTECT, related_name="versions")
    n = models.PositiveSmallIntegerField(_("版本"))
    content = models.JSONField(_("内容"))  # the fields of the kind's terms (`kinds`), amounts worked out
    head = models.JSONField(default=dict)  # date and place, the other side's name and address as this version says them
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["confirmation", "n"], name="confirmation_version_once")
        ]
        ordering: ClassVar = ["n"]

    def __str__(self) -> str:
        return f"{self.confirmation_id} {self.n}"


class Signature(OfConfirmation):
    """One side's signature under one version: by hand on a pad, by the other side's link, or on paper that was scanned."""

    class Side(models.TextChoices):
        OURS = "ours", _("本公司")
        THEIRS = "theirs", _("对方")

    class How(models.TextChoices):
        PAD = "pad", _("当面手签")
        LINK = "link", _("在线手签")
        SCAN = "scan", _("纸面签章后扫描")

    confirmation = models.ForeignKey(Confirmation, models.PROTECT, related_name="signatures")
    version = models.PositiveSmallIntegerField(_("版本"))
    side = models.CharField(_("哪一方"), max_length=6, choices=Side.choices)
    how = models.CharField(_("方式"), max_length=4, choices=How.choices)
    signer = models.CharField(_("签字人"), max_length=40, blank=True)
    title = models.CharField(_("职务"), max_length=40, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")  # none: by the other side's own link
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["confirmation", "version", "side"], name="confirmation_signed_once_a_side"),
            models.CheckConstraint(condition=Q(how="link") | Q(by__isnull=False), name="confirmation_signature_taken"),
        ]
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.confirmation_id} {self.side}"


class Step(OfConfirmation):
    """One line of a confirmation's timeline: what was done, by whom, when; nobody where the other side did it."""

    class Kind(models.TextChoices):
        WRITTEN = "written", _("起草")
        REVISED = "revised", _("修改，另成一版")
        PASSED = "passed", _("核对无误")
        RETURNED = "returned", _("核对退回")
        LINKED = "linked", _("发链接给对方")
        PRINTED = "printed", _("打印交对方盖章")
        FOLLOWED = "followed", _("跟进")
        OBJECTED = "objected", _("对方有异议")
        RECALLED = "recalled", _("撤回修改")
        OURS = "ours", _("本公司签字")
        THEIRS = "theirs", _("对方签字")
        SCANNED = "scanned", _("收入盖章扫描件")
        IN_FORCE = "in_force", _("双方签齐，生效")
        SETTLED = "settled", _("结算")
        VOIDED = "voided", _("作废")

    confirmation = models.ForeignKey(Confirmation, models.PROTECT, related_name="steps")
    kind = models.CharField(_("步骤"), max_length=8, choices=Kind.choices)
    version = models.PositiveSmallIntegerField(_("版本"))
    note = models.CharField(_("说明"), max_length=500, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.confirmation_id} {self.kind}"
