"""The calendar of occasions, and each year's turn: called up by the program, begun as a campaign or passed over (service.visits.3)."""

from __future__ import annotations

import calendar
from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from zhishou.areas.campaigns import questions
from zhishou.areas.campaigns.calendar import NAMES, comes_up
from zhishou.areas.campaigns.models import RUN, Campaign, Occasion, Turn
from zhishou.areas.customers.models import Customer
from zhishou.kernel import choosing, clock
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Invalid, Refused, ask, operation
from zhishou.kernel.types import Ref

MOST_LEAD = 90
LEAP_YEAR = 2000  # any: the 29th of February is a day to keep
USUAL = (
    Occasion.Day.NEW_YEAR,
    Occasion.Day.SPRING,
    Occasion.Day.DRAGON_BOAT,
    Occasion.Day.MID_AUTUMN,
    Occasion.Day.NATIONAL,
)
USUAL_LEAD = 10


def url_of(row: models.Model) -> str:
    """The calendar of occasions of a site."""
    site = row if isinstance(row, Site) else row.site  # type: ignore[attr-defined]
    return f"/campaigns/occasions?site={site.code}"


class Said(Command):
    """What an occasion says."""

    name: str = ask("名称", at_least=1, at_most=20, public=True, hint="例如 春节、十周年店庆")
    which: Occasion.Day = ask("哪一天")
    month: int | None = ask("月", default=None, at_least=1, at_most=12, hint="公司自己的日子才填")
    day: int | None = ask("日", default=None, at_least=1, at_most=31)
    lead_days: int = ask("提前多少天提示", default=USUAL_LEAD, at_least=0, at_most=MOST_LEAD)
    kind: str = ask(
        "客户类型", default="", at_most=10, public=True,
        choices=lambda actor, row: [("", _("全部")), *((value, str(label)) for value, label in Customer.Kind.choices)],
    )  # fmt: skip
    channel: Campaign.Channel = ask("方式", default=Campaign.Channel.PHONE)
    opening: str = ask(
        "开场的话", default=questions.OPENING[Campaign.Purpose.FESTIVAL], at_least=2, at_most=600, multiline=True,
        hint="一行一句，可以用 {customer} {company} {caller} {expires}",
    )  # fmt: skip
    questions: str = ask(
        "问题", default=questions.USUAL[Campaign.Purpose.FESTIVAL], at_most=1500, multiline=True,
        hint="一行一个；给选项的写成：问题｜选项一｜选项二。满意度、意见和建议每次都问，不用写。",
    )  # fmt: skip


class AddOccasion(Said):
    site: Ref[Site] = ask("小区或门店", choices=choosing.sites(RUN))


class ChangeOccasion(Said):
    occasion: Ref[Occasion] = ask("节日店庆")


class OfOccasion(Command):
    occasion: Ref[Occasion] = ask("节日店庆")


class AtSite(Command):
    site: Ref[Site] = ask("小区或门店", choices=choosing.sites(RUN))


class BeginTurn(Command):
    turn: Ref[Turn] = ask("节日店庆")
    campaign: Ref[Campaign] = ask("回访活动")


class PassOver(Command):
    turn: Ref[Turn] = ask("节日店庆")
    reason: str = ask("为什么不做", at_least=2, at_most=200, multiline=True)


@operation("campaigns.add_occasion", label="增加节日店庆", capability=RUN, url_after=url_of)
def add_occasion(act: Act, cmd: AddOccasion) -> Occasion:
    """A day that comes every year, with how long before it a campaign is to be begun. Refused when the name is taken there."""
    _expect_name_free(cmd.site, cmd.name)
    return Occasion.objects.create(site=cmd.site, **_fields(cmd), by=act.person, at=act.now)


@operation(
    "campaigns.take_festivals", label="放入常见的节日", capability=RUN, about="site", leads_to_made=True, url_after=url_of
)  # fmt: skip
def take_festivals(act: Act, cmd: AtSite) -> Occasion:
    """The festivals most companies greet their customers at, to be changed later; for a site that has no occasions yet."""
    site = act.lock(cmd.site)
    if Occasion.objects.filter(site=site, retired_at=None).exists():
        raise Refused("campaigns.occasions_there", site=site.name)
    asks = {
        "lead_days": USUAL_LEAD, "channel": Campaign.Channel.PHONE, "opening": questions.OPENING[Campaign.Purpose.FESTIVAL],
        "questions": questions.USUAL[Campaign.Purpose.FESTIVAL],
    }  # fmt: skip
    made = [
        Occasion.objects.create(site=site, name=NAMES[which], which=which, **asks, by=act.person, at=act.now)
        for which in USUAL
    ]
    return made[0]


