"""巡查: the site is looked at while work goes on; what is wrong gets a day, is looked at again, and is reported (第十七条)."""

from __future__ import annotations

from zhishou.areas.renovation import queries
from zhishou.areas.renovation.models import OVERSEE, PATROL, Renovation, Step, Violation
from zhishou.areas.renovation.operations.permitting import stop_now
from zhishou.areas.renovation.saying import MOST_FILES, at, keep, say, tell, url_of
from zhishou.areas.renovation.works import Fault
from zhishou.kernel import clock, numbering
from zhishou.kernel.gate import Act
from zhishou.kernel.operation import Command, Invalid, Refused, ask, operation
from zhishou.kernel.types import Moment, Ref, Upload

State, Kind = Renovation.State, Step.Kind
LAST = 366  # days: no correction lies further ahead


class Visit(Command):
    renovation: Ref[Renovation] = ask("装修")
    seen: str = ask("现场情况", at_least=2, at_most=500, multiline=True, hint="做到哪一步，有没有违规；有违规的另记")
    photos: list[Upload] = ask("照片", default=[], at_most=MOST_FILES)


class RecordViolation(Command):
    renovation: Ref[Renovation] = ask("装修")
    fault: Fault = ask("违规行为")
    what: str = ask("现场情况", at_least=2, at_most=500, multiline=True)
    due_at: Moment = ask("整改期限")
    photos: list[Upload] = ask("照片", default=[], at_most=MOST_FILES, hint="至少一张")
    stops: bool = ask("同时责令停工", default=False)


class ConfirmCorrection(Command):
    violation: Ref[Violation] = ask("违规")
    seen: str = ask("复查情况", at_least=2, at_most=500, multiline=True)
    photos: list[Upload] = ask("照片", default=[], at_most=MOST_FILES, hint="至少一张")


class ReportViolation(Command):
    violation: Ref[Violation] = ask("违规")
    authority: str = ask("报告哪个部门", at_least=2, at_most=60, hint="例如区住建局、城管中队、燃气公司")
    how: str = ask("怎样报告、对方怎样答复", at_least=2, at_most=500, multiline=True)
    papers: list[Upload] = ask("报告和回执", default=[], at_most=MOST_FILES, widget="documents")


@operation("renovation.visit", label="巡查装修现场", capability=PATROL, about="renovation", url_after=url_of)
def visit(act: Act, cmd: Visit) -> Renovation:
    """Look at the site and write down what is seen; the next visit is owed from this one on."""
    row = at(act, cmd.renovation, State.WORKING, State.STOPPED)
    say(act, row, Kind.VISITED, cmd.seen, photos=cmd.photos)
    return row


@operation(
    "renovation.record_violation", label="记录装修违规", capability=PATROL, about="renovation", leads_to_made=True,
    url_after=url_of,
)  # fmt: skip
def record_violation(act: Act, cmd: RecordViolation) -> Violation:
    """Write down what is wrong, with a picture and the moment by which it is to be put right; perhaps stop the work.

    Who oversees is told of a grave one at once, of any other when it is late.
    """
    row = at(act, cmd.renovation, State.WORKING, State.STOPPED, State.FINISHED)
    if not cmd.photos:
        raise Invalid({"photos": ["违规要有照片为证，至少一张。"]})
    if not act.now < cmd.due_at or (cmd.due_at - act.now).days > LAST:
        raise Refused("renovation.due", due=f"{clock.local(cmd.due_at):%Y-%m-%d %H:%M}")
    made = Violation.objects.create(
        renovation=row, number=numbering.take("WG"), fault=cmd.fault, what=cmd.what, due_at=cmd.due_at, by=act.person,
        again_by=act.person, at=act.now,
    )  # fmt: skip
    say(act, row, Kind.VIOLATED, f"{made.number}　{made.get_fault_display()}　{cmd.what}", photos=cmd.photos)
    keep(act, made, row, cmd.photos)
    told = [row.responsible, *(queries.overseers(row) if made.grave else [])]
    tell(act, row, told, "violated", fault=made.get_fault_display())
    if cmd.stops and row.state == State.WORKING:
        stop_now(act, row, f"{made.number}　{made.get_fault_display()}")
    act.note(number=made.number, fault=cmd.fault.value)
    return made


@operation("renovation.confirm_correction", label="复查整改", capability=PATROL, about="violation", url_after=url_of)
def confirm_correction(act: Act, cmd: ConfirmCorrection) -> Violation:
    """See that a violation is put right, with a picture."""
    found = _open(act, cmd.violation)
    if not cmd.photos:
        raise Invalid({"photos": ["整改合格要有照片为证，至少一张。"]})
    found.state, found.corrected_by, found.corrected_at = Violation.State.CORRECTED, act.person, act.now
    found.save(update_fields=["state", "corrected_by", "corrected_at"])
    say(act, found.renovation, Kind.CORRECTED, f"{found.number}　{cmd.seen}", photos=cmd.photos)
    return found


@operation("renovation.report_violation", label="报告主管部门", capability=OVERSEE, about="violation", url_after=url_of)
def report_violation(act: Act, cmd: ReportViolation) -> Violation:
    """Keep on record that an authority was told of what goes on or is done already (第十七条), and what it answered."""
    found = _open(act, cmd.violation)
    found.authority, found.reported_by, found.reported_at = cmd.authority, act.person, act.now
    found.save(update_fields=["authority", "reported_by", "reported_at"])
    step = say(act, found.renovation, Kind.REPORTED, f"{found.number}　{cmd.authority}　{cmd.how}")
    keep(act, step, found.renovation, cmd.papers, "paper")
    return found


def _open(act: Act, given: Violation) -> Violation:
    found = act.lock(given)
    if found.state != Violation.State.OPEN:
        raise Refused("renovation.corrected", number=found.number)
    return found
