"""给客户看预算与实际: shown per project when the account side says so, as of one day, and taken off again (agency.department.6)."""

from __future__ import annotations

from collections import Counter
from datetime import date

from pydantic import BaseModel

from zhishou.areas.agency import budgets, statements
from zhishou.areas.agency.models import BUDGETS, Line, Project, Stated, Statement
from zhishou.areas.agency.saying import change, say, tell, url_of
from zhishou.kernel import clock
from zhishou.kernel.gate import Act
from zhishou.kernel.money import yuan
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Money, Ref

MOST_LINES = 40


class Used(BaseModel):
    """How much of one line of the budget in force is used, and why where that is more than was agreed."""

    line: Ref[Line] = ask("预算", choices=statements.lines_in_force)
    used: Money = ask("实际（元）", at_least=0)
    note: str = ask("说明", default="", at_most=100)


class ReleaseBudget(Command):
    project: Ref[Project] = ask("项目")
    as_of: date | None = ask("截至日期", default=None, hint="不填就是今天")
    lines: list[Used] = ask(
        "每一条预算的实际",
        at_least=1,
        at_most=MOST_LINES,
        widget="whole_rows",
        hint="填客户这一条已经用了多少，不是我们付给供应商的钱；还没有用的填 0",
    )
    words: str = ask("给客户的话", default="", at_most=500, multiline=True)


class HideBudget(Command):
    project: Ref[Project] = ask("项目")


@operation("agency.release_budget", label="给客户看预算与实际", capability=BUDGETS, about="project", url_after=url_of)
def release_budget(act: Act, cmd: ReleaseBudget) -> Statement:
    """Show the client what was agreed and used of each budget line; it takes the place of what was shown before.

    Every line of the plan in force is stated once. Refused before a plan is in force, for a day to come, and where more is
    used than was agreed without saying why.
    """
    row = act.lock(cmd.project)
    day = cmd.as_of or clock.today()
    if day > clock.today():
        raise Refused("agency.budget_ahead")
    agreed = budgets.agreed(row)
    if not agreed:
        raise Refused("agency.no_plan", number=row.number)
    known, times = {one.pk for one in agreed}, Counter(one.line.pk for one in cmd.lines)
    wrong = [one.what for one in agreed if times[one.pk] != 1]
    wrong += [one.line.what for one in cmd.lines if one.line.pk not in known]
    if wrong:
        raise Refused("agency.budget_lines", what="、".join(wrong))
    if more := next((one for one in cmd.lines if one.used > one.line.price_fen and not one.note), None):
        raise Refused("agency.budget_more", what=more.line.what, more=yuan(more.used - more.line.price_fen))
    _end(act, row)
    made: Statement = Statement.objects.create(
        project=row, plan=agreed[0].plan, as_of=day, words=cmd.words, by=act.person, at=act.now
    )
    said = {one.line.pk: one for one in cmd.lines}
    Stated.objects.bulk_create(
        Stated(statement=made, what=one.what, agreed_fen=one.price_fen, used_fen=said[one.pk].used, note=said[one.pk].note)
        for one in agreed
    )  # fmt: skip
    say(act, row, day.isoformat())
    tell(act, row, [row.lead], "budget_shown", day=day.isoformat())
    return made


@operation("agency.hide_budget", label="不再给客户看预算", capability=BUDGETS, about="project", url_after=url_of)
def hide_budget(act: Act, cmd: HideBudget) -> Project:
    """Take budget and actual off the client's page; what was shown stays on file."""
    row = act.lock(cmd.project)
    if not _end(act, row):
        raise Refused("agency.budget_not_shown", number=row.number)
    say(act, row)
    return row


def _end(act: Act, row: Project) -> bool:
    last = Statement.objects.filter(project=row, ended_at=None).first()
    if last is not None:
        change(last, ended_at=act.now, ended_by=act.person)
    return last is not None
