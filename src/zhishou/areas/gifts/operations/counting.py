"""赠品盘点: every gift counted by one, every difference explained, confirmed by another; then the stock changes."""

from __future__ import annotations

from zhishou.areas.gifts import ledger
from zhishou.areas.gifts.ledger import Typed
from zhishou.areas.gifts.models import APPROVE, KEEP, Count, CountLine, Entry, Gift
from zhishou.areas.gifts.operations.keeping import url_of
from zhishou.areas.materials.operations import stocktaking
from zhishou.kernel import choosing, numbering
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref

MOST_COUNTED = 300


class Counted(Typed):
    """A gift as it was counted, with the reason where that differs from the ledger."""

    why: str = ask("差异原因", default="", at_most=200)


class Counting(Command):
    site: Ref[Site] = ask("门店", choices=choosing.sites(KEEP))
    lines: list[Counted] = ask("实盘数量", default=[], at_most=MOST_COUNTED, hint="有库存的每一种都要盘；没有了的写 0")


class Confirming(Command):
    count: Ref[Count] = ask("盘点")
    opinion: str = ask("复核意见", default="", at_most=300)


class Dropping(Command):
    count: Ref[Count] = ask("盘点")
    reason: str = ask("作废的原因", at_least=2, at_most=300)


@operation("gifts.count", label="盘点赠品", capability=KEEP, about="site", leads_to_made=True, url_after=url_of)
def count(act: Act, cmd: Counting) -> Count:
    """What is on the shelf, against the ledger of this moment; nothing moves until a second person has confirmed it.

    Refused with what was left out or not explained, and while another count of the store is open.
    """
    site = stocktaking.none_open(act, cmd.site, Count, "gifts.count_open")
    found = {gift.pk: quantity for gift, quantity in ledger.read(ledger.in_use(site), cmd.lines, zero=True)}
    why = {row.gift: row.why for row in cmd.lines}
    lines = []
    for gift in Gift.objects.filter(site=site, retired_at=None).order_by("pk").select_for_update(of=("self",)):
        if gift.pk not in found and gift.quantity:
            raise Refused("gifts.uncounted", name=gift.name)
        if found.get(gift.pk, 0) != gift.quantity and not why[gift.code]:
            raise Refused("gifts.unexplained", name=gift.name)
        if gift.pk in found:
            lines.append(CountLine(gift=gift, booked=gift.quantity, found=found[gift.pk], why=why[gift.code]))
    made: Count = Count.objects.create(site=site, number=numbering.take("ZD"), by=act.person, at=act.now)
    for line in lines:
        line.count = made
    CountLine.objects.bulk_create(lines)
    act.note(number=made.number, lines=len(lines), differing=sum(one.difference != 0 for one in lines))
    return made


@operation("gifts.confirm_count", label="复核赠品盘点", capability=APPROVE, about="count", url_after=url_of)
def confirm_count(act: Act, cmd: Confirming) -> Count:
    """Another person than counted has looked: the differences go into the ledger, beside what came and went since the count."""
    row = stocktaking.still_open(act, cmd.count, "gifts.count_closed")
    if row.by_id == act.person.pk:
        raise Refused("gifts.own_count", number=row.number)
    lines = [one for one in row.lines.select_related("gift") if one.difference]
    why = {one.gift_id: one.why for one in lines}
    for sign in (1, -1):
        mine = [(one.gift, abs(one.difference)) for one in lines if one.difference * sign > 0]
        ledger.move(act, mine, Entry.Kind.COUNT, sign=sign, paper=row.number, why=why)
    act.note(differing=len(lines))
    return stocktaking.close(act, row, Count.State.CONFIRMED, cmd.opinion)


@operation("gifts.drop_count", label="作废赠品盘点", capability=KEEP, about="count", url_after=url_of)
def drop_count(act: Act, cmd: Dropping) -> Count:
    """The count was wrong and is made anew; nothing moved."""
    row = stocktaking.still_open(act, cmd.count, "gifts.count_closed")
    return stocktaking.close(act, row, Count.State.DROPPED, cmd.reason)
