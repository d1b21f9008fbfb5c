"""检查: checklists kept, work inspected, confirmed or objected to, what was found followed (property.manager.3)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import models
from pydantic import BaseModel

from zhishou.areas.cases.models import Improvement
from zhishou.areas.cases.operations import improving
from zhishou.areas.inspections.models import INSPECT, Checklist, ChecklistVersion, Inspection, inspected
from zhishou.areas.people import options
from zhishou.areas.people import queries as people
from zhishou.kernel import files, numbering
from zhishou.kernel.choosing import yes_no
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Appointment, Notice, Person, Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.phrasing import listed
from zhishou.kernel.types import Ref, Upload

State = Inspection.State
LONGEST, MOST_ITEMS, MOST_PHOTOS = 100, 60, 9
REMARK = 190  # an item and its remark are one measure of improvement, of 300 characters at most
LINES = ask("检查项目", at_least=2, at_most=6_000, multiline=True, hint="一行一条，用本公司自己的话；最多 60 条")


def _checklist_url(row: models.Model) -> str:
    checklist = row.checklist if isinstance(row, ChecklistVersion) else row
    assert isinstance(checklist, Checklist)
    return checklist.url()


def _url(row: models.Model) -> str:
    assert isinstance(row, Inspection)
    return row.url()


class MakeChecklist(Command):
    site: Ref[Site] = ask("站点")
    name: str = ask("清单名称", at_least=2, at_most=60, hint="例如：前台服务检查")
    items: str = LINES


class ReviseChecklist(Command):
    checklist: Ref[Checklist] = ask("检查清单")
    items: str = LINES


class RetireChecklist(Command):
    checklist: Ref[Checklist] = ask("检查清单")


@operation(
    "inspections.make_checklist", label="新建检查清单", capability=INSPECT, about="site", url_after=_checklist_url
)
def make_checklist(act: Act, cmd: MakeChecklist) -> Checklist:
    """Keep a checklist at a site for all below it. Refused when one of that name is in use there, or an item is too long."""
    items = _items(cmd.items)
    if Checklist.objects.filter(site=cmd.site, name=cmd.name, retired_at=None).exists():
        raise Refused("inspections.checklist_there", name=cmd.name)
    made = Checklist.objects.create(site=cmd.site, name=cmd.name)
    ChecklistVersion.objects.create(checklist=made, n=1, items=items, by=act.person, at=act.now)
    act.note(items=len(items))
    return made


@operation(
    "inspections.revise_checklist",
    label="修改检查清单",
    capability=INSPECT,
    about="checklist",
    url_after=_checklist_url,
)
def revise_checklist(act: Act, cmd: ReviseChecklist) -> ChecklistVersion:
    """A new version of the items; inspections made before keep theirs. Refused when nothing changed or it is retired."""
    checklist, items = act.lock(cmd.checklist), _items(cmd.items)
    _in_use(checklist)
    last = checklist.versions.first()
    if last is not None and last.items == items:
        raise Refused("inspections.checklist_same", name=checklist.name)
    made = ChecklistVersion.objects.create(
        checklist=checklist, n=last.n + 1 if last else 1, items=items, by=act.person, at=act.now
    )
    act.note(version=made.n, items=len(items))
    return made


@operation(
    "inspections.retire_checklist",
    label="停用检查清单",
    capability=INSPECT,
    about="checklist",
    url_after=_checklist_url,
)
def retire_checklist(act: Act, cmd: RetireChecklist) -> Checklist:
    """Nobody inspects by it any more; what was inspected stays."""
    checklist = act.lock(cmd.checklist)
    _in_use(checklist)
    checklist.retired_at, checklist.retired_by = act.now, act.person
    checklist.save(update_fields=["retired_at", "retired_by"])
    return checklist


def _in_use(checklist: Checklist) -> None:
    if checklist.retired_at is not None:
        raise Refused("inspections.checklist_retired", name=checklist.name)


def _items(text: str) -> list[str]:
    """The items as typed, one a line, each once."""
    found = list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
    if too_long := next((line for line in found if len(line) > LONGEST), None):
        raise Refused("inspections.item_too_long", item=f"{too_long[:20]}…", most=LONGEST)
    if len(found) > MOST_ITEMS:
        raise Refused("inspections.too_many_items", n=len(found), most=MOST_ITEMS)
    return found


class Marked(BaseModel):
    """One item: how it was found, what was seen, and until when it is to be put right."""

    item: str = ask("检查项目", at_most=LONGEST)
    result: Inspection.Mark | None = ask("结果", default=None)
    remark: str = ask("说明", default="", at_most=REMARK)
    due_on: date | None = ask("整改期限", default=None)


class Inspect(Command):
    appointment: Ref[Appointment] = ask("检查谁", choices=options.team_posts)
    version: Ref[ChecklistVersion] = ask("检查清单")
    whole_post: bool = ask("检查的是整个岗位的工作，不算到个人", default=False)
    marks: list[Marked] = ask("检查项目", at_least=1, at_most=MOST_ITEMS)
    remark: str = ask("检查意见", at_least=2, at_most=500, multiline=True, hint="总的情况，做得好的也写")
    owner: Ref[Person] | None = ask("整改负责人", default=None, choices=options.team, hint="不填就是被检查的人")
    photos: list[Upload] = ask("照片", default=[], at_most=MOST_PHOTOS)


@operation("inspections.inspect", label="日常检查", capability=INSPECT, about="appointment", url_after=_url)
def inspect(act: Act, cmd: Inspect) -> Inspection:
    """Hold somebody's work against a checklist; each item that is not as it should be is said and, with a date, followed.

    Refused for oneself, for who does not report to one, by a list that was changed meanwhile, while an item is not marked,
    and when a failed item has no words or a correction nobody who is to make it.
    """
    at = cmd.appointment
    if at.person_id == act.person.pk:
        raise Refused("inspections.oneself")
    below = {one.pk for one in people.below(act.actor)}
    if at.pk not in below:
        raise Refused("inspections.not_below", name=at.person.name)
    marks = _marks(cmd)
    owner = cmd.owner or (None if cmd.whole_post else at.person)
    corrections = [mark for mark in marks if mark.due_on is not None]
    if corrections and owner is None:
        raise Refused("inspections.no_owner", item=corrections[0].item)
    made = Inspection.objects.create(
        site=at.site, number=numbering.take("JC"), version=cmd.version, post=at.post,
        person=None if cmd.whole_post else at.person, marks=[[m.item, m.result, m.remark] for m in marks],
        passed=sum(m.result == Inspection.Mark.PASSED for m in marks), failed=sum(m.result == Inspection.Mark.FAILED for m in marks),
        remark=cmd.remark, by=act.person, at=act.now,
    )  # fmt: skip
    for photo in cmd.photos:
        files.keep(photo, made, "photo", site=at.site, by=act.person)
    for mark in corrections:
        assert owner is not None and mark.due_on is not None
        measure = f"{mark.item}：{mark.remark}"
        improving.begin(
            act,
            site=at.site,
            measure=measure,
            owner=owner,
            due_on=mark.due_on,
            source=made.number,
            source_url=made.url(),
        )
    act.note(number=made.number, passed=made.passed, failed=made.failed, corrections=len(corrections))
    _tell(act, _concerned(made), "inspections.made", made)
    return made


def _marks(cmd: Inspect) -> list[Marked]:
    """The marks in the order of the list, every item marked once."""
    _in_use(cmd.version.checklist)
    last = cmd.version.checklist.versions.first()
    given = {mark.item: mark for mark in cmd.marks if mark.result is not None}
    if last is None or last.pk != cmd.version.pk or given.keys() - set(cmd.version.items):
        raise Refused("inspections.checklist_changed", name=cmd.version.checklist.name)
    if left := [item for item in cmd.version.items if item not in given]:
        raise Refused("inspections.unmarked", n=len(left), items=listed(left[:3]))
    for mark in given.values():
        if mark.result == Inspection.Mark.FAILED and not mark.remark:
            raise Refused("inspections.say_what", item=mark.item)
        if mark.result != Inspection.Mark.FAILED and mark.due_on is not None:
            raise Refused("inspections.nothing_to_correct", item=mark.item)
    return [given[item] for item in cmd.version.items]


def _concerned(row: Inspection) -> list[Person]:
    """The inspected person, or all who hold the post at the site now."""
    if row.person is not None:
        return [row.person]
    at = Appointment.objects.filter(post=row.post, site=row.site, ended_at=None, person__is_active=True)
    return [one.person for one in at.select_related("person")]


def _tell(act: Act, whom: Iterable[Person], kind: str, row: Inspection) -> None:
    facts = {"number": row.number, "name": act.person.name, "passed": row.passed, "of": row.passed + row.failed}
    Notice.objects.bulk_create(
        Notice(person=one, kind=kind, facts=facts, url=row.url(), at=act.now) for one in whom if one.pk != act.person.pk
    )


class OfInspection(Command):
    inspection: Ref[Inspection] = ask("检查")


class Objecting(Command):
    inspection: Ref[Inspection] = ask("检查")
    reason: str = ask("异议", at_least=2, at_most=500, multiline=True, hint="哪一项不对，为什么")


class Answering(Command):
    inspection: Ref[Inspection] = ask("检查")
    stands: bool = ask("答复", default=True, widget="radio", choices=yes_no("维持检查结果", "撤销这次检查"))
    reply: str = ask("理由", at_least=2, at_most=500, multiline=True)


def _own(act: Act, given: Inspection) -> Inspection:
    row = act.lock(given)
    if row.by_id == act.person.pk or not Inspection.objects.filter(inspected(act.actor), pk=row.pk).exists():
        raise Refused("inspections.not_yours")
    if row.state != State.TOLD:
        raise Refused("inspections.answered", state=row.get_state_display())
    row.answered_by, row.answered_at = act.person, act.now
    return row


@operation("inspections.accept", label="确认检查", personal=True, about="inspection", url_after=_url)
def accept(act: Act, cmd: OfInspection) -> Inspection:
    """Say that one has seen what was found and accepts it; for oneself or one's post, once."""
    row = _own(act, cmd.inspection)
    row.state = State.ACCEPTED
    row.save(update_fields=["state", "answered_by", "answered_at"])
    return row


