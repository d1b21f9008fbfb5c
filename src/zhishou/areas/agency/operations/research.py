"""市场调查: written down, released to the client on their progress page, told to them, opened by them (agency.department.4)."""

from __future__ import annotations

from datetime import date

from zhishou.areas.agency import queries, research
from zhishou.areas.agency.models import CONTACT, Client, Opening, Project, Research, Talk, Viewer
from zhishou.areas.agency.outsiders import bell, own_url
from zhishou.areas.agency.saying import MOST_FILES, change
from zhishou.kernel import clock, files, numbering, upload
from zhishou.kernel.gate import Act
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref, Upload

State = Research.State
REPORT_BYTES = 20 * 1024 * 1024


class Told(Command):
    """What research asked, how, of whom, and what it found."""

    title: str = ask("调查名称", at_least=2, at_most=80)
    question: str = ask("要弄清的问题", at_least=2, at_most=500, multiline=True)
    method: Research.Method = ask("调查方法")
    made_by: str = ask("谁做的调查", at_least=2, at_most=80, hint="本公司，或者调查公司的名称")
    sample: str = ask("样本", at_least=1, at_most=200, hint="问了谁、多少份，例如 三家门店 120 位顾客")
    done_on: date = ask("调查完成日期")
    findings: str = ask("结果", at_least=2, at_most=3000, multiline=True, hint="客户看得到，一条一行")


class WriteResearch(Told):
    client: Ref[Client] = ask("客户")
    project: Ref[Project] | None = ask(
        "哪个项目", default=None, choices=queries.projects_of, hint="不选就是为这个客户做的"
    )
    attached: list[Upload] = ask("报告和数据", default=[], at_most=MOST_FILES, widget="documents")


class ChangeResearch(Told):
    research: Ref[Research] = ask("市场调查")
    attached: list[Upload] = ask("再加报告和数据", default=[], at_most=MOST_FILES, widget="documents")


class OfResearch(Command):
    research: Ref[Research] = ask("市场调查")


class WithdrawResearch(OfResearch):
    reason: str = ask("作废的原因", at_least=2, at_most=200)


class TellResearch(OfResearch):
    talk: Ref[Talk] = ask("联系记录")


class OpenResearch(Command):
    project: Ref[Project] = ask("项目")
    research: int = ask("市场调查")


def _past(day: date) -> date:
    if day > clock.today():
        raise Refused("agency.research_ahead")
    return day


def _keep(act: Act, row: Research, given: list[Upload]) -> None:
    for one in given:
        files.keep(
            one, row, "file", site=row.site, by=act.person, allowed=upload.DOCUMENTS, limit_bytes=REPORT_BYTES
        )  # fmt: skip


def _at(act: Act, given: Research, *states: State) -> Research:
    row = act.lock(given)
    if row.state not in states:
        raise Refused("agency.research_state", number=row.number, state=row.get_state_display())
    return row


@operation(
    "agency.write_research",
    label="登记市场调查",
    capability=CONTACT,
    about="client",
    leads_to_made=True,
    url_after=own_url,
)
def write_research(act: Act, cmd: WriteResearch) -> Research:
    """Put research on file: the question, the method, who did it, the sample, the findings, its papers. The client sees
    nothing of it yet. Refused with a project of another client, and for a day to come.
    """
    client = act.lock(cmd.client)
    if cmd.project is not None and cmd.project.client_id != client.pk:
        raise Refused("agency.other_client", name=client.name)
    said = {name: getattr(cmd, name) for name in WriteResearch.model_fields if name not in ("client", "attached")}
    made: Research = Research.objects.create(
        client=client,
        number=numbering.take("DC", 4),
        by=act.person,
        at=act.now,
        **{**said, "done_on": _past(cmd.done_on)},
    )
    _keep(act, made, cmd.attached)
    act.note(number=made.number)
    return made


@operation("agency.change_research", label="修改市场调查", capability=CONTACT, about="research", url_after=own_url)
def change_research(act: Act, cmd: ChangeResearch) -> Research:
    """Write it anew or add papers, as long as the client has not been shown it."""
    row = _at(act, cmd.research, State.DRAFT)
    said = {name: getattr(cmd, name) for name in ChangeResearch.model_fields if name not in ("research", "attached")}
    change(row, **{**said, "done_on": _past(cmd.done_on)})
    _keep(act, row, cmd.attached)
    return row


@operation(
    "agency.release_research", label="把调查结果放给客户", capability=CONTACT, about="research", url_after=own_url
)
def release_research(act: Act, cmd: OfResearch) -> Research:
    """Show it on the client's progress page. From then on nothing of it changes, and telling the client of it is owed."""
    row = _at(act, cmd.research, State.DRAFT)
    change(row, state=State.RELEASED, released_by=act.person, released_at=act.now)
    return row


@operation("agency.withdraw_research", label="作废市场调查", capability=CONTACT, about="research", url_after=own_url)
def withdraw_research(act: Act, cmd: WithdrawResearch) -> Research:
    """It is wrong or was replaced: the client does not see it any more, and nobody owes telling of it."""
    row = _at(act, cmd.research, State.DRAFT, State.RELEASED)
    change(row, state=State.WITHDRAWN, reason=cmd.reason)
    act.excuse("agency.tell_research", row, cmd.reason)
    return row


@operation("agency.tell_research", label="通报市场调查结果", capability=CONTACT, about="research", url_after=own_url)
def tell_research(act: Act, cmd: TellResearch) -> Research:
    """The client was told of it in a talk that is on file. Refused before it is released, and for a talk with another client."""
    row = _at(act, cmd.research, State.RELEASED)
    if cmd.talk.client_id != row.client_id:
        raise Refused("agency.other_client", name=row.client.name)
    row.talks.add(cmd.talk)
    return row


@operation("agency.open_research", label="客户打开调查结果", about="project", by_link=True)
def open_research(act: Act, cmd: OpenResearch) -> Opening:
    """Somebody at the client's opens it by their link; the first time is kept and told to who looks after them.

    Refused once it is withdrawn, and for research of another client or project.
    """
    assert act.actor.link is not None
    row = research.released(cmd.project).select_related("client", "project").filter(pk=cmd.research).first()
    viewer = Viewer.objects.select_related("contact").filter(link=act.actor.link).first()
    if row is None or viewer is None:
        raise Refused("agency.research_gone")
    opening, fresh = Opening.objects.get_or_create(research=row, viewer=viewer, defaults={"at": act.now})
    if fresh:
        bell(
            [row.by, row.client.owner, row.project.lead if row.project else None], "research_opened", row,
            name=viewer.contact.name if viewer.contact else row.client.name,
        )  # fmt: skip
    made: Opening = opening
    return made
