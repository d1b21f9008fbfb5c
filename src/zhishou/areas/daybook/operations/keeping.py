"""Every day: items ticked by name and time, what is not in order said and repaired, and each kind of list signed."""

from __future__ import annotations

from datetime import date

from django.db import models

from zhishou.areas.daybook import queries
from zhishou.areas.daybook.models import KEEP, DayList, Item, Kind, Signature, Tick
from zhishou.kernel import files
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import Act, perform
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref, Upload


def page_of(row: models.Model) -> str:
    """The day of the site."""
    return f"/daybook?site={row.site.code}"  # type: ignore[attr-defined]


def _left(actor: Actor, row: models.Model | None) -> list[tuple[str, str]]:
    rows = queries.left(row) if isinstance(row, DayList) else []
    return [(str(item.pk), item.words) for item in rows]


class Ticking(Command):
    day_list: Ref[DayList] = ask("清单")
    items: list[str] = ask("做好的", at_least=1, at_most=60, choices=_left)


class Reporting(Command):
    item: Ref[Item] = ask("哪一项", choices=lambda actor, row: queries.items_here(actor))
    remark: str = ask("哪里不对", at_least=2, at_most=200)
    photos: list[Upload] = ask("照片", default=[], at_most=4)
    repair: bool = ask("同时报修", default=False, hint="开一件维修工单，交人处理")


class Signing(Command):
    site: Ref[Site] = ask("门店")
    why: str = ask("没做的原因", default="", at_most=200, hint="有没打勾的项目时必填")


@operation("daybook.tick", label="值班清单打勾", capability=KEEP, about="day_list", url_after=page_of)
def tick(act: Act, cmd: Ticking) -> DayList:
    """Items of today's list are done and in order. One that somebody else ticked a moment before is left as it is."""
    row = act.lock(cmd.day_list)
    today = _open_day(act, row.site, row.kind)
    wanted = {item.pk: item for item in queries.items_on(row.items.all(), today) if str(item.pk) in cmd.items}
    if len(wanted) < len(set(cmd.items)):
        raise Refused("daybook.other_item", name=row.name)
    done = set(Tick.objects.filter(item__in=wanted, day=today).values_list("item_id", flat=True))
    made = [Tick(item=wanted[pk], day=today, by=act.person, at=act.now) for pk in wanted if pk not in done]
    Tick.objects.bulk_create(made)
    act.note(day=today.isoformat(), ticked=len(made))
    return row


@operation("daybook.report", label="值班清单有问题", capability=KEEP, about="item", url_after=page_of)
def report(act: Act, cmd: Reporting) -> Item:
    """An item is not in order today: what, with pictures, and where wished a repair is taken in. Also after it was ticked."""
    day_list = act.lock(cmd.item.day_list)
    item = act.lock(cmd.item)
    today = _open_day(act, day_list.site, day_list.kind)
    if item not in queries.items_on(day_list.items.all(), today):
        raise Refused("daybook.other_item", name=day_list.name)
    if Tick.objects.filter(item=item, day=today, in_order=False).exists():
        raise Refused("daybook.reported", item=item.words)
    number = _repair(act, item, cmd.remark) if cmd.repair else ""
    found = {"in_order": False, "remark": cmd.remark, "case_number": number, "by": act.person, "at": act.now}
    row, _made = Tick.objects.update_or_create(item=item, day=today, defaults=found)
    for photo in cmd.photos:
        files.keep(photo, item, f"{row.day:%Y%m%d}", site=item.site, by=act.person)
    act.note(day=today.isoformat(), case=number)
    return item


def _repair(act: Act, item: Item, remark: str) -> str:
    given = {
        "site": item.site_id, "kind": "repair", "channel": "walk_in", "reporter_name": act.person.name,
        "content": f"{item.day_list.name}　{item.words}：{remark}", "anonymous": not act.person.mobile,
        "reporter_phone": act.person.mobile,
    }  # fmt: skip
    return str(perform("cases.take_in", act.actor, given, door=act.door).result.number)  # type: ignore[union-attr]


@operation(
    "daybook.sign_opening", label="开店清单签字", capability=KEEP, about="site", url_after=lambda row: "/daybook"
)
def sign_opening(act: Act, cmd: Signing) -> Signature:
    """Sign today's opening lists (retail.lead.1). What nobody saw to is counted, with the reason."""
    return _sign(act, cmd, Kind.OPENING)


@operation(
    "daybook.sign_closing", label="打烊清单签字", capability=KEEP, about="site", url_after=lambda row: "/daybook"
)
def sign_closing(act: Act, cmd: Signing) -> Signature:
    """Sign today's closing lists (retail.lead.1). What nobody saw to is counted, with the reason."""
    return _sign(act, cmd, Kind.CLOSING)


@operation(
    "daybook.sign_cleaning", label="清洁清单签字", capability=KEEP, about="site", url_after=lambda row: "/daybook"
)
def sign_cleaning(act: Act, cmd: Signing) -> Signature:
    """Sign today's cleaning lists (retail.clerk.9). What nobody saw to is counted, with the reason."""
    return _sign(act, cmd, Kind.CLEANING)


def _sign(act: Act, cmd: Signing, kind: Kind) -> Signature:
    site = act.lock(cmd.site)
    today = _open_day(act, site, kind)
    sheets = [sheet for sheet in queries.sheets(site, today) if sheet.day_list.kind == kind]
    if not sheets:
        raise Refused("daybook.no_list", kind=str(kind.label), site=site.name)
    missing = sum(len(sheet.left) for sheet in sheets)
    if missing and not cmd.why:
        raise Refused("daybook.missing", n=missing)
    act.note(day=today.isoformat(), kind=kind.value, missing=missing)
    row: Signature = Signature.objects.create(
        site=site, day=today, kind=kind, missing=missing, why=cmd.why if missing else "", by=act.person, at=act.now
    )
    return row


def _open_day(act: Act, site: Site, kind: str) -> date:
    """The day the desk is at; refused once its lists of the kind are signed."""
    today = queries.business_day(act.now)
    signed = Signature.objects.filter(site=site, day=today, kind=kind).select_related("by").first()
    if signed is not None:
        raise Refused("daybook.signed", kind=signed.get_kind_display(), name=signed.by.name)
    return today
