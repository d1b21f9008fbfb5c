"""稿件: what is to be made for the client, by whom, and what is looked at on the way (agency.department.5)."""

from __future__ import annotations

from datetime import date

from zhishou.areas.agency import outsiders
from zhishou.areas.agency.models import PRODUCE, Checkpoint, Deliverable, Project
from zhishou.areas.agency.outsiders import bell, own_url
from zhishou.areas.agency.saying import at, change, keep, say
from zhishou.kernel import numbering
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Person
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref, Upload

MOST_PICTURES = 9


class DeliverableFields(Command):
    """What is made, in which size, by whom and until when."""

    title: str = ask("稿件名称", at_least=2, at_most=80, hint="例如 电梯海报、15 秒短片、门头招牌")
    size: str = ask("规格", default="", at_most=200, hint="尺寸、材质、时长、份数")
    maker: Ref[Person] = ask("制作人", choices=outsiders.colleagues)
    due_on: date | None = ask("交稿日期", default=None)


class OpenDeliverable(DeliverableFields):
    project: Ref[Project] = ask("项目")


class ChangeDeliverable(DeliverableFields):
    deliverable: Ref[Deliverable] = ask("稿件")


class AddCheckpoint(Command):
    deliverable: Ref[Deliverable] = ask("稿件")
    title: str = ask("检查点", at_least=2, at_most=60, hint="例如 打样看色、首件、上机、安装现场")
    due_on: date | None = ask("日期", default=None)


class Check(Command):
    checkpoint: Ref[Checkpoint] = ask("检查点")
    good: bool = ask("合格", default=False)
    finding: str = ask("检查结果", at_least=2, at_most=500, multiline=True)
    photos: list[Upload] = ask("照片", default=[], at_most=MOST_PICTURES, widget="photos")


@operation(
    "agency.open_deliverable",
    label="立稿件",
    capability=PRODUCE,
    about="project",
    leads_to_made=True,
    url_after=own_url,
)
def open_deliverable(act: Act, cmd: OpenDeliverable) -> Deliverable:
    """Say what is to be made for a project and who makes it; they are told."""
    project = at(act, cmd.project)
    said = {name: getattr(cmd, name) for name in DeliverableFields.model_fields}
    made: Deliverable = Deliverable.objects.create(
        project=project, number=numbering.take("GJ", 4), by=act.person, at=act.now, **said
    )
    say(act, project, made.title)
    bell([made.maker], "deliverable", made, name=act.person.name)
    act.note(number=made.number)
    return made


@operation("agency.change_deliverable", label="更改稿件", capability=PRODUCE, about="deliverable", url_after=own_url)
def change_deliverable(act: Act, cmd: ChangeDeliverable) -> Deliverable:
    """State anew what is made and by whom. Refused once a version went to production."""
    row = not_released(act, cmd.deliverable)
    before = row.maker_id
    change(row, **{name: getattr(cmd, name) for name in DeliverableFields.model_fields})
    if row.maker_id != before:
        bell([row.maker], "deliverable", row, name=act.person.name)
    return row


@operation("agency.add_checkpoint", label="加检查点", capability=PRODUCE, about="deliverable", url_after=own_url)
def add_checkpoint(act: Act, cmd: AddCheckpoint) -> Checkpoint:
    """Name something to look at while it is made or put up, before or after it went to production."""
    row = act.lock(cmd.deliverable)
    at(act, row.project)
    made: Checkpoint = Checkpoint.objects.create(deliverable=row, title=cmd.title, due_on=cmd.due_on)
    return made


@operation("agency.check", label="登记检查结果", capability=PRODUCE, about="checkpoint", url_after=own_url)
def check(act: Act, cmd: Check) -> Checkpoint:
    """What was found at a checkpoint, with pictures. A bad one is told to the maker and stays on the page as it is."""
    row = act.lock(cmd.checkpoint)
    if row.checked_at is not None:
        raise Refused("agency.checked", title=row.title)
    project = at(act, row.deliverable.project)
    change(row, finding=cmd.finding, good=cmd.good, checked_by=act.person, checked_at=act.now)
    keep(act, row, project, cmd.photos)
    if not cmd.good:
        bell([row.deliverable.maker, project.lead], "checked_bad", row.deliverable, point=row.title)
    return row


def not_released(act: Act, given: Deliverable) -> Deliverable:
    """The deliverable of a running project, locked; refused once a version went to production."""
    row = act.lock(given)
    at(act, row.project)
    if gone := row.proofs.filter(released_at__isnull=False).first():
        raise Refused("agency.released", number=row.number, version=gone.version)
    return row
