"""维保: planned by date, owed by whoever planned it, done and, where it comes again, owed anew."""

from __future__ import annotations

from datetime import date, timedelta

from zhishou.areas.assets.models import KEEP, Asset, Service, Upkeep
from zhishou.areas.assets.operations.registering import standing, url_of
from zhishou.kernel import clock
from zhishou.kernel.gate import Act
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Money, Ref


class Planning(Command):
    asset: Ref[Asset] = ask("资产")
    what: str = ask("维保内容", at_least=2, at_most=120, hint="例如换滤芯、年检")
    due_on: date = ask("哪天之前做")
    every_days: int | None = ask("多少天一次", default=None, at_least=1, at_most=1830, hint="只做一次的不填")


class Serving(Command):
    upkeep: Ref[Upkeep] = ask("维保")
    on: date = ask("日期")
    result: str = ask("做了什么、情况怎样", at_least=2, at_most=300, multiline=True)
    cost_fen: Money | None = ask("费用（元）", default=None)


class Stopping(Command):
    upkeep: Ref[Upkeep] = ask("维保")
    reason: str = ask("为什么不再做", at_least=2, at_most=200)


@operation("assets.plan_upkeep", label="安排维保", capability=KEEP, about="asset", leads_to_made=True, url_after=url_of)
def plan_upkeep(act: Act, cmd: Planning) -> Upkeep:
    """What is to be done to the asset, by when, and every how many days again. Refused for a day that has passed."""
    asset = standing(act, cmd.asset)
    if cmd.due_on < clock.today():
        raise Refused("assets.day", on=cmd.due_on)
    made: Upkeep = Upkeep.objects.create(
        asset=asset, what=cmd.what, every_days=cmd.every_days, due_on=cmd.due_on, by=act.person, at=act.now
    )
    return made


@operation("assets.serve", label="登记维保", capability=KEEP, about="upkeep", url_after=url_of)
def serve(act: Act, cmd: Serving) -> Upkeep:
    """It was done; what comes again is owed by so many days after that day. Refused for a day to come."""
    row = _planned(act, cmd.upkeep)
    if cmd.on > clock.today():
        raise Refused("assets.day", on=cmd.on)
    Service.objects.create(upkeep=row, on=cmd.on, result=cmd.result, cost_fen=cmd.cost_fen, by=act.person, at=act.now)
    if row.every_days is None:
        row.ended_at = act.now
    else:
        row.due_on = cmd.on + timedelta(days=row.every_days)
    row.save(update_fields=["ended_at", "due_on"])
    return row


@operation("assets.stop_upkeep", label="不再维保", capability=KEEP, about="upkeep", url_after=url_of)
def stop_upkeep(act: Act, cmd: Stopping) -> Upkeep:
    """It is not done any more, with the reason; nothing is owed of it."""
    row = _planned(act, cmd.upkeep)
    end(act, row, cmd.reason)
    return row


def end(act: Act, row: Upkeep, reason: str) -> None:
    """Nothing more is owed of a plan."""
    row.ended_at = act.now
    row.save(update_fields=["ended_at"])
    act.excuse("assets.serve", row, reason)


def _planned(act: Act, given: Upkeep) -> Upkeep:
    row = act.lock(given)
    if row.ended_at is not None:
        raise Refused("assets.upkeep_over", what=row.what)
    return row
