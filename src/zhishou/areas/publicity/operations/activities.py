"""公关活动: planned, put off, invited to, attended, summed up or called off (agency.department.7)."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext as _

from zhishou.areas.publicity.models import KEEP, Activity, Invitation, OfActivity, Reporter
from zhishou.kernel import choosing, clock, numbering, obligation
from zhishou.kernel.actor import Actor, holders
from zhishou.kernel.choosing import yes_no
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Event, Person, Site
from zhishou.kernel.operation import Command, Invalid, Refused, ask, operation
from zhishou.kernel.types import Ref

LONGEST_AGO = timedelta(days=60)
LONGEST_AHEAD = timedelta(days=730)
MOST_AT_ONCE = 40


def url_of(row: models.Model) -> str:
    """The page of the activity a row is or belongs to."""
    found = row.activity if isinstance(row, OfActivity) else row
    assert isinstance(found, Activity)
    return found.url()


def invitable(actor: Actor, row: models.Model | None) -> list[tuple[str, str]]:
    """Who is still with an outlet and not asked to the activity yet."""
    rows = Reporter.objects.within(actor).filter(left_at=None)
    if isinstance(row, Activity):
        rows = rows.filter(site=row.site_id).exclude(invitations__activity=row)
    return [(str(one.pk), f"{one}　{one.beat}".strip()) for one in rows]


def owners(actor: Actor, _row: models.Model | None) -> list[tuple[str, str]]:
    """Who may be in charge, where the actor keeps public relations."""
    sites = Site.objects.filter(pk__in=actor.sites(KEEP)).order_by("path")[:1]
    return [(str(one.pk), one.name) for site in sites for one in holders(KEEP, site)]


class Fields(Command):
    """What an activity is to be."""

    title: str = ask("活动名称", at_least=2, at_most=80)
    aim: str = ask("目的", at_least=2, at_most=500, multiline=True, hint="想让谁知道什么")
    on: date = ask("日期")
    place: str = ask("地点", default="", at_most=80)


class Planning(Fields):
    site: Ref[Site] = ask("公司", choices=choosing.sites(KEEP))
    owner: Ref[Person] | None = ask("负责人", default=None, choices=owners, hint="不选就是自己")


class Changing(Fields):
    activity: Ref[Activity] = ask("公关活动")


class Inviting(Command):
    activity: Ref[Activity] = ask("公关活动")
    people: list[Ref[Reporter]] = ask("邀请谁", at_least=1, at_most=MOST_AT_ONCE, choices=invitable)


class OfInvitation(Command):
    invitation: Ref[Invitation] = ask("邀请")


class Marking(OfInvitation):
    came: bool = ask("来了没有", widget="radio", choices=yes_no("来了", "没有来"))


class SummingUp(Command):
    activity: Ref[Activity] = ask("公关活动")
    summary: str = ask("小结", at_least=2, at_most=1000, multiline=True, hint="目的达到没有，报道怎样，下次注意什么")


class CallingOff(Command):
    activity: Ref[Activity] = ask("公关活动")
    reason: str = ask("没有办的原因", at_least=2, at_most=300, multiline=True)


@operation("publicity.plan", label="立公关活动", capability=KEEP, leads_to_made=True, url_after=url_of)
def plan(act: Act, cmd: Planning) -> Activity:
    """An activity with its aim and day; its summary is owed by whoever is in charge, five working days after it.

    One of the last two months may be put on file. Refused for whoever does not keep public relations at the company.
    """
    owner = cmd.owner or act.person
    if owner != act.person and owner not in holders(KEEP, cmd.site):
        raise Refused("publicity.not_theirs", name=owner.name)
    made: Activity = Activity.objects.create(
        site=cmd.site, number=numbering.take("PR"), title=cmd.title, aim=cmd.aim, on=_day(cmd.on), place=cmd.place,
        owner=owner, by=act.person, at=act.now,
    )  # fmt: skip
    act.note(number=made.number)
    return made


@operation("publicity.change", label="改公关活动", capability=KEEP, about="activity", url_after=url_of)
def change(act: Act, cmd: Changing) -> Activity:
    """Another name, aim, place or day; when the summary is due moves with the day.

    Refused once it is closed, and for a day to come once somebody was seen there.
    """
    row = open_one(act, cmd.activity)
    row.title, row.aim, row.on, row.place = cmd.title, cmd.aim, _day(cmd.on), cmd.place
    if not row.has_come and row.invitations.filter(came__isnull=False).exists():
        raise Refused("publicity.was_held", number=row.number)
    row.save(update_fields=["title", "aim", "on", "place"])
    act.afterwards.append(lambda event: _agree(row, event))
    return row


def _agree(row: Activity, event: Event) -> None:
    obligation.agree(row, row.agreed(), event)


@operation("publicity.invite", label="邀请媒体", capability=KEEP, about="activity", url_after=url_of)
def invite(act: Act, cmd: Inviting) -> Activity:
    """Put down who of the media is asked to come; who is down already stays once. Refused for who has left or is kept elsewhere."""
    row = open_one(act, cmd.activity)
    if wrong := next((one for one in cmd.people if one.left_at is not None or one.site_id != row.site_id), None):
        raise Refused("publicity.left", name=wrong.name, outlet=wrong.outlet)
    there = set(row.invitations.values_list("reporter", flat=True))
    fresh = {one.pk: one for one in cmd.people if one.pk not in there}
    Invitation.objects.bulk_create(
        Invitation(activity=row, reporter=one, by=act.person, at=act.now) for one in fresh.values()
    )
    act.note(number=row.number, invited=len(fresh))
    return row


@operation("publicity.mark_came", label="登记媒体到场", capability=KEEP, about="invitation", url_after=url_of)
def mark_came(act: Act, cmd: Marking) -> Invitation:
    """Whether somebody who was asked came; may be corrected. Refused before the day and once it is closed."""
    row = act.lock(cmd.invitation)
    _held(open_one(act, row.activity))
    row.came = cmd.came
    row.save(update_fields=["came"])
    return row


@operation("publicity.sum_up", label="公关活动小结", capability=KEEP, about="activity", url_after=url_of)
def sum_up(act: Act, cmd: SummingUp) -> Activity:
    """What came of it; that ends what was owed. Refused before its day, and while it is open whether somebody came."""
    row = _held(open_one(act, cmd.activity))
    if n := row.invitations.filter(came=None).count():
        raise Refused("publicity.unmarked", number=row.number, n=n)
    return _close(act, row, cmd.summary)


@operation("publicity.call_off", label="公关活动没有办", capability=KEEP, about="activity", url_after=url_of)
def call_off(act: Act, cmd: CallingOff) -> Activity:
    """It is not held, and why. Refused when somebody was seen there or something was published of it."""
    row = open_one(act, cmd.activity)
    if row.invitations.filter(came=True).exists() or row.clippings.filter(dropped_at=None).exists():
        raise Refused("publicity.was_held", number=row.number)
    row.called_off = True
    return _close(act, row, cmd.reason)


def _close(act: Act, row: Activity, said: str) -> Activity:
    row.summary, row.closed_by, row.closed_at = said, act.person, act.now
    row.save(update_fields=["summary", "called_off", "closed_by", "closed_at"])
    act.note(number=row.number)
    return row


def open_one(act: Act, given: Activity) -> Activity:
    """The activity, locked; refused once it is closed."""
    row = act.lock(given)
    if not row.is_open:
        raise Refused("publicity.closed", number=row.number)
    return row


def _held(row: Activity) -> Activity:
    if not row.has_come:
        raise Refused("publicity.ahead", number=row.number, day=row.on)
    return row


def _day(on: date) -> date:
    """A day an activity can have. Refused in words beside the field when it is long past or far ahead."""
    if not clock.today() - LONGEST_AGO <= on <= clock.today() + LONGEST_AHEAD:
        raise Invalid({"on": [_("日期要在过去两个月到今后两年之间，请核对。")]})
    return on
