"""What the bank says: its statement line by line, what each line was matched with, and why a difference stands."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhishou.areas.cashdesk.models.books import SEES_CASH
from zhishou.kernel import clock
from zhishou.kernel.models import Person, Site
from zhishou.kernel.models.batch import Batch
from zhishou.kernel.scope import Placed

SEES_BANK = ("match_bank", *SEES_CASH)


class StatementBatch(Batch):
    """A statement of the bank (银行流水), or a part of one, that was taken in."""

    seen_by: ClassVar = SEES_BANK


class StatementLine(Placed):
    """A line of the statement: money in above zero, money out below. Never changed.

    `key` is what makes a line the same one when it comes again: the bank's own number, else all that it says and which of
    several alike it is.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    batch = models.ForeignKey(StatementBatch, models.PROTECT, related_name="lines")
    on = models.DateField(_("交易日期"))
    amount_fen = models.BigIntegerField(_("金额"))
    number = models.CharField(_("流水号"), max_length=60, blank=True)
    counterparty = models.CharField(_("对方户名"), max_length=120, blank=True)
    memo = models.CharField(_("摘要"), max_length=200, blank=True)
    balance_fen = models.BigIntegerField(_("余额"), null=True)
    key = models.CharField(max_length=64)

    open_papers: list[Any] | None = None  # the open papers of its site, where a page has read them already

    seen_by = SEES_BANK
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site", "key"], name="cashdesk_statement_line_once"),
            models.CheckConstraint(condition=~Q(amount_fen=0), name="cashdesk_statement_line_not_zero"),
        ]
        indexes: ClassVar = [models.Index(fields=["site", "on"], name="cashdesk_statement_by_day")]
        ordering: ClassVar = ["on", "pk"]

    def __str__(self) -> str:
        return self.number or f"{self.on:%Y-%m-%d}"

    def url(self) -> str:
        """Where it is matched."""
        return f"/bank/lines/{self.pk}"


class Match(Placed):
    """Lines of the bank and papers of ours that are the same money, confirmed by finance; a difference is explained.

    Without papers: a line that is none of ours (interest, a fee). Without lines: a paper whose money never came.
    """

    class Rule(models.TextChoices):
        NUMBER = "number", _("凭证号相同")
        AMOUNT = "amount", _("金额和日期相符")
        HAND = "hand", _("人工勾对")
        EXPLAINED = "explained", _("写明原因")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    rule = models.CharField(_("依据"), max_length=10, choices=Rule.choices)
    lines_fen = models.BigIntegerField(_("银行"))
    papers_fen = models.BigIntegerField(_("账上"))
    reason = models.CharField(_("差额说明"), max_length=300, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    undone_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undo_reason = models.CharField(_("撤销原因"), max_length=200, blank=True)

    seen_by = SEES_BANK
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(lines_fen=F("papers_fen")) | ~Q(reason=""), name="cashdesk_match_difference_explained"
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None)
                | Q(undone_at__isnull=False, undone_by__isnull=False) & ~Q(undo_reason=""),
                name="cashdesk_match_undone_on_record",
            ),
        ]
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_rule_display()} {self.pk}"

    @property
    def difference_fen(self) -> int:
        """What the bank says less what our papers say."""
        return self.lines_fen - self.papers_fen

    def url(self) -> str:
        """Where it is looked at."""
        return f"/bank/matches/{self.pk}"


class MatchLine(models.Model):
    """A line of the bank in a match; in one live match only."""

    match = models.ForeignKey(Match, models.PROTECT, related_name="lines")
    line = models.ForeignKey(StatementLine, models.PROTECT, related_name="matched")
    live = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["line"], condition=Q(live=True), name="cashdesk_line_matched_once"),
        ]

    def __str__(self) -> str:
        return f"{self.match_id} {self.line_id}"


class MatchPaper(models.Model):
    """A paper of ours in a match (`slip:12`), with what it said then; in one live match only."""

    match = models.ForeignKey(Match, models.PROTECT, related_name="papers")
    paper = models.CharField(max_length=90)
    title = models.CharField(max_length=120)  # its own name, in no language
    on = models.DateField()
    amount_fen = models.BigIntegerField()
    live = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["paper"], condition=Q(live=True), name="cashdesk_paper_matched_once"),
        ]
        ordering: ClassVar = ["on", "pk"]

    def __str__(self) -> str:
        return self.paper
