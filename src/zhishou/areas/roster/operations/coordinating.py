"""协调记录: written down when it is agreed; followed up by an errand or by its author on the day set."""

from __future__ import annotations

from datetime import date

from django.db import models

from zhishou.areas.errands.models import Errand
from zhishou.areas.errands.operations.assigning import team
from zhishou.areas.roster.models import Coordination
from zhishou.areas.roster.models.coordinating import COORDINATE, end_of
from zhishou.kernel import numbering
from zhishou.kernel.choosing import sites
from zhishou.kernel.gate import Act, perform
from zhishou.kernel.models import Appointment, Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref


class Noting(Command):
    site: Ref[Site] = ask("地点", choices=sites(COORDINATE))
    asker: str = ask("谁提出", at_least=2, at_most=60, hint="部门和姓名，例如 客户服务部 何静")
    asked: str = ask("请谁配合", at_least=2, at_most=60, hint="例如 工程部 赵国强")
    took_part: str = ask("参加的人", default="", at_most=200)
    matter: str = ask("协调什么事", at_least=2, at_most=500, multiline=True)
    agreed_on: str = ask("商定的结果", at_least=2, at_most=1000, multiline=True, hint="谁做什么，什么时候做好")
    follow_on: date | None = ask("跟进日期", default=None, hint="到这一天看落实了没有；不填就是已经办完")
    follower: Ref[Appointment] | None = ask("交给谁跟进", default=None, choices=team, hint="不选就由你自己跟进")


class Settling(Command):
    coordination: Ref[Coordination] = ask("协调记录")
    outcome: str = ask("落实情况", at_least=2, at_most=500, multiline=True)


def _url(row: models.Model) -> str:
    assert isinstance(row, Coordination)
    return row.url()


@operation("roster.note_coordination", label="记协调", capability=COORDINATE, url_after=_url)
def note_coordination(act: Act, cmd: Noting) -> Coordination:
    """Who asked whom for what and what was agreed. With a follower it becomes an errand due on the day set.

    Refused for a day that has passed, and for a follower without a day.
    """
    if cmd.follow_on is not None and end_of(cmd.follow_on) <= act.now:
        raise Refused("roster.follow_past", day=f"{cmd.follow_on:%Y-%m-%d}")
    if cmd.follower is not None and cmd.follow_on is None:
        raise Refused("roster.no_follow_day")
    made: Coordination = Coordination.objects.create(
        site=cmd.site, number=numbering.take("XT"), asker=cmd.asker, asked=cmd.asked, took_part=cmd.took_part,
        matter=cmd.matter, agreed_on=cmd.agreed_on, follow_on=cmd.follow_on, errand=_errand(act, cmd), by=act.person,
        at=act.now,
    )  # fmt: skip
    act.note(number=made.number)
    return made


def _errand(act: Act, cmd: Noting) -> Errand | None:
    if cmd.follower is None or cmd.follow_on is None:
        return None
    wish = {
        "to": [cmd.follower.pk], "title": f"跟进协调：{cmd.matter}"[:80], "wanted": cmd.agreed_on,
        "due_at": end_of(cmd.follow_on),
    }  # fmt: skip
    made = perform("errands.assign", act.actor, wish, door=act.door).result
    assert isinstance(made, Errand)
    return made


@operation(
    "roster.settle_coordination", label="写落实情况", capability=COORDINATE, about="coordination", url_after=_url
)
def settle_coordination(act: Act, cmd: Settling) -> Coordination:
    """Say what came of it; that ends the following up."""
    row = act.lock(cmd.coordination)
    if row.settled_by is not None:
        raise Refused("roster.settled", number=row.number, name=row.settled_by.name)
    row.outcome, row.settled_by, row.settled_at = cmd.outcome, act.person, act.now
    row.save(update_fields=["outcome", "settled_by", "settled_at"])
    return row
