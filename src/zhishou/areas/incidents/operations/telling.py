"""公告: issued to buildings or rooms, corrected by the next edition, carried there, read; and what people ask (property.assistant.6)."""

from __future__ import annotations

import re

from django.db import models

from zhishou.areas.cases.models import Case
from zhishou.areas.incidents.models import INFORM, RESPOND, Announcement, Delivery, Enquiry, Incident, Step, Target, Way
from zhishou.areas.incidents.saying import MOST_PHOTOS, UNREPORTED, at_work, say, url_of
from zhishou.areas.property import queries as register
from zhishou.areas.property import reaching
from zhishou.areas.property.models import Building
from zhishou.kernel import files
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import Act
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.phrasing import listed
from zhishou.kernel.types import Moment, Ref, Upload

LONGEST, MOST_BUILDINGS = 1000, 200
_ROOMS = re.compile(r"[\s,，、;；]+")


def rooms_of(text: str) -> list[str]:
    """Rooms as people write them one after another, each once."""
    return list(dict.fromkeys(one for one in _ROOMS.split(text) if one))


def _buildings(_actor: Actor, row: object) -> list[tuple[str, str]]:
    """The buildings of the community; of an edition those that it is for."""
    if isinstance(row, Announcement):
        found = row.targets.filter(building__isnull=False).order_by("building__walk_order", "building")
        return [(str(pk), name) for pk, name in found.values_list("building", "building__name").distinct()]
    site = row.site if isinstance(row, Incident) else None
    return [(str(pk), name) for pk, name in register.buildings(site)] if site is not None else []


def _edition_of(row: models.Model) -> str:
    assert isinstance(row, Delivery)
    return row.announcement.url()


class Announcing(Command):
    incident: Ref[Incident] = ask("事件")
    buildings: list[Ref[Building]] = ask(
        "通知哪些楼", default=[], at_most=MOST_BUILDINGS, choices=_buildings, hint="不选就是整个小区"
    )
    rooms: str = ask("只通知这些房号", default="", at_most=500, hint="不填就是整栋；多个用空格或顿号隔开")
    expected_at: Moment | None = ask("预计恢复", default=None, hint="不知道就不填")
    text: str = ask("公告内容", at_least=5, at_most=LONGEST, multiline=True)


class Delivering(Command):
    announcement: Ref[Announcement] = ask("公告")
    building: Ref[Building] | None = ask("楼栋", default=None, choices=_buildings, hint="不选就是还没告知的全部")
    rooms: str = ask("房号", default="", at_most=500, hint="不填就是整栋；多个用空格或顿号隔开")
    way: Way = ask("方式", widget="radio")
    note: str = ask("说明", default="", at_most=200)
    photos: list[Upload] = ask("照片", default=[], at_most=MOST_PHOTOS)


class Enquiring(Command):
    incident: Ref[Incident] = ask("事件")
    room: str = ask("房号", default="", at_most=40, hint="不肯说的不填")
    asked: str = ask("问什么", at_least=2, at_most=300)
    answer: str = ask("怎样答复", at_least=2, at_most=LONGEST, multiline=True)
    case: Ref[Case] | None = ask("求助工单号", default=None, widget="text", hint="要人上门的，先受理一张求助，再填编号")


class Acknowledging(Command):
    incident: Ref[Incident] = ask("事件")
    target: int = ask("告知的房屋", public=True)


