"""岗位 of an incident: added, taken on with one touch, given to somebody, done (property.supervisor.6)."""

from __future__ import annotations

from zhishou.areas.incidents.models import LEAD, RESPOND, Incident, Step, Task
from zhishou.areas.incidents.operations.calling import callable_people
from zhishou.areas.incidents.saying import MOST_PHOTOS, at_work, holders, say, tell, url_of
from zhishou.areas.incidents.wording import TASK_LONGEST, WHAT_LONGEST
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Person
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref, Upload


def _undone(_actor: Actor, row: object) -> list[tuple[str, str]]:
    if not isinstance(row, Incident):
        return []
    rows = row.tasks.filter(done_at=None).select_related("person")
    return [(str(one.pk), f"{one.title}（{one.person.name}）" if one.person else one.title) for one in rows]


class Adding(Command):
    incident: Ref[Incident] = ask("事件")
    title: str = ask("岗位", at_least=2, at_most=TASK_LONGEST)
    what: str = ask("做什么", default="", at_most=WHAT_LONGEST)


class OfTask(Command):
    task: Ref[Task] = ask("岗位")


class Giving(Command):
    incident: Ref[Incident] = ask("事件")
    task: Ref[Task] = ask("岗位", choices=_undone)
    person: Ref[Person] = ask("交给谁", choices=callable_people)


class Finishing(Command):
    task: Ref[Task] = ask("岗位")
    note: str = ask("办得怎样", at_least=2, at_most=300)
    photos: list[Upload] = ask("照片", default=[], at_most=MOST_PHOTOS)


@operation("incidents.add_task", label="加岗位", capability=LEAD, about="incident", url_after=url_of)
def add_task(act: Act, cmd: Adding) -> Incident:
    """One more thing that somebody is to see to."""
    row = at_work(act, cmd.incident)
    if row.tasks.filter(title=cmd.title).exists():
        raise Refused("incidents.task_there", title=cmd.title)
    Task.objects.create(incident=row, title=cmd.title, what=cmd.what)
    say(act, row, Step.Kind.ADDED, cmd.title)
    return row


@operation("incidents.take_task", label="我来", capability=RESPOND, about="task", url_after=url_of)
def take_task(act: Act, cmd: OfTask) -> Task:
    """Take a post on, with one touch. Refused when somebody else has it: whoever leads may give it to another."""
    incident, task = _open(act, cmd.task)
    if task.person is not None:
        raise Refused("incidents.task_taken", title=task.title, name=task.person.name)
    _give(act, incident, task, act.person)
    return task


@operation("incidents.give_task", label="派岗位", capability=LEAD, about="incident", url_after=url_of)
def give_task(act: Act, cmd: Giving) -> Task:
    """Give a post to somebody with a duty to respond, also one that another has; they hear of it at once."""
    if cmd.task.incident_id != cmd.incident.pk:
        raise Refused("gate.gone")
    incident, task = _open(act, cmd.task)
    if cmd.person.pk not in {one.pk for one in holders(act.actor, incident, RESPOND)}:
        raise Refused("incidents.no_responder", name=cmd.person.name)
    if task.person_id == cmd.person.pk:
        raise Refused("incidents.task_taken", title=task.title, name=cmd.person.name)
    _give(act, incident, task, cmd.person)
    tell(act, [cmd.person], "incidents.given", incident)
    return task


@operation("incidents.finish_task", label="岗位办完", capability=RESPOND, about="task", url_after=url_of)
def finish_task(act: Act, cmd: Finishing) -> Task:
    """Say what came of one's post; that is for whoever has it."""
    incident, task = _open(act, cmd.task)
    if task.person_id != act.person.pk:
        raise Refused("incidents.task_not_yours", title=task.title)
    task.done_at = act.now
    task.save(update_fields=["done_at"])
    say(act, incident, Step.Kind.DONE, f"{task.title}　{cmd.note}", cmd.photos)
    return task


def _open(act: Act, given: Task) -> tuple[Incident, Task]:
    """The incident first, so that two at once wait for one another; then the post, not done yet."""
    incident = at_work(act, given.incident)
    task = act.lock(given)
    if task.done_at is not None:
        raise Refused("incidents.task_done", title=task.title)
    return incident, task


def _give(act: Act, incident: Incident, task: Task, person: Person) -> None:
    task.person, task.taken_at = person, act.now
    task.save(update_fields=["person", "taken_at"])
    say(act, incident, Step.Kind.TAKEN, f"{task.title}　{person.name}")
