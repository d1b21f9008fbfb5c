"""任务: put on the schedule, handed out, begun, handed over, received or sent back (agency.department.3, implied.creative.1)."""

from __future__ import annotations

from datetime import date

from zhishou.areas.agency import laying, queries
from zhishou.areas.agency.models import APPROVE, PLAN, TASKS, Handover, Plan, Project, Task
from zhishou.areas.agency.operations.plans import open_plan
from zhishou.areas.agency.saying import MOST_FILES, at, change, keep, say, tell, url_of
from zhishou.kernel import clock
from zhishou.kernel.actor import holders
from zhishou.kernel.gate import Act, perform
from zhishou.kernel.models import Department, Person
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref, Upload

State = Task.State
MOST_TASKS = 60


class TaskFields(Command):
    """What the schedule says of a task."""

    title: str = ask("任务", at_least=2, at_most=60)
    department: Ref[Department] = ask("部门", choices=queries.departments)
    person: Ref[Person] = ask("谁做", choices=queries.doers)
    days: int = ask("几个工作日", default=1, at_least=1, at_most=120)
    not_before: date | None = ask("不早于", default=None)
    waits_for: list[Ref[Task]] = ask("在哪些任务之后", default=[], choices=queries.tasks_before, at_most=20)


class AddTask(TaskFields):
    project: Ref[Project] = ask("项目")


class ChangeTask(TaskFields):
    task: Ref[Task] = ask("任务")


class OfTask(Command):
    task: Ref[Task] = ask("任务")


class HandOver(Command):
    task: Ref[Task] = ask("任务")
    note: str = ask("交接说明", default="", at_most=500, multiline=True, hint="交了什么，放在哪里，下一环要注意什么")
    attached: list[Upload] = ask("附件", default=[], at_most=MOST_FILES, widget="documents")


class PassOn(Command):
    task: Ref[Task] = ask("任务")
    to: Ref[Person] = ask("交给谁", choices=queries.doers)
    note: str = ask("交接说明", default="", at_most=500)


class Receive(Command):
    handover: Ref[Handover] = ask("交接")


class ReturnHandover(Command):
    handover: Ref[Handover] = ask("交接")
    reason: str = ask("退回的原因", at_least=2, at_most=500, multiline=True)
    redo_by: date = ask("重做到哪一天")


class Redo(Command):
    task: Ref[Task] = ask("任务")
    redo_by: date = ask("重做到哪一天")


@operation("agency.add_task", label="排任务", capability=PLAN, about="project", url_after=url_of)
def add_task(act: Act, cmd: AddTask) -> Project:
    """Put a task into the version that is being drawn up; the days follow from what it waits for and the calendar."""
    row = at(act, cmd.project)
    plan = open_plan(row, Plan.State.DRAFT, Plan.State.RETURNED)
    if (n := Task.objects.filter(project=row).count()) >= MOST_TASKS:
        raise Refused("agency.too_many_tasks", most=MOST_TASKS)
    made = Task(project=row, plan=plan, serial=n + 1, starts_on=plan.starts_on, ends_on=plan.starts_on)
    _state(made, cmd, row, plan)
    return row


@operation("agency.change_task", label="改任务", capability=PLAN, about="task", url_after=url_of)
def change_task(act: Act, cmd: ChangeTask) -> Task:
    """State anew a task that is still being drawn up; one in force is moved by the coordinator (agency.coordinator.5)."""
    made = _draft(act, cmd.task)
    _state(made, cmd, made.project, open_plan(made.project, Plan.State.DRAFT, Plan.State.RETURNED))
    return made


@operation("agency.drop_task", label="删任务", capability=PLAN, about="task", url_after=url_of)
def drop_task(act: Act, cmd: OfTask) -> Task:
    """Take a task out of the version that is being drawn up; what waited for it waits no more."""
    row = _draft(act, cmd.task)
    plan = open_plan(row.project, Plan.State.DRAFT, Plan.State.RETURNED)
    change(row, state=State.CANCELLED)
    laying.lay_out(plan)
    return row


def _draft(act: Act, given: Task) -> Task:
    row = act.lock(given)
    if row.state != State.DRAFT:
        raise Refused("agency.task_state", title=row.title, state=row.get_state_display())
    return row


def _state(made: Task, cmd: TaskFields, row: Project, plan: Plan) -> None:
    if any(one.project_id != row.pk or one.pk == made.pk for one in cmd.waits_for):
        raise Refused("agency.other_task")
    _doer(cmd.person, row)
    made.title, made.department, made.person = cmd.title, cmd.department, cmd.person
    made.days, made.not_before = cmd.days, cmd.not_before
    made.save()
    made.waits_for.set(cmd.waits_for)
    laying.lay_out(plan)


def _doer(person: Person, row: Project) -> None:
    if person.pk not in {one.pk for one in holders(TASKS, row.site)}:
        raise Refused("agency.no_task_duty", name=person.name)


