"""盘点: counted by one, every difference explained, confirmed by another; then the ledger is corrected (property.clerk.3)."""

from __future__ import annotations

from collections.abc import Sequence

from zhishou.areas.materials import ledger
from zhishou.areas.materials.ledger import Typed
from zhishou.areas.materials.models import CHECK, KEEP, Count, CountLine, Slip
from zhishou.areas.materials.operations import stocktaking
from zhishou.areas.materials.operations.catalogue import url_of
from zhishou.kernel import choosing, numbering
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref

MOST_COUNTED = 500


class Counted(Typed):
    """A material as it was counted, with the reason where that differs from the ledger."""

    why: str = ask("差异原因", default="", at_most=200)


class Counting(Command):
    site: Ref[Site] = ask("仓库所在", choices=choosing.sites(KEEP))
    lines: list[Counted] = ask("实盘数量", at_least=1, at_most=MOST_COUNTED, hint="只写盘到的；没有了的写 0")


class Confirming(Command):
    count: Ref[Count] = ask("盘点")
    opinion: str = ask("复核意见", default="", at_most=300)


class Dropping(Command):
    count: Ref[Count] = ask("盘点")
    reason: str = ask("作废的原因", at_least=2, at_most=300)


@operation("materials.count", label="盘点", capability=KEEP, url_after=url_of)
def count(act: Act, cmd: Counting) -> Count:
    """What is on the shelf, against the ledger of this moment; nothing moves until a second person has confirmed it.

    Refused with the material whose difference is not explained, and while another count of the site is open.
    """
    stocktaking.none_open(act, cmd.site, Count, "materials.count_open")
    parts = ledger.read(cmd.site, cmd.lines, zero=True)
    why = {row.material: row.why for row in cmd.lines}
    made: Count = Count.objects.create(site=cmd.site, number=numbering.take("PD"), by=act.person, at=act.now)
    for material, found in sorted(parts, key=lambda part: part[0].pk):
        stock = ledger.locked(material, cmd.site)
        if stock.quantity_milli != found and not why[material.code]:
            raise Refused("materials.unexplained", name=material.called)
        CountLine.objects.create(
            count=made, stock=stock, booked_milli=stock.quantity_milli, found_milli=found, why=why[material.code]
        )
    act.note(number=made.number, lines=len(parts))
    return made


@operation(
    "materials.confirm_count",
    label="复核盘点",
    capability=CHECK,
    about="count",
    apart_from=("materials.count",),
    url_after=url_of,
)
def confirm_count(act: Act, cmd: Confirming) -> Count:
    """A second person has looked: the differences go into the ledger, beside what came and went since the count."""
    row = stocktaking.still_open(act, cmd.count, "materials.count_closed")
    stocktaking.close(act, row, Count.State.CONFIRMED, cmd.opinion)
    differing = [one for one in row.lines.select_related("stock__material") if one.difference_milli]
    if differing:
        slip: Slip = Slip.objects.create(
            site=row.site, number=numbering.take("PT"), kind=Slip.Kind.COUNT, count=row, by=act.person, at=act.now
        )
        _correct(slip, differing, 1)
        _correct(slip, differing, -1)
    act.note(differences=len(differing))
    return row


def _correct(slip: Slip, lines: Sequence[CountLine], sign: int) -> None:
    """The differences upward (`sign` 1) or downward."""
    mine = [one for one in lines if one.difference_milli * sign > 0]
    why = {one.stock.material_id: one.why for one in mine}
    ledger.post(slip, [(one.stock.material, abs(one.difference_milli)) for one in mine], sign=sign, why=why)


@operation("materials.drop_count", label="作废盘点", capability=KEEP, about="count", url_after=url_of)
def drop_count(act: Act, cmd: Dropping) -> Count:
    """The count was wrong and is made anew; nothing moved."""
    row = stocktaking.still_open(act, cmd.count, "materials.count_closed")
    return stocktaking.close(act, row, Count.State.DROPPED, cmd.reason)
