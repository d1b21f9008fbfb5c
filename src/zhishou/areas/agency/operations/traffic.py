"""进度: late hand-overs are urged, and the schedule is moved with everything that hangs on it (agency.coordinator.1, .3, .5)."""

from __future__ import annotations

from datetime import date, datetime

from zhishou.areas.agency import laying, moving
from zhishou.areas.agency.days import end_of
from zhishou.areas.agency.models import TRAFFIC, Project, Reschedule, Task
from zhishou.areas.agency.saying import at, change, say, tell, url_of
from zhishou.kernel import obligation
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Event
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref

State = Task.State


class UrgeTask(Command):
    task: Ref[Task] = ask("任务")
    words: str = ask("催办内容", default="请尽快交出，下一环在等。", at_least=2, at_most=300)


class MoveTask(Command):
    task: Ref[Task] = ask("任务")
    starts_on: date = ask("开始")
    days: int = ask("几个工作日", at_least=1, at_most=120)
    reason: str = ask("原因", at_least=2, at_most=300)
    seen: str = ask("看过的安排", at_least=8, at_most=64, public=True, widget="hidden")


class CancelTask(Command):
    task: Ref[Task] = ask("任务")
    reason: str = ask("取消的原因", at_least=2, at_most=300)


@operation("agency.urge_task", label="催交任务", capability=TRAFFIC, about="task", url_after=url_of)
def urge_task(act: Act, cmd: UrgeTask) -> Task:
    """Ask for speed while a task is not handed over; whoever does it reads it at once."""
    row = _open(act, cmd.task)
    change(row, urged_at=act.now)
    say(act, row.project, f"{row.title}：{cmd.words}")
    tell(act, row.project, [row.person], "urged", task=row.title, words=cmd.words)
    return row


@operation("agency.reschedule", label="重新安排工作", capability=TRAFFIC, about="task", url_after=url_of)
def reschedule(act: Act, cmd: MoveTask) -> Task:
    """Move a task and push what waits for it as far as it must go; everybody it touches is told, the deadlines move along.

    Refused when it would begin before one it waits for has ended, when nothing would change, and when the schedule is no
    longer the one whose before and after was looked at (`seen`).
    """
    row = _open(act, cmd.task)
    Project.objects.select_for_update(of=("self",)).get(pk=row.project_id)
    effect = moving.effect(row, cmd.starts_on, cmd.days)
    if effect.seen != cmd.seen:
        raise Refused("agency.moved_meanwhile")
    if not effect.moves:
        raise Refused("agency.nothing_moves", title=row.title)
    moved = laying.write(effect.tasks, effect.after)
    for one in moved:
        if one.redo_by is not None and one.pk == row.pk:
            change(one, redo_by=None)
    made = Reschedule.objects.create(
        project=row.project, task=row, reason=cmd.reason, moves=effect.as_json(), by=act.person, at=act.now
    )
    say(act, row.project, f"{row.title}：{cmd.reason}")
    for one in moved:
        tell(act, row.project, [one.person], "moved", task=one.title, due=one.ends_on.isoformat())
    tell(act, row.project, [row.project.lead], "rescheduled", n=len(moved))
    act.note(moved=len(moved), reschedule=made.pk)
    act.afterwards.append(lambda event: _agree(moved, event))
    return row


def _agree(moved: list[Task], event: Event) -> None:
    for one in moved:
        obligation.agree(one, _due(one), event)


def _due(one: Task) -> datetime:
    return end_of(one.site, one.due_on)


@operation("agency.cancel_task", label="取消任务", capability=TRAFFIC, about="task", url_after=url_of)
def cancel_task(act: Act, cmd: CancelTask) -> Task:
    """A task in force is not needed any more: nobody owes it, nothing waits for it, no other task moves."""
    row = _open(act, cmd.task)
    change(row, state=State.CANCELLED)
    act.excuse("agency.hand_over", row, cmd.reason)
    say(act, row.project, f"{row.title}：{cmd.reason}")
    tell(act, row.project, [row.person, row.project.lead], "cancelled", task=row.title)
    return row


def _open(act: Act, given: Task) -> Task:
    row = act.lock(given)
    at(act, row.project)
    if not row.open:
        raise Refused("agency.task_state", title=row.title, state=row.get_state_display())
    return row
