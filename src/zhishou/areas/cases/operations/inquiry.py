"""调查: what happened, by which cause, who is responsible (service.complaint.3)."""

from __future__ import annotations

from django.db import models

from zhishou.areas.cases import flow
from zhishou.areas.cases.models import Case, CauseCode, Investigation, Note, Stage
from zhishou.kernel import files, upload
from zhishou.kernel.actor import Actor, holders
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Person
from zhishou.kernel.operation import Command, ask, operation
from zhishou.kernel.types import Ref, Upload

MOST_FILES = 9


def causes(actor: Actor, row: models.Model | None) -> list[tuple[str, str]]:
    """Choices: the company's causes in use."""
    return [(str(each.pk), each.name) for each in CauseCode.objects.within(actor).filter(active=True)]


def people(actor: Actor, row: models.Model | None) -> list[tuple[str, str]]:
    """Choices: the active people of the company."""
    return [(str(each.pk), each.name) for each in Person.objects.within(actor).filter(is_active=True)]


class Investigate(Command):
    case: Ref[Case] = ask("投诉")
    route: Investigation.Route = ask("调查路线")
    cause: Ref[CauseCode] = ask("原因", choices=causes)
    finding: str = ask("查明的情况", at_least=2, at_most=2000, multiline=True)
    responsible: Ref[Person] | None = ask("直接责任人", default=None, choices=people)
    outside: str = ask("外部责任方", default="", at_most=80, hint="例如维保单位、施工单位")
    evidence: list[Upload] = ask("材料", default=[], at_most=MOST_FILES, widget="documents")


@operation("cases.investigate", label="调查完成", capability="investigate", about="case", url_after=flow.case_url)
def investigate(act: Act, cmd: Investigate) -> Investigation:
    """Record what was found, the cause and who is responsible, with the material; the remedies are next."""
    case = act.lock(cmd.case)
    flow.expect(case, Stage.INVESTIGATING)
    made = Investigation.objects.create(
        case=case,
        route=cmd.route,
        cause=cmd.cause,
        finding=cmd.finding,
        responsible=cmd.responsible,
        outside=cmd.outside,
        by=act.person,
        at=act.now,
    )
    for each in cmd.evidence:
        files.keep(each, case, "evidence", site=case.site, by=act.person, allowed=upload.DOCUMENTS)
    act.note(cause_name=cmd.cause.name, files=len(cmd.evidence))
    flow.move(case, Stage.PROPOSING)
    flow.tell(holders("propose_remedies", case.site), "case.to_propose", case, act)
    return made


class Remark(Command):
    case: Ref[Case] = ask("工单")
    text: str = ask("内容", at_least=1, at_most=2000, multiline=True)
    about: Note.About = ask("性质", default=Note.About.REMARK)
    evidence: list[Upload] = ask("附件", default=[], at_most=MOST_FILES, widget="documents")


@operation(
    "cases.remark", label="补充记录", capability="dispatch", personal=True, about="case", url_after=flow.case_url
)
def remark(act: Act, cmd: Remark) -> Note:
    """Add a remark, or one's view in the discussion of the remedies, to a case one sees. Refused once it is closed."""
    case = act.lock(cmd.case)
    flow.expect_open(case)
    made = Note.objects.create(case=case, about=cmd.about, text=cmd.text, by=act.person, at=act.now)
    for each in cmd.evidence:
        files.keep(each, case, "evidence", site=case.site, by=act.person, allowed=upload.DOCUMENTS)
    return made
