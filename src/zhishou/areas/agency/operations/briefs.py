"""客户需求书: written section by section, complete or excused from that; only then is there a plan (agency.department.2)."""

from __future__ import annotations

from datetime import date

from zhishou.areas.agency.models import APPROVE, BRIEF, Brief, Project
from zhishou.areas.agency.saying import MOST_FILES, at, change, keep, move, say, tell, url_of
from zhishou.areas.agency.wording import section_names
from zhishou.kernel.gate import Act
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.phrasing import listed
from zhishou.kernel.types import Money, Ref, Upload


class WriteBrief(Command):
    project: Ref[Project] = ask("项目")
    product: str = ask("产品知识", default="", at_most=2000, multiline=True, hint="是什么，好在哪里，价格，怎样卖")
    market: str = ask("市场情况", default="", at_most=2000, multiline=True, hint="多大的市场，对手是谁，份额和走势")
    budget: Money | None = ask("广告预算", default=None, at_least=1)
    marketing: str = ask("市场计划", default="", at_most=2000, multiline=True, hint="销售目标，渠道，促销，时间")
    audience: str = ask("目标受众", default="", at_most=1000, multiline=True)
    musts: str = ask(
        "必须有的内容", default="", at_most=1000, multiline=True, hint="标志、法定用语、禁止的说法；没有就写“无”"
    )
    deadline: date | None = ask("客户要求的完成日期", default=None)
    attached: list[Upload] = ask("附件", default=[], at_most=MOST_FILES, widget="documents")


class OfProject(Command):
    project: Ref[Project] = ask("项目")


class WaiveBrief(Command):
    project: Ref[Project] = ask("项目")
    reason: str = ask(
        "准予先做的理由", at_least=4, at_most=500, multiline=True, hint="缺什么，为什么不能等，什么时候补上"
    )


@operation("agency.write_brief", label="填写客户需求书", capability=BRIEF, about="project", url_after=url_of)
def write_brief(act: Act, cmd: WriteBrief) -> Project:
    """State the sections anew, as far as they are known. What was complete stays so: an emptied section is refused."""
    row = at(act, cmd.project)
    brief = Brief.objects.filter(project=row).first() or Brief(project=row)
    for name in ("product", "market", "marketing", "audience", "musts", "deadline"):
        setattr(brief, name, getattr(cmd, name))
    brief.budget_fen, brief.by, brief.at = cmd.budget, act.person, act.now
    if brief.state == Brief.State.COMPLETE and (lacking := brief.missing()):
        raise Refused("agency.brief_lacks", what=listed(section_names(lacking)))
    brief.save()
    if brief.deadline is not None:
        change(row, due_on=brief.deadline)
    say(act, row, attached=())
    keep(act, brief, row, cmd.attached)
    act.note(missing=brief.missing())
    return row


@operation("agency.complete_brief", label="客户需求书齐全", capability=BRIEF, about="project", url_after=url_of)
def complete_brief(act: Act, cmd: OfProject) -> Project:
    """Every section says something: the plan can be drawn up. Refused with what is missing."""
    row = at(act, cmd.project)
    brief = Brief.objects.filter(project=row).first()
    lacking = brief.missing() if brief else list(Brief.SECTIONS)
    if lacking:
        raise Refused("agency.brief_lacks", what=listed(section_names(lacking)))
    assert brief is not None
    if brief.state == Brief.State.COMPLETE:
        raise Refused("agency.brief_settled", state=brief.get_state_display())
    _settle(act, row, brief, Brief.State.COMPLETE, "")
    return row


@operation(
    "agency.waive_brief", label="准予需求书先不齐全", capability=APPROVE, about="project", url_after=url_of,
    apart_from=("agency.write_brief",),
)  # fmt: skip
def waive_brief(act: Act, cmd: WaiveBrief) -> Project:
    """Let the plan be drawn up though the brief is not complete, with the reason; not by whoever wrote the brief."""
    row = at(act, cmd.project, Project.State.BRIEFING)
    brief = Brief.objects.filter(project=row).first() or Brief(project=row, by=act.person, at=act.now)
    _settle(act, row, brief, Brief.State.WAIVED, cmd.reason)
    return row


def _settle(act: Act, row: Project, brief: Brief, state: Brief.State, reason: str) -> None:
    """The brief is settled, and a project that waited for it goes on; what was begun already goes on as it was."""
    brief.state, brief.settled_by, brief.settled_at, brief.reason = state, act.person, act.now, reason
    brief.save()
    act.ends_here = row.state != Project.State.BRIEFING
    if row.state == Project.State.BRIEFING:
        move(row, Project.State.PLANNING, act.now)
        tell(act, row, [row.lead], "briefed")
    say(act, row, reason)