@operation("incidents.announce", label="发公告", capability=INFORM, about="incident", url_after=url_of)
def announce(act: Act, cmd: Announcing) -> Incident:
    """Issue words to the units of some buildings, to rooms, or to everybody; the next edition corrects, the old stays.

    Also after the end, to say that it is over, until the report is handed in. Refused when no such room is there and for
    an end that has passed.
    """
    row = at_work(act, cmd.incident, *UNREPORTED)
    if cmd.expected_at is not None and cmd.expected_at <= act.now:
        raise Refused("incidents.past")
    if stranger := next((one for one in cmd.buildings if one.site_id != row.site_id), None):
        raise Refused("incidents.other_building", building=stranger.name, site=row.site.name)
    rooms = rooms_of(cmd.rooms)
    units = list(reaching.lived_in(row.site, [one.pk for one in cmd.buildings], rooms).values_list("pk", "building"))
    if rooms and not units:
        raise Refused("incidents.no_room", rooms=cmd.rooms)
    where = listed([*dict.fromkeys(one.name for one in cmd.buildings), *rooms]) or row.site.name
    made = Announcement.objects.create(
        incident=row, n=row.announcements.count() + 1, text=cmd.text, where=where[:500], expected_at=cmd.expected_at,
        by=act.person, at=act.now,
    )  # fmt: skip
    Target.objects.bulk_create(Target(announcement=made, unit_id=pk, building_id=b) for pk, b in units)
    if row.told_at is None:
        row.told_at = act.now
        row.save(update_fields=["told_at"])
    say(act, row, Step.Kind.TOLD, where)
    act.note(edition=made.n, units=len(units))
    return row


@operation("incidents.deliver", label="登记送达", capability=RESPOND, about="announcement", url_after=_edition_of)
def deliver(act: Act, cmd: Delivering) -> Delivery:
    """Say that an edition has come to a building or to rooms, how, and show it. Told once; refused when all were already."""
    at_work(act, cmd.announcement.incident, *UNREPORTED)
    waiting = cmd.announcement.targets.filter(told_at=None)
    if cmd.building is not None:
        waiting = waiting.filter(building=cmd.building)
    if rooms := rooms_of(cmd.rooms):
        named = reaching.lived_in(cmd.announcement.site, (), rooms).order_by()
        waiting = waiting.filter(unit__in=named.values("pk"))
    count = waiting.update(told_at=act.now, way=cmd.way)
    if not count:
        raise Refused("incidents.nobody_left")
    made: Delivery = Delivery.objects.create(
        announcement=cmd.announcement, building=cmd.building, rooms="、".join(rooms), count=count, way=cmd.way,
        note=cmd.note, by=act.person, at=act.now,
    )  # fmt: skip
    for photo in cmd.photos:
        files.keep(photo, made, "photo", site=cmd.announcement.site, by=act.person)
    act.note(edition=cmd.announcement.n, units=count)
    return made


@operation("incidents.log_enquiry", label="记问询", capability=INFORM, about="incident", url_after=url_of)
def log_enquiry(act: Act, cmd: Enquiring) -> Incident:
    """Somebody asked and was answered; the edition in force then is kept with it, and the case when help was asked for."""
    row = at_work(act, cmd.incident, *UNREPORTED)
    unit = reaching.lived_in(row.site, (), [cmd.room]).first() if cmd.room else None
    if cmd.room and unit is None:
        raise Refused("incidents.no_room", rooms=cmd.room)
    if cmd.case is not None and cmd.case.site_id != row.site_id:
        raise Refused("incidents.other_case", number=cmd.case.number, site=row.site.name)
    Enquiry.objects.create(
        incident=row, unit=unit, asked=cmd.asked, answer=cmd.answer, announcement=row.announcements.first(),
        case=cmd.case, by=act.person, at=act.now,
    )  # fmt: skip
    return row


@operation("incidents.acknowledge", label="已知悉", by_link=True, about="incident")
def acknowledge(act: Act, cmd: Acknowledging) -> Target:
    """Somebody of a unit says on the public page that they have read the latest edition. Saying it again changes nothing."""
    row = at_work(act, cmd.incident, *UNREPORTED)
    latest = row.announcements.first()
    target = latest.targets.select_for_update().filter(pk=cmd.target).first() if latest else None
    if target is None:
        raise Refused("incidents.no_match")
    if target.read_at is None:
        target.read_at = act.now
        target.save(update_fields=["read_at"])
    return target
