"""广告项目: opened for a client, its lead, coordinator and team named, ended (agency.department.2, .5; agency.coordinator.1)."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel

from zhishou.areas.agency import queries
from zhishou.areas.agency.models import LEAD, OPEN, Client, Member, Project
from zhishou.areas.agency.saying import at, change, move, say, tell, url_of
from zhishou.kernel import clock, numbering
from zhishou.kernel.actor import holders
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Person
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref

MOST_MEMBERS = 20
OWED = ("complete_brief", "submit_plan", "approve_plan", "hand_over", "receive", "decide_overrun")  # while it is open


class ProjectFields(Command):
    """What a project is called and who sees to it."""

    title: str = ask("项目名称", at_least=2, at_most=80)
    wanted: str = ask("要做什么", default="", at_most=1000, multiline=True)
    due_on: date | None = ask("客户要求的完成日期", default=None)
    lead: Ref[Person] | None = ask("项目负责人", default=None, choices=queries.leads, hint="不选就是自己")
    coordinator: Ref[Person] | None = ask("业务协调员", default=None, choices=queries.coordinators)


class ForClient(Command):
    client: Ref[Client] = ask("客户", choices=queries.clients_to_choose)


class OpenProject(ProjectFields, ForClient):
    """The client is asked for first."""


class ChangeProject(ProjectFields):
    project: Ref[Project] = ask("项目")
    reason: str = ask("原因", default="", at_most=300)


class Colleague(BaseModel):
    """Somebody of the team, and what they see to."""

    person: Ref[Person] = ask("成员", choices=queries.colleagues)
    part: str = ask("担任", default="", at_most=20)


class SetTeam(Command):
    project: Ref[Project] = ask("项目")
    members: list[Colleague] = ask("小组成员", default=[], at_most=MOST_MEMBERS, hint="例如 文案、美术指导、摄制、媒介")


class StopProject(Command):
    project: Ref[Project] = ask("项目")
    reason: str = ask("终止的原因", at_least=2, at_most=500)


class FinishProject(Command):
    project: Ref[Project] = ask("项目")
    outcome: str = ask("结果", at_least=2, at_most=1000, multiline=True, hint="交付了什么，客户怎样评价")


@operation(
    "agency.open_project", label="开广告项目", capability=OPEN, about="client", leads_to_made=True, url_after=url_of
)
def open_project(act: Act, cmd: OpenProject) -> Project:
    """Open a job for a client; a prospect becomes a client by it. Its brief is owed next.

    The lead of a project for a client that is not small may lead one of that size (agency.account_manager.3).
    """
    client = act.lock(cmd.client)
    lead = _fit(cmd.lead or act.person, client)
    if cmd.due_on is not None and cmd.due_on < clock.today():
        raise Refused("agency.due_past")
    made: Project = Project.objects.create(
        site=client.site, number=numbering.take("GG", 4), client=client, title=cmd.title, wanted=cmd.wanted, lead=lead,
        coordinator=cmd.coordinator, due_on=cmd.due_on, by=act.person, at=act.now, state_at=act.now,
    )  # fmt: skip
    if client.standing != Client.Standing.ACTIVE:
        change(client, standing=Client.Standing.ACTIVE, standing_at=act.now)
    say(act, made)
    tell(act, made, [lead, made.coordinator], "opened")
    act.note(number=made.number)
    return made


def _fit(person: Person, client: Client) -> Person:
    """The person, when they may lead a project for a client of that size."""
    able = holders(OPEN, client.site) if client.small else holders(LEAD, client.site)
    if person.pk not in {one.pk for one in able}:
        raise Refused("agency.too_big", name=person.name)
    return person


@operation("agency.change_project", label="更改广告项目", capability=OPEN, about="project", url_after=url_of)
def change_project(act: Act, cmd: ChangeProject) -> Project:
    """Change what a project is called, its last day, who leads and who coordinates; both are told."""
    row = at(act, cmd.project)
    lead = _fit(cmd.lead or row.lead, row.client)
    before = {row.lead_id, row.coordinator_id}
    change(
        row, title=cmd.title, wanted=cmd.wanted, due_on=cmd.due_on, lead=lead, coordinator=cmd.coordinator,
    )  # fmt: skip
    say(act, row, cmd.reason)
    tell(act, row, (one for one in (lead, row.coordinator) if one is not None and one.pk not in before), "opened")
    return row


@operation("agency.set_team", label="定项目小组", capability=OPEN, about="project", url_after=url_of)
def set_team(act: Act, cmd: SetTeam) -> Project:
    """State who works on a project; whoever is new is told. Each person once."""
    row = at(act, cmd.project)
    named = {one.person.pk: one for one in cmd.members}
    there = {one.person_id: one for one in row.members.all()}
    row.members.exclude(person__in=list(named)).delete()
    for pk, one in named.items():
        Member.objects.update_or_create(project=row, person=one.person, defaults={"part": one.part})
        if pk not in there:
            tell(act, row, [one.person], "member")
    act.note(members=sorted(named))
    say(act, row, "、".join(f"{one.person.name} {one.part}".strip() for one in named.values()))
    return row


@operation("agency.stop_project", label="终止广告项目", capability=OPEN, about="project", url_after=url_of)
def stop_project(act: Act, cmd: StopProject) -> Project:
    """End a project before its time, with the reason; everybody of it is told."""
    row = at(act, cmd.project)
    _close(act, row, Project.State.STOPPED, cmd.reason)
    return row


@operation("agency.finish_project", label="项目完成", capability=OPEN, about="project", url_after=url_of)
def finish_project(act: Act, cmd: FinishProject) -> Project:
    """The client has what was promised. Refused before work has begun."""
    row = at(act, cmd.project, Project.State.RUNNING)
    _close(act, row, Project.State.DONE, cmd.outcome)
    return row


def _close(act: Act, row: Project, state: Project.State, words: str) -> None:
    move(row, state, act.now, closed_at=act.now)
    for owed in OWED:
        act.excuse(f"agency.{owed}", row, words)
    say(act, row, words)
    team = [one.person for one in row.members.select_related("person")]
    tell(act, row, [row.lead, row.coordinator, *team], "closed", state=str(row.get_state_display()))
