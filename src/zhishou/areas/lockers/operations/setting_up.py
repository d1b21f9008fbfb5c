"""寄存柜: cabinets and how many boxes of which size they have (retail.clerk.8, retail.supervisor.7)."""

from __future__ import annotations

from zhishou.areas.lockers.models import SET_UP, Box, Cabinet, Stay
from zhishou.kernel import choosing
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Invalid, Refused, ask, operation
from zhishou.kernel.types import PaperNumber, Ref

MOST_BOXES = 200


class AddCabinet(Command):
    site: Ref[Site] = ask("门店", choices=choosing.sites(SET_UP))
    code: PaperNumber = ask("柜号", at_least=1, at_most=6, public=True, hint="例如 A、B、1F")
    place: str = ask("位置", default="", at_most=60, hint="例如 一楼东门内")
    small: int = ask("小箱几个", default=0, at_least=0, at_most=MOST_BOXES)
    medium: int = ask("中箱几个", default=0, at_least=0, at_most=MOST_BOXES)
    large: int = ask("大箱几个", default=0, at_least=0, at_most=MOST_BOXES)


class AddBoxes(Command):
    cabinet: Ref[Cabinet] = ask("寄存柜")
    size: Box.Size = ask("大小")
    count: int = ask("加几个", at_least=1, at_most=MOST_BOXES)


class MoveCabinet(Command):
    cabinet: Ref[Cabinet] = ask("寄存柜")
    place: str = ask("新位置", at_least=1, at_most=60)


class OfCabinet(Command):
    cabinet: Ref[Cabinet] = ask("寄存柜")


def _setup(row: object) -> str:
    return "/lockers/cabinets"


@operation("lockers.add_cabinet", label="设置寄存柜", capability=SET_UP, url_after=_setup)
def add_cabinet(act: Act, cmd: AddCabinet) -> Cabinet:
    """Set up a cabinet with its boxes, numbered from 1: the small ones first. Refused when the letter is in use there."""
    act.lock(cmd.site)
    if cmd.small + cmd.medium + cmd.large == 0:
        raise Invalid({"small": ["请写明有几个箱子，至少一个。"]})
    if Cabinet.objects.filter(site=cmd.site, code=cmd.code, retired_at=None).exists():
        raise Refused("lockers.cabinet_there", cabinet=cmd.code, site=cmd.site.name)
    made: Cabinet = Cabinet.objects.create(site=cmd.site, code=cmd.code, place=cmd.place, by=act.person, at=act.now)
    for size, count in ((Box.Size.SMALL, cmd.small), (Box.Size.MEDIUM, cmd.medium), (Box.Size.LARGE, cmd.large)):
        _add(made, size, count)
    act.note(code=made.code, boxes=cmd.small + cmd.medium + cmd.large)
    return made


def _add(cabinet: Cabinet, size: Box.Size, count: int) -> None:
    there = Box.objects.filter(cabinet=cabinet).count()
    if there + count > MOST_BOXES:
        raise Refused("lockers.too_many_boxes", most=MOST_BOXES)
    Box.objects.bulk_create([Box(cabinet=cabinet, n=there + n, size=size) for n in range(1, count + 1)])


def _standing(act: Act, given: Cabinet) -> Cabinet:
    row = act.lock(given)
    if row.retired_at is not None:
        raise Refused("lockers.cabinet_gone", cabinet=row.code)
    return row


@operation("lockers.add_boxes", label="加寄存箱", capability=SET_UP, about="cabinet", url_after=_setup)
def add_boxes(act: Act, cmd: AddBoxes) -> Cabinet:
    """Add boxes to a cabinet, numbered on from the last."""
    row = _standing(act, cmd.cabinet)
    _add(row, cmd.size, cmd.count)
    act.note(code=row.code, boxes=cmd.count, size=cmd.size.value)
    return row


@operation("lockers.move_cabinet", label="改寄存柜位置", capability=SET_UP, about="cabinet", url_after=_setup)
def move_cabinet(act: Act, cmd: MoveCabinet) -> Cabinet:
    """The cabinet stands somewhere else from now on; its boxes keep their numbers."""
    row = _standing(act, cmd.cabinet)
    row.place = cmd.place
    row.save(update_fields=["place"])
    return row


@operation("lockers.retire_cabinet", label="停用寄存柜", capability=SET_UP, about="cabinet", url_after=_setup)
def retire_cabinet(act: Act, cmd: OfCabinet) -> Cabinet:
    """Take a cabinet out of use. Refused while something lies in one of its boxes."""
    row = _standing(act, cmd.cabinet)
    boxes = list(Box.objects.filter(cabinet=row).select_for_update(of=("self",)).order_by("pk"))
    if held := Stay.objects.filter(box__in=boxes, state=Stay.State.HELD).count():
        raise Refused("lockers.cabinet_in_use", cabinet=row.code, n=held)
    row.retired_at, row.retired_by = act.now, act.person
    row.save(update_fields=["retired_at", "retired_by"])
    return row
