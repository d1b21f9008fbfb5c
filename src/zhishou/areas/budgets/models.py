"""部门预算: what a department may spend for an item in a month or a year, what it spent, and leave to go beyond (property.manager.6)."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhishou.areas.budgets import periods
from zhishou.kernel import clock
from zhishou.kernel.models import Department, Person, Site
from zhishou.kernel.scope import Placed
from zhishou.kernel.spans import Span

KEEP, RECORD, RELEASE = "keep_budgets", "record_expenses", "release_budgets"
SEES = (KEEP, RECORD, RELEASE)
TIGHT = 80  # percent


class Line(Placed):
    """So much for an item in a period. Its sums are kept with it, so that the database itself refuses what would overspend.

    `spent_fen` is what stands of its expenses; `over_fen` is the part of them that releases let go beyond the amount.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    department = models.ForeignKey(Department, models.PROTECT, null=True, related_name="+")
    item = models.CharField(_("项目"), max_length=40)
    period = models.CharField(_("期间"), max_length=6)
    amount_fen = models.BigIntegerField(_("预算"))
    spent_fen = models.BigIntegerField(_("已花"), default=0)
    over_fen = models.BigIntegerField(default=0)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    seen_by = SEES
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["site", "department", "item", "period"], nulls_distinct=False, name="budgets_line_once"
            ),
            models.CheckConstraint(condition=Q(period__regex=periods.PERIOD), name="budgets_period"),
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0, spent_fen__gte=0, over_fen__gte=0), name="budgets_line_money"
            ),
            models.CheckConstraint(
                condition=Q(spent_fen__lte=F("amount_fen") + F("over_fen")), name="budgets_not_overspent"
            ),
        ]
        ordering: ClassVar = ["-period", "item", "pk"]

    def __str__(self) -> str:
        return f"{self.item} {self.span.words}"

    @property
    def span(self) -> Span:
        """The days of its period."""
        return periods.span(self.period)

    @property
    def left_fen(self) -> int:
        """What is left; below nought after a released expense."""
        return self.amount_fen - self.spent_fen

    @property
    def free_fen(self) -> int:
        """What may still be spent without a release."""
        return max(self.left_fen, 0)

    @property
    def percent(self) -> int:
        """How much of the amount is spent, rounded down."""
        return self.spent_fen * 100 // self.amount_fen

    @property
    def tone(self) -> str:
        """The colour of its percentage: red beyond the amount, orange from four fifths on."""
        return "red" if self.left_fen < 0 else "orange" if self.percent >= TIGHT else "teal"

    @property
    def whose(self) -> str:
        """Whose budget it is: the department, else the place."""
        return self.department.name if self.department is not None else self.site.name

    def url(self) -> str:
        """Its page."""
        return f"/budgets/{self.pk}"


class OfLine(Placed):
    """A row of a line; part of its history."""

    line: models.ForeignKey[Line, Line]

    site_field = "line__site"
    seen_by = SEES

    class Meta:
        abstract = True

    @property
    def site(self) -> Site:
        """Where authority is needed."""
        return self.line.site

    @property
    def site_id(self) -> int:
        return int(self.line.site_id)

    def belongs_to(self) -> models.Model:
        return self.line

    def url(self) -> str:
        """Where it is shown."""
        return f"{self.line.url()}#{self}"


class Change(OfLine):
    """调整: another amount, and why."""

    line = models.ForeignKey(Line, models.PROTECT, related_name="changes")
    was_fen = models.BigIntegerField()
    amount_fen = models.BigIntegerField()
    reason = models.CharField(_("调整的原因"), max_length=200)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(was_fen__gt=0, amount_fen__gt=0), name="budgets_change_money"),
            models.CheckConstraint(condition=~Q(was_fen=F("amount_fen")), name="budgets_change_changes"),
        ]
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return str(self.pk)


class Release(OfLine):
    """放行申请: leave for one expense beyond the amount. Asked by one, decided by another, used once."""

    line = models.ForeignKey(Line, models.PROTECT, related_name="releases")
    number = models.CharField(_("编号"), max_length=20, unique=True)
    amount_fen = models.BigIntegerField(_("金额"))
    what = models.CharField(_("用途"), max_length=100)
    reason = models.CharField(_("理由"), max_length=500)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    released = models.BooleanField(null=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    opinion = models.CharField(_("意见"), max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="budgets_release_money"),
            models.CheckConstraint(
                condition=Q(released=None, decided_by=None, decided_at=None, opinion="")
                | Q(released__isnull=False, decided_by__isnull=False, decided_at__isnull=False) & ~Q(opinion=""),
                name="budgets_release_decided",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("by")), name="budgets_release_by_two"
            ),
        ]
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return self.number


class Expense(OfLine):
    """费用: one expense of a line; reversed with a reason, never deleted. `over_fen` is what of it a release let go beyond."""

    line = models.ForeignKey(Line, models.PROTECT, related_name="expenses")
    number = models.CharField(_("编号"), max_length=20, unique=True)
    on: models.DateField[date, date] = models.DateField(_("日期"))
    amount_fen = models.BigIntegerField(_("金额"))
    over_fen = models.BigIntegerField(default=0)
    what = models.CharField(_("用途"), max_length=100)
    voucher = models.CharField(_("凭证号"), max_length=40, blank=True)
    release = models.OneToOneField(Release, models.PROTECT, null=True, related_name="expense")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    reversed_at = models.DateTimeField(null=True)
    reversed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    reverse_reason = models.CharField(_("冲销的原因"), max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0, over_fen__gte=0, over_fen__lte=F("amount_fen")),
                name="budgets_expense_money",
            ),
            models.CheckConstraint(condition=Q(over_fen=0) | Q(release__isnull=False), name="budgets_over_by_release"),
            models.CheckConstraint(
                condition=Q(reversed_at=None, reversed_by=None, reverse_reason="")
                | Q(reversed_at__isnull=False, reversed_by__isnull=False) & ~Q(reverse_reason=""),
                name="budgets_reversed_whole",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["line", "on"], condition=Q(reversed_at=None), name="budgets_standing"),
        ]
        ordering: ClassVar = ["-on", "-pk"]

    def __str__(self) -> str:
        return self.number
