"""存入 and 取走: a code for a box or a tag; whoever brings it gets the thing (retail.clerk.8)."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models

from zhishou.areas.lockers import codes, hours
from zhishou.areas.lockers.models import RUN, Box, Fault, Stay
from zhishou.kernel import choosing, clock, files, numbering, rates
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Invalid, Limit, Refused, ask, operation
from zhishou.kernel.scope import subject_of
from zhishou.kernel.types import PaperNumber, Ref, Upload

FARTHEST = timedelta(days=30)
TRIES = (60, timedelta(minutes=10))  # codes one person may try: a busy evening, and no walk through all of them
TRIES_A_STAY = Limit(
    10, timedelta(hours=1), "lockers.too_many_codes"
)  # and all together for one thing, whatever their number


def url_of(row: models.Model) -> str:
    """The page of the stay."""
    assert isinstance(row, Stay)
    return row.url()


class Storing(Command):
    box: Ref[Box] = ask("寄存箱")


class StoringBulky(Command):
    site: Ref[Site] = ask("门店", choices=choosing.sites(RUN))
    tag: PaperNumber = ask("寄存牌号", at_least=1, at_most=20, public=True, hint="挂在物品上的牌子")
    what: str = ask("物品", at_least=2, at_most=120, hint="例如 28 寸灰色行李箱；不写顾客姓名")
    pieces: int = ask("件数", default=1, at_least=1, at_most=99)
    seal: PaperNumber = ask("封签号", default="", at_most=30, public=True, hint="贴了封签才填")
    photos: list[Upload] = ask("照片", at_least=1, at_most=6, hint="当着顾客拍，看得清外观和封签")
    until: date | None = ask("约定取件日期", default=None, hint="不填就是今天打烊之前")


class GivingBack(Command):
    stay: Ref[Stay] = ask("寄存")
    code: str = ask("取件码", at_least=1, at_most=20, hint="六位数字，在顾客的凭条上")
    tag: PaperNumber = ask("寄存牌号", default="", at_most=20, public=True, hint="收回寄存牌，核对号码")


@operation("lockers.store", label="存入寄存箱", capability=RUN, about="box", leads_to_made=True, url_after=url_of)
def store(act: Act, cmd: Storing) -> Stay:
    """Give a box to a customer: the code is on the result as `shown_once`, for the slip, and kept nowhere.

    Refused for a box that is taken, out of order or of a cabinet out of use.
    """
    box = act.lock(cmd.box)
    if box.cabinet.retired_at is not None:
        raise Refused("lockers.cabinet_gone", cabinet=box.cabinet.code)
    if Stay.objects.filter(box=box, state=Stay.State.HELD).exists():
        raise Refused("lockers.box_taken", box=str(box))
    if Fault.objects.filter(box=box, repaired_at=None).exists():
        raise Refused("lockers.box_broken", box=str(box))
    return _take(act, Stay(site=box.site, box=box, due_at=hours.until(box.site, act.now)))


@operation("lockers.store_bulky", label="寄存大件", capability=RUN, url_after=url_of)
def store_bulky(act: Act, cmd: StoringBulky) -> Stay:
    """Take a bulky item at the desk: tag, pictures, and a code as for a box. A tag is on one item at a time."""
    act.lock(cmd.site)
    if Stay.objects.filter(site=cmd.site, box=None, tag=cmd.tag).exclude(state=Stay.State.GONE).exists():
        raise Refused("lockers.tag_taken", tag=cmd.tag)
    if cmd.until is not None and not clock.today() <= cmd.until <= clock.today() + FARTHEST:
        raise Invalid({"until": ["请选今天到三十天以内的日期。"]})
    due = hours.until(cmd.site, act.now, cmd.until)
    if due <= act.now:
        raise Refused("lockers.closed", due=f"{clock.local(due):%H:%M}")
    made = _take(
        act,
        Stay(site=cmd.site, tag=cmd.tag, what=cmd.what, pieces=cmd.pieces, seal=cmd.seal, due_at=due),
    )
    for photo in cmd.photos:
        files.keep(photo, made, "photo", site=cmd.site, by=act.person)
    return made


def _take(act: Act, stay: Stay) -> Stay:
    code = codes.fresh()
    stay.number, stay.stored_at, stay.stored_by = numbering.take("CW"), act.now, act.person
    stay.code_digest = codes.digest(stay.number, code)
    stay.save()
    act.note(number=stay.number, where=stay.where)
    stay.shown_once = code  # type: ignore[attr-defined]  # for the slip; no event and no row holds it
    return stay


@operation(
    "lockers.give_back", label="凭码取件", capability=RUN, about="stay", limit=TRIES, limit_a_row=TRIES_A_STAY,
    url_after=url_of,
)  # fmt: skip
def give_back(act: Act, cmd: GivingBack) -> Stay:
    """Open the box or hand the item out to whoever brings the code; of a bulky item its tag as well.

    What was taken out and is kept at the desk is given back the same way. Refused with a wrong code or tag.
    """
    row = act.lock(cmd.stay)
    if row.state == Stay.State.GONE:
        raise Refused("lockers.gone", number=row.number)
    if row.box_id is None and not cmd.tag:
        raise Invalid({"tag": ["大件要收回寄存牌。牌子丢了，请走“没有码或牌”，由两人核对身份。"]})
    if row.box_id is None and cmd.tag != row.tag:
        raise Refused("lockers.wrong_tag")
    if not codes.fits(row, cmd.code):
        raise Refused("lockers.wrong_code")
    end(act, row, Stay.How.CODE)
    return row


def count_try(who: str, row: Stay) -> None:
    """Count a look at a code outside `give_back` (a slip printed again) with the tries there; refused beyond either limit."""
    rates.count("lockers.give_back", who, limit=TRIES[0], within=TRIES[1])
    most = TRIES_A_STAY
    rates.count("lockers.give_back.row", subject_of(row), limit=most.most, within=most.within, code=most.code)


def end(act: Act, row: Stay, how: Stay.How) -> None:
    """The thing has left: the box is free, and nobody is asked to open it any more."""
    row.state, row.ended_at, row.ended_by, row.how = Stay.State.GONE, act.now, act.person, how
    row.save(update_fields=["state", "ended_at", "ended_by", "how"])
    act.note(number=row.number, how=how.value, overtime=act.now > row.due_at)