@operation("agency.release_task", label="下达任务", capability=APPROVE, about="task", url_after=url_of)
def release_task(act: Act, cmd: OfTask) -> Task:
    """A task of an approved plan is handed out: from now on it is owed by its last day by whoever does it."""
    row = _draft(act, cmd.task)
    if row.plan.state != Plan.State.APPROVED:
        raise Refused("agency.no_plan", number=row.project.number)
    change(row, state=State.PLANNED)
    tell(act, row.project, [row.person], "task", task=row.title, due=row.ends_on.isoformat())
    return row


@operation("agency.start_task", label="开始任务", capability=TASKS, about="task", url_after=url_of)
def start_task(act: Act, cmd: OfTask) -> Task:
    """Work on it has begun, by whoever it was given to."""
    row = _mine(act, cmd.task, State.PLANNED)
    change(row, state=State.STARTED, begun_at=act.now)
    return row


@operation("agency.hand_over", label="交出任务", capability=TASKS, about="task", url_after=url_of)
def hand_over(act: Act, cmd: HandOver) -> Task:
    """The task is done and goes to everybody who goes on with it; to the lead of the project when nobody else does."""
    row = _mine(act, cmd.task, State.PLANNED, State.STARTED)
    if waiting := row.waits_for.filter(state__in=[State.PLANNED, State.STARTED]).first():
        raise Refused("agency.not_its_turn", title=waiting.title, name=waiting.person.name)
    late = max(0, (clock.today() - row.due_on).days)
    change(row, state=State.DONE, done_at=act.now, begun_at=row.begun_at or act.now)
    keep(act, row, row.project, cmd.attached)
    act.note(days_late=late)
    after = row.followers.filter(state__in=[State.PLANNED, State.STARTED]).select_related("person")
    receivers = {one.person_id: one.person for one in after} or {row.project.lead_id: row.project.lead}
    for pk, one in receivers.items():
        if pk != act.person.pk:
            perform("agency.pass_on", act.actor, {"task": row, "to": one, "note": cmd.note}, door=act.door)
    return row


@operation("agency.pass_on", label="交接给下一环", capability=TASKS, about="task", leads_to_made=True, url_after=url_of)
def pass_on(act: Act, cmd: PassOn) -> Handover:
    """Hand what is done to one person who goes on with it; that it arrived is owed by them. Once a person."""
    row = _mine(act, cmd.task, State.DONE)
    if row.handovers.filter(to=cmd.to, state=Handover.State.PASSED).exists():
        raise Refused("agency.passed_already", name=cmd.to.name)
    late = max(0, (clock.today() - row.due_on).days)
    made: Handover = Handover.objects.create(
        project=row.project, task=row, to=cmd.to, note=cmd.note, days_late=late, by=act.person, at=act.now
    )
    tell(act, row.project, [cmd.to], "passed", task=row.title)
    return made


@operation("agency.receive", label="接收交接", capability=TASKS, about="handover", url_after=url_of)
def receive(act: Act, cmd: Receive) -> Handover:
    """It arrived and can be gone on with."""
    row = _to_me(act, cmd.handover)
    change(row, state=Handover.State.RECEIVED, answered_at=act.now)
    return row


@operation("agency.return_handover", label="退回交接", capability=TASKS, about="handover", url_after=url_of)
def return_handover(act: Act, cmd: ReturnHandover) -> Handover:
    """It cannot be gone on with: say why and until when it is to be done again; that is owed anew."""
    row = _to_me(act, cmd.handover)
    change(row, state=Handover.State.RETURNED, answered_at=act.now, reason=cmd.reason)
    perform("agency.redo_task", act.actor, {"task": row.task, "redo_by": cmd.redo_by}, door=act.door)
    say(act, row.project, f"{row.task.title}：{cmd.reason}")
    tell(act, row.project, [row.by, row.project.coordinator], "sent_back", task=row.task.title)
    return row


@operation("agency.redo_task", label="任务重做", capability=TASKS, about="task", url_after=url_of)
def redo_task(act: Act, cmd: Redo) -> Task:
    """What was handed over is to be done again by a day. Refused unless somebody who got it sent it back."""
    row = act.lock(cmd.task)
    if row.state != State.DONE or not row.handovers.filter(state="returned", to=act.person).exists():
        raise Refused("agency.task_state", title=row.title, state=row.get_state_display())
    if cmd.redo_by < clock.today():
        raise Refused("agency.redo_past")
    change(row, state=State.STARTED, done_at=None, redo_by=cmd.redo_by)
    return row


def _mine(act: Act, given: Task, *states: Task.State) -> Task:
    """The task, locked, for whom it was given to or their deputy; refused to others, and at another step."""
    row = act.lock(given)
    at(act, row.project)
    if row.state not in states:
        raise Refused("agency.task_state", title=row.title, state=row.get_state_display())
    if row.person_id not in act.actor.stands_for():
        raise Refused("agency.not_yours", name=row.person.name)
    return row


def _to_me(act: Act, given: Handover) -> Handover:
    row = act.lock(given)
    if row.state != Handover.State.PASSED:
        raise Refused("agency.handover_state", state=row.get_state_display())
    if row.to_id not in act.actor.stands_for():
        raise Refused("agency.not_yours", name=row.to.name)
    return row
