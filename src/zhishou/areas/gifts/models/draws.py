"""抽奖: what was announced, who takes part, and what anybody can verify afterwards (retail.clerk.7, decision 49).

Source: 《规范促销行为暂行规定》 (SAMR order 32 of 2020): article 13 says what is published before and not changed afterwards;
no prize of a draw is worth more than 50,000 yuan; records are kept for two years.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhishou.areas.gifts.models.promotions import Decided
from zhishou.areas.gifts.models.stock import SEES, Gift
from zhishou.areas.returns.models import Sale
from zhishou.kernel import clock
from zhishou.kernel.models import Person, Site, StoredFile
from zhishou.kernel.scope import Placed

HIGHEST_FEN = 50_000 * 100  # a prize of a draw, by order 32
AN_HOUR = timedelta(hours=1)


class Draw(Decided):
    """A draw. Approved, it is announced with the SHA-256 of a secret seed and stays as announced; closed, its list stays too."""

    class By(models.TextChoices):
        TICKET = "ticket", _("满额小票，一张一次")
        NUMBER = "number", _("发出去的号码，一号一次")

    class State(models.TextChoices):
        WRITTEN = "written", _("待批准")
        DECLINED = "declined", _("未批准")
        OPEN = "open", _("报名中")
        CLOSED = "closed", _("已截止，待开奖")
        DRAWN = "drawn", _("兑奖中")
        SETTLED = "settled", _("已结束")
        VOID = "void", _("没有人参加")

    entry_by = models.CharField(_("凭什么参加"), max_length=6, choices=By.choices)
    ticket_fen = models.BigIntegerField(_("小票满多少元"), default=0)
    starts_on = models.DateField(_("开始"))
    closes_at = models.DateTimeField(_("截止时间"))
    draws_at = models.DateTimeField(_("开奖时间"))
    claim_until = models.DateField(_("兑奖截止"))
    terms = models.CharField(_("参与条件"), max_length=500)
    public_source = models.CharField(_("公开数字从哪里来"), max_length=200)
    claim_how = models.CharField(_("兑奖方式和地点"), max_length=300)
    state = models.CharField(_("状态"), max_length=8, choices=State.choices, default=State.WRITTEN)
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+")  # who sees it to its end
    seed_kept = models.BinaryField(null=True)  # encrypted until it is drawn
    commitment = models.CharField(_("种子的承诺"), max_length=64, blank=True)
    closed_at = models.DateTimeField(null=True)
    list_digest = models.CharField(_("名单的摘要"), max_length=64, blank=True)
    public_value = models.CharField(_("公开数字"), max_length=60, blank=True)
    public_at = models.DateTimeField(_("公开数字产生的时间"), null=True)
    witnesses = models.CharField(_("在场见证人"), max_length=200, blank=True)
    seed = models.CharField(_("种子"), max_length=64, blank=True)
    drawn_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    drawn_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(draws_at__gte=F("closes_at")) & Q(ticket_fen__gte=0), name="gifts_draw_after_closing"
            ),
            models.CheckConstraint(
                condition=Q(state="written", decided_by=None)
                | ~Q(state="written") & Q(decided_by__isnull=False) & ~Q(decided_by=F("by")),
                name="gifts_draw_by_two",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["written", "declined"], commitment="")
                | ~Q(state__in=["written", "declined"]) & ~Q(commitment=""),
                name="gifts_draw_commits",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["closed", "drawn", "settled"]) | ~Q(list_digest="") & Q(closed_at__isnull=False),
                name="gifts_draw_list_fixed",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["drawn", "settled"], drawn_by__isnull=False, drawn_at__isnull=False)
                & ~Q(seed="") & ~Q(public_value="") & Q(public_at__gt=F("closed_at"))
                | ~Q(state__in=["drawn", "settled"]) & Q(drawn_by=None, drawn_at=None, public_at=None, seed="", public_value=""),
                name="gifts_draw_reveals",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [models.Index(fields=["site", "-draws_at"], name="gifts_draws_of_site")]
        ordering: ClassVar = ["-draws_at", "-pk"]

    @property
    def announced(self) -> bool:
        """Everybody may read it."""
        return self.state not in (self.State.WRITTEN, self.State.DECLINED)

    @property
    def late(self) -> bool:
        """Its announced time has passed and nothing was drawn."""
        return self.state in (self.State.OPEN, self.State.CLOSED) and clock.now() > self.draws_at + AN_HOUR

    @property
    def closes_at_text(self) -> str:
        """“2026-12-01 21:00”."""
        return f"{clock.local(self.closes_at):%Y-%m-%d %H:%M}"

    @property
    def draws_at_text(self) -> str:
        """“2026-12-01 22:00”."""
        return f"{clock.local(self.draws_at):%Y-%m-%d %H:%M}"

    def answerable(self) -> int | None:
        """Whoever wrote it, or took it over, sees it to its end."""
        return int(self.owner_id)

    def agreed(self) -> datetime | None:
        """Drawn within an hour of its announced time; then settled on the day after the last of claiming."""
        if self.state in (self.State.OPEN, self.State.CLOSED):
            return self.draws_at + AN_HOUR
        if self.state == self.State.DRAWN:
            return clock.midnight(self.claim_until + timedelta(days=2))
        return None

    def url(self) -> str:
        """Its page."""
        return f"/draws/{self.number}"


class Prize(models.Model):
    """奖项: what, how many, worth how much; from the stock of gifts or not. The first is drawn first."""

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="prizes")
    n = models.PositiveSmallIntegerField()
    title = models.CharField(_("奖项"), max_length=20)
    name = models.CharField(_("奖品"), max_length=60)
    number = models.PositiveIntegerField(_("名额"))
    value_fen = models.BigIntegerField(_("每份价值"))
    gift = models.ForeignKey(Gift, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draw", "n"], name="gifts_prize_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="gifts_prize_some"),
            models.CheckConstraint(
                condition=Q(value_fen__gte=0, value_fen__lte=HIGHEST_FEN), name="gifts_prize_within_the_law"
            ),
        ]
        ordering: ClassVar = ["n"]

    def __str__(self) -> str:
        return f"{self.title} {self.name}"


class DrawEntry(Placed):
    """One chance: a ticket or a number. A ticket that no longer reaches the amount at closing is struck, with the reason."""

    class Struck(models.TextChoices):
        DAY = "day", _("不是活动期间的小票")
        AMOUNT = "amount", _("减去退货以后金额不够")

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="entries")
    number = models.CharField(_("小票号或号码"), max_length=40)
    sale = models.ForeignKey(Sale, models.PROTECT, null=True, related_name="+")
    struck = models.CharField(_("剔除的原因"), max_length=6, choices=Struck.choices, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    site_field = "draw__site"
    seen_by = SEES
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draw", "number"], name="gifts_one_chance"),
            models.CheckConstraint(condition=~Q(number=""), name="gifts_entry_has_number"),
        ]
        ordering: ClassVar = ["number"]

    def __str__(self) -> str:
        return self.number

    @property
    def site_id(self) -> int:
        return int(self.draw.site_id)

    def belongs_to(self) -> models.Model:
        return self.draw


class Win(Placed):
    """中奖: an entry has a prize; given out against a signature until the last day, or lapsed."""

    prize = models.ForeignKey(Prize, models.PROTECT, related_name="wins")
    entry = models.OneToOneField(DrawEntry, models.PROTECT, related_name="win")
    n = models.PositiveIntegerField()
    name = models.CharField(_("中奖人"), max_length=40, blank=True)
    phone = models.CharField(_("电话"), max_length=30, blank=True)
    signature = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    claimed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    claimed_at = models.DateTimeField(null=True)
    lapsed_at = models.DateTimeField(null=True)

    site_field = "prize__draw__site"
    seen_by = SEES
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["prize", "n"], name="gifts_win_once"),
            models.CheckConstraint(
                condition=Q(claimed_at=None, claimed_by=None, signature=None)
                | Q(claimed_at__isnull=False, claimed_by__isnull=False, signature__isnull=False, lapsed_at=None),
                name="gifts_claimed_whole",
            ),
        ]
        ordering: ClassVar = ["prize__n", "n"]

    def __str__(self) -> str:
        return f"{self.prize.title} {self.entry.number}"

    @property
    def site(self) -> Site:
        """Where authority is needed."""
        return self.prize.draw.site

    @property
    def site_id(self) -> int:
        return int(self.prize.draw.site_id)

    @property
    def waits(self) -> bool:
        """Neither claimed nor lapsed."""
        return self.claimed_at is None and self.lapsed_at is None

    def belongs_to(self) -> models.Model:
        return self.prize.draw