@operation("campaigns.change_occasion", label="修改节日店庆", capability=RUN, about="occasion", url_after=url_of)
def change_occasion(act: Act, cmd: ChangeOccasion) -> Occasion:
    """State an occasion anew; what was called up already stays with its day."""
    row = _in_use(act, cmd.occasion)
    if row.name != cmd.name:
        _expect_name_free(row.site, cmd.name)
    for name, value in _fields(cmd).items():
        setattr(row, name, value)
    row.by, row.at = act.person, act.now
    row.save()
    return row


@operation("campaigns.retire_occasion", label="停用节日店庆", capability=RUN, about="occasion", url_after=url_of)
def retire_occasion(act: Act, cmd: OfOccasion) -> Occasion:
    """Not called up any more. A turn that waits goes on waiting, until it is begun or passed over."""
    row = _in_use(act, cmd.occasion)
    row.retired_at = act.now
    row.save(update_fields=["retired_at"])
    return row


@operation(
    "campaigns.call_up",
    label="提示开始节日活动",
    by_system=True,
    about="occasion",
    leads_to_made=True,
    url_after=url_of,
)
def call_up(act: Act, cmd: OfOccasion) -> Turn:
    """The time of an occasion has come: from now on a campaign is to be begun for it. Refused before, and a second time."""
    row = _in_use(act, cmd.occasion)
    day = comes_up(row, clock.local(act.now).date())
    if day is None or Turn.objects.filter(occasion=row, day=day).exists():
        raise Refused("campaigns.not_yet", name=row.name)
    act.note(day=day.isoformat())
    return Turn.objects.create(site_id=row.site_id, occasion=row, day=day, at=act.now)


@operation("campaigns.begin_turn", label="按节日店庆开始活动", capability=RUN, about="turn", url_after=url_of)
def begin_turn(act: Act, cmd: BeginTurn) -> Turn:
    """The campaign of a turn was begun; that keeps its deadline. Happens by itself with the campaign."""
    row = _waiting(act, cmd.turn)
    if cmd.campaign.site_id != row.site_id or Turn.objects.filter(campaign=cmd.campaign).exists():
        raise Refused("campaigns.not_of_turn", name=row.occasion.name)
    row.state, row.campaign, row.settled_by, row.settled_at = Turn.State.BEGUN, cmd.campaign, act.person, act.now
    row.save(update_fields=["state", "campaign", "settled_by", "settled_at"])
    return row


@operation("campaigns.pass_over", label="这次不做节日活动", capability=RUN, about="turn", url_after=url_of)
def pass_over(act: Act, cmd: PassOver) -> Turn:
    """No campaign for this turn, with the reason; next year it is called up again."""
    row = _waiting(act, cmd.turn)
    row.state, row.reason, row.settled_by, row.settled_at = Turn.State.PASSED, cmd.reason, act.person, act.now
    row.save(update_fields=["state", "reason", "settled_by", "settled_at"])
    return row


def _fields(cmd: Said) -> dict[str, Any]:
    """The fields of an occasion. Invalid without the day of an own one, with one elsewhere, and for questions that cannot be read."""
    own = cmd.which == Occasion.Day.OWN
    if own and not _is_day(cmd.month, cmd.day):
        raise Invalid({"day": [_("请填写月和日，例如 5 月 18 日。")]})
    if cmd.kind and cmd.kind not in Customer.Kind.values:
        raise Invalid({"kind": [_("没有这个客户类型，请从列表里选。")]})
    questions.parse(cmd.questions)
    said = {name: getattr(cmd, name) for name in Said.model_fields}
    return said if own else {**said, "month": None, "day": None}


def _is_day(month: int | None, day: int | None) -> bool:
    return month is not None and day is not None and day <= calendar.monthrange(LEAP_YEAR, month)[1]


def _expect_name_free(site: Site, name: str) -> None:
    if Occasion.objects.filter(site=site, name=name, retired_at=None).exists():
        raise Refused("campaigns.occasion_taken", name=name, site=site.name)


def _in_use(act: Act, given: Occasion) -> Occasion:
    row = act.lock(given)
    if row.retired_at is not None:
        raise Refused("campaigns.occasion_retired", name=row.name)
    return row


def _waiting(act: Act, given: Turn) -> Turn:
    row = act.lock(given)
    if row.state != Turn.State.WAITING:
        raise Refused("campaigns.turn_settled", name=row.occasion.name, state=row.get_state_display())
    return row


def due_now(today: date) -> list[Occasion]:
    """The occasions whose time has come and that were not called up yet, whoever asks."""
    rows = Occasion.objects.filter(retired_at=None).select_related("site").order_by("pk")
    coming = [(row, comes_up(row, today)) for row in rows]
    there = set(Turn.objects.filter(occasion__in=[row for row, _day in coming]).values_list("occasion_id", "day"))
    return [row for row, day in coming if day is not None and (row.pk, day) not in there]
