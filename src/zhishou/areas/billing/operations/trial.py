"""What is done over the trial: looked over and right, parked on doubt, released."""

from __future__ import annotations

from django.db import models

from zhishou.areas.billing import closing, parking
from zhishou.areas.billing.models import Charge, Item, LookedOver, Parked
from zhishou.areas.billing.models.charges import Source, charge_id
from zhishou.areas.property import periods
from zhishou.areas.property.models import Unit
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref

AT_ONCE = 200


def _url(row: models.Model) -> str:
    assert isinstance(row, Parked)
    return f"/billing/trial?site={row.site.code}&period={periods.words(row.period)}&view=parked"


class LookOver(Command):
    site: Ref[Site] = ask("小区")
    period: int = ask("账期", at_least=200001, at_most=216912, hint="例如 202611")
    keys: list[int] = ask("哪几行", at_least=1, at_most=AT_ONCE)


class Park(Command):
    site: Ref[Site] = ask("小区")
    period: int = ask("账期", at_least=200001, at_most=216912, hint="例如 202611")
    unit: Ref[Unit] | None = ask("房屋", default=None, hint="不选就是整个费项")
    item: Ref[Item] | None = ask("费项", default=None, hint="不选就是这一户全部费项")
    reason: str = ask("为什么存疑", at_least=2, at_most=200)


class Release(Command):
    parked: Ref[Parked] = ask("挂起")
    outcome: str = ask("核对结果", at_least=2, at_most=200)


@operation("billing.look_over", label="确认无误", capability="run_billing", about="site")
def look_over(act: Act, cmd: LookOver) -> Site:
    """Unusual amounts of the trial that a person looked at and found right; with another amount they come back.

    `keys` are the lines as the trial names them: the ids the owner's charges would have (property.cashier.5).
    """
    from zhishou.areas.billing import trial

    closing.refuse_closed(cmd.site, cmd.period)
    wanted = set(cmd.keys)
    found = [odd for odd in trial.of(cmd.site, cmd.period).odd if odd.key in wanted]
    if len(found) < len(wanted):
        raise Refused("trial.moved_on")
    for odd in found:
        LookedOver.objects.update_or_create(
            site=cmd.site, period=cmd.period, unit_id=odd.unit, item=odd.item,
            defaults={"amount_fen": odd.fen, "by": act.actor.person, "at": act.now},
        )  # fmt: skip
    act.note(lines=len(found), fen=sum(odd.fen for odd in found))
    return cmd.site


@operation("billing.park", label="挂起", capability="run_billing", about="site", url_after=_url)
def park(act: Act, cmd: Park) -> Parked:
    """What is in doubt is not billed in this period until it is released: a unit, one of its items, or an item.

    Refused where the period has billed it already (that is a correction), for a share of one unit (the others' would no
    longer add up), for the late fee, and in a closed month (property.cashier.5).
    """
    unit, item = cmd.unit, cmd.item
    closing.refuse_closed(cmd.site, cmd.period)
    if (unit is None and item is None) or any(row is not None and row.site_id != cmd.site.pk for row in (unit, item)):
        raise Refused("trial.park_what")
    if item is not None and item.kind == Item.Kind.LATE:
        raise Refused("trial.park_late")
    if unit is not None and item is not None and item.kind == Item.Kind.SHARED:
        raise Refused("trial.park_share")
    if parking.waiting(cmd.site, cmd.period).filter(unit=unit, item=item).exists():
        raise Refused("trial.parked")
    if _billed(cmd.site, cmd.period, unit, item):
        raise Refused("trial.billed")
    return Parked.objects.create(
        site=cmd.site, period=cmd.period, unit=unit, item=item, reason=cmd.reason, by=act.actor.person, at=act.now
    )


def _billed(site: Site, period: int, unit: Unit | None, item: Item | None) -> bool:
    low, high = (unit.pk, unit.pk + 1) if unit is not None else (0, 2**32 - 1)
    rows = Charge.objects.filter(
        pk__gte=charge_id(period, low, 0, 0), pk__lt=charge_id(period, high, 0, 0), site=site, source=Source.RUN
    )
    if item is not None:
        return rows.filter(item=item).exists()
    return rows.filter(item__kind__in=parking.OWN).exists()


@operation("billing.release", label="放行", capability="run_billing", about="parked", url_after=_url)
def release(act: Act, cmd: Release) -> Parked:
    """The doubt is gone: the next turn of the run bills what was parked. Refused once it was released."""
    row = act.lock(cmd.parked)
    if row.released_at is not None:
        raise Refused("trial.released")
    row.released_by, row.released_at, row.outcome = act.actor.person, act.now, cmd.outcome
    row.save(update_fields=["released_by", "released_at", "outcome"])
    return row