@operation("inspections.object", label="对检查提出异议", personal=True, about="inspection", url_after=_url)
def object_to(act: Act, cmd: Objecting) -> Inspection:
    """Object with the reason; whoever inspected, or a superior, answers."""
    row = _own(act, cmd.inspection)
    row.state, row.objection = State.OBJECTED, cmd.reason
    row.save(update_fields=["state", "objection", "answered_by", "answered_at"])
    _tell(act, [row.by], "inspections.objected", row)
    return row


@operation("inspections.answer", label="答复检查异议", capability=INSPECT, about="inspection", url_after=_url)
def answer(act: Act, cmd: Answering) -> Inspection:
    """The inspection stands, or it is withdrawn and counts nowhere, nor is anything to be put right for it any more.

    What was reported done by then stays to be checked. Refused to whoever was inspected.
    """
    row = act.lock(cmd.inspection)
    if row.state != State.OBJECTED:
        raise Refused("inspections.not_objected", state=row.get_state_display())
    if act.person.pk in (row.person_id, row.answered_by_id):
        raise Refused("inspections.own_answer")
    row.state = State.UPHELD if cmd.stands else State.WITHDRAWN
    row.reply, row.replied_by, row.replied_at = cmd.reply, act.person, act.now
    row.save(update_fields=["state", "reply", "replied_by", "replied_at"])
    gone = [] if cmd.stands else improving.withdraw(act, row.number, cmd.reply)
    act.note(stands=cmd.stands, withdrawn=len(gone))
    _tell(act, [*_concerned(row), row.by], "inspections.replied", row)
    return row


class CheckFinding(Command):
    improvement: Ref[Improvement] = ask("整改")
    effect: improving.Verdict = ask("改好没有", widget="radio")
    note: str = ask("依据", at_least=2, at_most=300, hint="例如：又查了一次，值班表已经每天更新")


@operation(
    "inspections.check_finding", label="检查整改", capability=INSPECT, about="improvement",
    url_after=improving.url_of,
)  # fmt: skip
def check_finding(act: Act, cmd: CheckFinding) -> Improvement:
    """Whoever asked for a correction says whether it was made, and by what they know. Refused to whoever is to make it."""
    row = cmd.improvement
    if not row.source:
        raise Refused("inspections.no_finding", number=row.number)
    if row.by_id != act.person.pk:
        raise Refused("inspections.not_asked", name=row.by.name)
    return improving.check(act, row, cmd.effect, cmd.note)
