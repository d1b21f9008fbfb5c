"""新业务: a chance is put on the board, followed up step by step, won or lost; a client's business is to grow (agency.group_supervisor.5, .6)."""

from __future__ import annotations

from datetime import date

from zhishou.areas.agency import queries
from zhishou.areas.agency.models import CLIENTS, LEAD, Advance, Chance, Client, Growth, Project
from zhishou.areas.agency.saying import MOST_FILES, change, url_of
from zhishou.kernel import clock, files, upload
from zhishou.kernel.gate import Act, perform
from zhishou.kernel.models import Person
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Money, Ref, Upload


class OpenChance(Command):
    client: Ref[Client] = ask("客户", choices=queries.clients_to_choose)
    title: str = ask("商机", at_least=2, at_most=80, hint="什么业务，例如 新品上市的整合传播")
    worth: Money | None = ask("预计金额", default=None, at_least=0)
    owner: Ref[Person] | None = ask("跟进人", default=None, choices=queries.owners, hint="不选就是自己")
    next_step: str = ask("下一步", at_least=2, at_most=200)
    next_on: date = ask("下一步的日期")


class AdvanceChance(Command):
    chance: Ref[Chance] = ask("商机")
    stage: Chance.Stage = ask("阶段", choices=queries.stages)
    note: str = ask("情况和调查", at_least=2, at_most=2000, multiline=True, hint="问到了什么，对手是谁，客户在意什么")
    attached: list[Upload] = ask("附件", default=[], at_most=MOST_FILES, widget="documents")
    next_step: str = ask("下一步", at_least=2, at_most=200)
    next_on: date = ask("下一步的日期")


class WinChance(Command):
    chance: Ref[Chance] = ask("商机")
    title: str = ask("项目名称", at_least=2, at_most=80)


class LoseChance(Command):
    chance: Ref[Chance] = ask("商机")
    reason: str = ask("没有成的原因", at_least=2, at_most=500, multiline=True, hint="输给谁，差在哪里，下次怎样做")


class WriteGrowth(Command):
    client: Ref[Client] = ask("客户")
    year: int = ask("年份", at_least=2020, at_most=2100)
    goal: Money = ask("业务目标", at_least=1)
    reached: Money = ask("已实现", default=0, at_least=0)
    actions: str = ask("做什么", at_least=2, at_most=1000, multiline=True, hint="推什么业务，见谁，什么时候")
    review_on: date = ask("下次检查")


@operation(
    "agency.open_chance", label="登记商机", capability=CLIENTS, about="client", leads_to_made=True, url_after=url_of
)
def open_chance(act: Act, cmd: OpenChance) -> Chance:
    """Put a chance on the board with its next step and day; that step is owed by whoever follows it up."""
    client = act.lock(cmd.client)
    _ahead(cmd.next_on)
    made: Chance = Chance.objects.create(
        client=client, title=cmd.title, worth_fen=cmd.worth, owner=cmd.owner or act.person, next_step=cmd.next_step,
        next_on=cmd.next_on, by=act.person, at=act.now,
    )  # fmt: skip
    Advance.objects.create(chance=made, stage=made.stage, by=act.person, at=act.now)
    return made


@operation("agency.advance_chance", label="跟进商机", capability=CLIENTS, about="chance", url_after=url_of)
def advance_chance(act: Act, cmd: AdvanceChance) -> Chance:
    """Say what was learned, the stage it came to, and the next step with its day."""
    row = _open(act, cmd.chance)
    _ahead(cmd.next_on)
    if cmd.stage in (Chance.Stage.WON, Chance.Stage.LOST):
        raise Refused("agency.chance_ends_otherwise")
    change(row, stage=cmd.stage, next_step=cmd.next_step, next_on=cmd.next_on)
    made = Advance.objects.create(chance=row, stage=cmd.stage, note=cmd.note, by=act.person, at=act.now)
    for one in cmd.attached:
        files.keep(one, made, "file", site=row.site, by=act.person, allowed=upload.DOCUMENTS)
    return row


@operation("agency.win_chance", label="赢得商机", capability=CLIENTS, about="chance", url_after=url_of)
def win_chance(act: Act, cmd: WinChance) -> Chance:
    """The client said yes: a project is opened for it, led by whoever followed it up."""
    row = _open(act, cmd.chance)
    given = {"client": row.client, "title": cmd.title, "lead": row.owner}
    project = perform("agency.open_project", act.actor, given, door=act.door).result
    assert isinstance(project, Project)
    _end(act, row, Chance.Stage.WON, project.number)
    change(row, project=project)
    return row


@operation("agency.lose_chance", label="商机没有成", capability=CLIENTS, about="chance", url_after=url_of)
def lose_chance(act: Act, cmd: LoseChance) -> Chance:
    """It came to nothing: the reason is kept to learn from."""
    row = _open(act, cmd.chance)
    _end(act, row, Chance.Stage.LOST, cmd.reason)
    return row


def _end(act: Act, row: Chance, stage: Chance.Stage, note: str) -> None:
    change(row, stage=stage, closed_at=act.now, next_step="", next_on=None)
    Advance.objects.create(chance=row, stage=stage, note=note, by=act.person, at=act.now)


def _open(act: Act, given: Chance) -> Chance:
    row = act.lock(given)
    if row.closed_at is not None:
        raise Refused("agency.chance_over", title=row.title, stage=row.get_stage_display())
    return row


def _ahead(day: date) -> None:
    if day < clock.today():
        raise Refused("agency.next_past")


@operation(
    "agency.write_growth",
    label="制订业务发展计划",
    capability=LEAD,
    about="client",
    leads_to_made=True,
    url_after=url_of,
)
def write_growth(act: Act, cmd: WriteGrowth) -> Growth:
    """State what is to become of a client's business in a year, and when it is looked at again; stated anew then."""
    client = act.lock(cmd.client)
    _ahead(cmd.review_on)
    said = {
        "goal_fen": cmd.goal, "reached_fen": cmd.reached, "actions": cmd.actions, "review_on": cmd.review_on,
        "by": act.person, "at": act.now,
    }  # fmt: skip
    made, _new = Growth.objects.update_or_create(client=client, year=cmd.year, defaults=said)
    return made
