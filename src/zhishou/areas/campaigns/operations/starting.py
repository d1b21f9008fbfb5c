"""A campaign begins with its list shared out, a share passes to a colleague, and it is stopped (service.visits.1-3)."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from zhishou.areas.callbacks import of_campaigns, rules
from zhishou.areas.campaigns import drawing, questions
from zhishou.areas.campaigns.drawing import Plan, Segment
from zhishou.areas.campaigns.models import CALL, REPORT, RUN, Campaign, Share, Turn
from zhishou.areas.customers import queries as customers
from zhishou.areas.customers.balancing import ordered
from zhishou.areas.customers.models import Customer
from zhishou.kernel import clock, numbering, obligation, settings_store
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import Act, perform
from zhishou.kernel.house import now_standing
from zhishou.kernel.models import Notice, Person, Site
from zhishou.kernel.operation import Command, Invalid, Refused, ask, operation
from zhishou.kernel.types import Ref

LONGEST = timedelta(days=120)
REPORT_WITHIN = settings_store.declare(
    "campaigns.report_days", "回访活动结束后几个工作日内交总结报告", 3, widget="number"
)


def url_of(row: models.Model) -> str:
    """The board of the campaign a row is or is part of."""
    return row.url() if isinstance(row, Campaign) else row.campaign.url()  # type: ignore[attr-defined]


def _sites(actor: Actor, _row: Any = None) -> list[tuple[str, str]]:
    held = Site.objects.filter(pk__in=actor.sites(RUN)).order_by("path")
    return [(str(site.pk), site.name) for site in held]


def _named(people: list[Person]) -> list[tuple[str, str]]:
    return [(str(person.pk), person.name) for person in people]


def _staff(actor: Actor, _row: Any = None) -> list[tuple[str, str]]:
    return _named(customers.people_with(actor, None, CALL))


def _writers(actor: Actor, _row: Any = None) -> list[tuple[str, str]]:
    return _named(customers.people_with(actor, None, REPORT))


class Start(Command):
    site: Ref[Site] = ask("小区或门店", choices=_sites)
    purpose: Campaign.Purpose = ask("目的")
    channel: Campaign.Channel = ask("方式", default=Campaign.Channel.PHONE)
    kind: str = ask("客户类型", default="", at_most=10, public=True)
    klass: int | None = ask("客户分类", default=None)
    vip: bool = ask("只要重要客户", default=False)
    quiet_days: int | None = ask("多少天没有联系过", default=None, at_least=1, at_most=3650)
    expires_days: int | None = ask("会员卡多少天内到期", default=None, at_least=0, at_most=730)
    people: list[Ref[Person]] = ask("由谁回访", at_least=1, at_most=60, choices=_staff)
    seen: str = ask("看过的名单", at_most=16, public=True)
    title: str = ask("名称", at_least=2, at_most=60)
    starts_on: date = ask("开始")
    ends_on: date = ask("结束", hint="到这一天为止打完")
    opening: str = ask(
        "开场的话",
        at_least=2,
        at_most=600,
        multiline=True,
        hint="一行一句，可以用 {customer} {company} {caller} {expires}",
    )
    questions: str = ask(
        "问题", default="", at_most=1500, multiline=True,
        hint="一行一个；给选项的写成：问题｜选项一｜选项二。满意度、意见和建议每次都问，不用写。",
    )  # fmt: skip
    reporter: Ref[Person] = ask("总结报告由谁写", choices=_writers)
    turn: Ref[Turn] | None = ask("节日店庆", default=None)


@operation("campaigns.start", label="开始回访活动", capability=RUN, url_after=url_of)
def start(act: Act, cmd: Start) -> Campaign:
    """Begin a campaign with the list that was seen: a call for every customer, in the share of one of the staff each.

    Whoever wants no advertising, refused before, cannot be reached this way or is in another campaign is left out, and
    how many by which reason is kept. Refused when the list would be another than the one that was seen.
    """
    _check_days(cmd, clock.today())
    asked = questions.parse(cmd.questions)
    _check_script(cmd.site, cmd.opening, asked)
    able = customers.people_with(act.actor, cmd.site, CALL)
    people = ordered(cmd.people)
    for person, right in [*((one, CALL) for one in people), (cmd.reporter, REPORT)]:
        if not Actor.of(person).can(right, cmd.site):
            raise Refused("campaigns.cannot", name=person.name, site=cmd.site.name)
    act.lock(cmd.site)
    segment = Segment(cmd.kind, cmd.vip, cmd.quiet_days, cmd.expires_days, cmd.klass)
    found = drawing.plan(cmd.site, segment, cmd.channel, people, able)
    if found.seen != cmd.seen:
        raise Refused("campaigns.list_changed")
    if not found.calls:
        raise Refused("campaigns.nobody")
    ends = clock.midnight(cmd.ends_on + timedelta(days=1)) - timedelta(minutes=1)
    made = Campaign.objects.create(
        number=numbering.take("HD"), site=cmd.site, title=cmd.title, purpose=cmd.purpose, channel=cmd.channel,
        starts_on=cmd.starts_on, ends_on=cmd.ends_on, opening=cmd.opening, questions=asked, segment=segment.as_json(),
        left_out=found.counts, drawn=len(found.calls), reporter=cmd.reporter, report_due_at=_report_due(cmd.site, cmd.ends_on),
        by=act.person, at=act.now,
    )  # fmt: skip
    if cmd.turn is not None:
        perform("campaigns.begin_turn", act.actor, {"turn": cmd.turn, "campaign": made}, door=act.door)
    _share_out(act, made, found, ends)
    act.note(drawn=len(found.calls), left_out=len(found.left_out))
    return made


def _check_days(cmd: Start, today: date) -> None:
    wrong: dict[str, list[str]] = {}
    if cmd.starts_on < today:
        wrong["starts_on"] = [_("开始的日子已经过去。")]
    if cmd.ends_on < cmd.starts_on:
        wrong["ends_on"] = [_("结束不能早于开始。")]
    elif cmd.ends_on - cmd.starts_on > LONGEST:
        wrong["ends_on"] = [_("一次活动最长 {most} 天。请核对日期，长的请分成几次。").format(most=LONGEST.days)]
    if wrong:
        raise Invalid(wrong)


def _check_script(site: Site, opening: str, asked: list[questions.Question]) -> None:
    said = rules.script(
        site, dict.fromkeys(rules.FACTS, ""), campaign=rules.Asks(opening, [dict(one) for one in asked])
    )
    if said.is_overlong:
        raise Refused("callback.script_too_long", length=said.length, most=said.most)


def _report_due(site: Site, ends_on: date) -> datetime:
    """The end of work on the working day, counted from the end of the campaign, that the company has set."""
    days = max(int(settings_store.value(REPORT_WITHIN.name, site)), 1)
    return now_standing().work_time(site).closing(ends_on, days)


def _share_out(act: Act, campaign: Campaign, found: Plan, ends: datetime) -> None:
    """A share for each of the staff with its calls; each is handed out by an operation of its own, which owes it."""
    opens = clock.midnight(campaign.starts_on)
    by_person: dict[int, list[Customer]] = defaultdict(list)
    for call in found.calls:
        by_person[call.caller.pk].append(call.customer)
    for part in found.parts:
        if not (mine := by_person[part.person.pk]):
            continue
        share = Share.objects.create(
            site_id=campaign.site_id, campaign=campaign, person=part.person, drawn=part.drawn, kept=part.kept,
            percent=part.percent, due_at=ends,
        )  # fmt: skip
        of_campaigns.expect_calls(act, share, mine, opens)
        perform("campaigns.hand_out", act.actor, {"share": share}, door=act.door)


class OfShare(Command):
    share: Ref[Share] = ask("名单")


@operation("campaigns.hand_out", label="分配回访名单", capability=RUN, about="share", url_after=url_of)
def hand_out(act: Act, cmd: OfShare) -> Share:
    """Hand a person their share of a campaign: from now on they owe its calls by its end. Once, when it begins."""
    share = act.lock(cmd.share)
    if Notice.objects.filter(natural_key=f"campaigns.share|{share.pk}").exists():
        raise Refused("campaigns.handed_out", name=share.person.name)
    Notice.objects.create(
        person=share.person, kind="campaigns.share", url=share.url(), at=act.now,
        natural_key=f"campaigns.share|{share.pk}",
        facts={
            "title": share.campaign.title, "n": share.drawn, "until": f"{share.campaign.ends_on:%m-%d}", "name": act.person.name,
        },
    )  # fmt: skip
    act.note(drawn=share.drawn)
    return share


def _callers(actor: Actor, row: models.Model | None) -> list[tuple[str, str]]:
    if not isinstance(row, Share):
        return _staff(actor)
    return _named([p for p in customers.people_with(actor, row.site, CALL) if p.pk != row.person_id])


class PassOn(Command):
    share: Ref[Share] = ask("名单")
    person: Ref[Person] = ask("交给谁", choices=_callers)


@operation("campaigns.pass_on", label="名单交给同事", capability=RUN, about="share", url_after=url_of)
def pass_on(act: Act, cmd: PassOn) -> Share:
    """What is left of a share goes to a colleague, with what is owed about it."""
    share = act.lock(cmd.share)
    if share.done_at is not None:
        raise Refused("campaigns.share_done", name=share.person.name)
    if not Actor.of(cmd.person).can(CALL, share.site):
        raise Refused("campaigns.cannot", name=cmd.person.name, site=share.site.name)
    if share.person_id == cmd.person.pk:
        raise Refused("campaigns.same_person", name=cmd.person.name)
    hand(share, cmd.person)
    return share


def hand(share: Share, person: Person) -> None:
    """Put a person in the place of whoever had the share."""
    share.person = person
    share.save(update_fields=["person"])
    obligation.give(share, person)


class Stop(Command):
    campaign: Ref[Campaign] = ask("回访活动")
    reason: str = ask("为什么中止", at_least=2, at_most=300, multiline=True)


@operation("campaigns.stop", label="中止回访活动", capability=RUN, about="campaign", url_after=url_of)
def stop(act: Act, cmd: Stop) -> Campaign:
    """End a campaign before its time: calls not made are no longer owed, and no report. What was recorded stays."""
    campaign = act.lock(cmd.campaign)
    if not campaign.is_running:
        raise Refused("campaigns.over", state=campaign.get_state_display())
    n = of_campaigns.drop_calls(act, campaign, cmd.reason)
    for share in campaign.shares.filter(done_at=None):
        act.excuse("campaigns.finish_share", share, cmd.reason)
    campaign.shares.filter(done_at=None).update(done_at=act.now)
    act.excuse("campaigns.report", campaign, cmd.reason)
    campaign.state, campaign.closed_at, campaign.stop_reason = Campaign.State.STOPPED, act.now, cmd.reason
    campaign.save(update_fields=["state", "closed_at", "stop_reason"])
    act.note(dropped=n)
    return campaign
