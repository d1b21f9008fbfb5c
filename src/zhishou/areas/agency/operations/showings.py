"""介绍初稿 and the client's own page of a project (agency.account_director.4, agency.account_manager.2, agency.department.4)."""

from __future__ import annotations

from zhishou.areas.agency import outsiders
from zhishou.areas.agency.models import CONTACT, PRESENT, ContactPerson, Project, Proof, Showing, Viewer
from zhishou.areas.agency.outsiders import of_client
from zhishou.areas.agency.saying import at, say, url_of
from zhishou.kernel import links
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Person
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Moment, Ref

PROGRESS_LINK, PROGRESS_DAYS = "agency_progress", 90
BY_CLIENT = ["agency.open_research"]


def proofs_of(_actor: Actor, row: object) -> list[tuple[str, str]]:
    """Choices: the versions handed in for a project."""
    if not isinstance(row, Project):
        return []
    found = Proof.objects.filter(deliverable__project=row).select_related("deliverable").order_by("-pk")[:50]
    return [(str(one.pk), f"{one.deliverable.title} V{one.version}") for one in found]


class PresentDraft(Command):
    project: Ref[Project] = ask("项目")
    proof: Ref[Proof] | None = ask("介绍哪一版", default=None, choices=proofs_of, hint="口头介绍构思的，不选")
    contact: Ref[ContactPerson] | None = ask("讲给客户", default=None, choices=outsiders.contacts)
    person: Ref[Person] | None = ask(
        "讲给上级或同事", default=None, choices=outsiders.colleagues, hint="客户和上级，选一个"
    )
    shown_at: Moment = ask("介绍时间")
    intent: str = ask("创作意图", at_least=2, at_most=500, multiline=True)
    reaction: str = ask("对方的反应", at_least=2, at_most=1000, multiline=True, hint="原话最好")
    outcome: Showing.Outcome = ask("结果")


class OpenProgress(Command):
    project: Ref[Project] = ask("项目")
    contact: Ref[ContactPerson] | None = ask(
        "发给谁", default=None, choices=outsiders.contacts, hint="选了人，谁在什么时候打开了调查结果就有记录"
    )


@operation("agency.present_draft", label="介绍初稿", capability=PRESENT, about="project", url_after=url_of)
def present_draft(act: Act, cmd: PresentDraft) -> Showing:
    """A draft was presented to somebody of the client's or to a superior; what was meant and what they said."""
    project = at(act, cmd.project)
    if (cmd.contact is None) == (cmd.person is None):
        raise Refused("agency.shown_to")
    if cmd.shown_at > act.now:
        raise Refused("agency.meeting_ahead")
    if cmd.proof is not None and cmd.proof.deliverable.project_id != project.pk:
        raise Refused("agency.other_project")
    of_client(project, [cmd.contact] if cmd.contact else [])
    said = {name: getattr(cmd, name) for name in PresentDraft.model_fields if name != "project"}
    made: Showing = Showing.objects.create(project=project, by=act.person, at=act.now, **said)
    say(act, project, f"{made.to}：{made.get_outcome_display()}")
    return made


@operation("agency.open_progress", label="发进度链接给客户", capability=CONTACT, about="project", url_after=url_of)
def open_progress(act: Act, cmd: OpenProgress) -> Project:
    """Make the client's own link to how far their project is, for one person there or for all of them.

    An earlier link to the same person ends, others go on. It shows no cost of ours. The address is on the result as
    `customer_link`: shown once, to be sent to the client, and never kept.
    """
    row = at(act, cmd.project)
    of_client(row, [cmd.contact] if cmd.contact else [])
    others = Viewer.objects.filter(project=row).exclude(contact=cmd.contact)
    links.end(row, PROGRESS_LINK, but=set(others.values_list("link_id", flat=True)))
    link, token = links.make(
        row, purpose=PROGRESS_LINK, operations=BY_CLIENT, site=row.site, by=act.person, days=PROGRESS_DAYS
    )
    Viewer.objects.create(project=row, contact=cmd.contact, link=link)
    row.customer_link = f"/progress/{token}"
    return row
