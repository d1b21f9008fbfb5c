"""Open an incident in seconds; the first on the spot; what anybody there sees (property.supervisor.6)."""

from __future__ import annotations

from zhishou.areas.incidents import public, wording
from zhishou.areas.incidents.models import INFORM, LEAD, RESPOND, Incident, Step, Task
from zhishou.areas.incidents.saying import MOST_PHOTOS, UNREPORTED, at_work, holders, say, tell, url_of
from zhishou.kernel import numbering
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref, Upload


def sites(actor: Actor, _row: object = None) -> list[tuple[str, str]]:
    """Where the actor may open one: where they work before the rest, communities before what is above them."""
    found = actor.house.sites_of(actor.sites(RESPOND))
    own = {one.site_id for one in actor.appointments}
    order = sorted(found, key=lambda site: (site.pk not in own, -site.path.count("/"), site.path))
    return [(str(site.pk), site.name) for site in order]


class Open(Command):
    kind: Incident.Kind = ask("发生了什么", widget="radio")
    site: Ref[Site] = ask("地点", choices=sites)
    place: str = ask("位置", at_least=1, at_most=80, hint="例如：三号楼 2 单元、地下车库东入口")
    happened: str = ask("情况", at_least=2, at_most=1000, multiline=True, hint="看到什么，有没有人受影响")
    severity: Incident.Severity = ask("等级", default=Incident.Severity.USUAL, widget="radio")
    photos: list[Upload] = ask("照片", default=[], at_most=MOST_PHOTOS)


class OfIncident(Command):
    incident: Ref[Incident] = ask("事件")


class Noting(Command):
    incident: Ref[Incident] = ask("事件")
    note: str = ask("记一笔", at_least=1, at_most=1000, multiline=True)
    photos: list[Upload] = ask("照片", default=[], at_most=MOST_PHOTOS)


class Grading(Command):
    incident: Ref[Incident] = ask("事件")
    severity: Incident.Severity = ask("等级", widget="radio")


@operation("incidents.open", label="报告应急事件", capability=RESPOND, url_after=url_of)
def open_(act: Act, cmd: Open) -> Incident:
    """Say that something has happened: it gets a number, its posts, and a red bar on the pages of all with duties there.

    Who leads and who tells the owners hears of it at once. Refused while the same is open for the same spot.
    """
    same = Incident.objects.filter(site=cmd.site, kind=cmd.kind, place=cmd.place, state=Incident.State.OPEN).first()
    if same is not None:
        raise Refused("incidents.open_already", number=same.number, place=same.place)
    row: Incident = Incident.objects.create(
        site=cmd.site, number=numbering.take("TF"), kind=cmd.kind, severity=cmd.severity, place=cmd.place,
        happened=cmd.happened, by=act.person, at=act.now,
    )  # fmt: skip
    Task.objects.bulk_create(
        Task(incident=row, title=title, what=what) for title, what in wording.tasks(cmd.site, cmd.kind).items()
    )
    say(act, row, Step.Kind.OPENED, cmd.happened, cmd.photos)
    public.open_to_all(row, act.person)
    act.note(number=row.number)
    tell(act, holders(act.actor, row, LEAD, INFORM), "incidents.opened", row)
    return row


@operation("incidents.arrive", label="到场", capability=RESPOND, about="incident", url_after=url_of)
def arrive(act: Act, cmd: OfIncident) -> Incident:
    """Be on the spot, to the minute; the first one's moment is kept with the incident. Once a person."""
    row = at_work(act, cmd.incident)
    if row.steps.filter(kind=Step.Kind.ON_SITE, by=act.person).exists():
        raise Refused("incidents.arrived_already")
    if row.on_site_at is None:
        row.on_site_at, row.on_site_by = act.now, act.person
        row.save(update_fields=["on_site_at", "on_site_by"])
    row.calls.filter(person=act.person).update(answer="arrived", at=act.now, by=act.person)
    say(act, row, Step.Kind.ON_SITE)
    return row


@operation("incidents.note", label="记一笔", capability=RESPOND, about="incident", url_after=url_of)
def note(act: Act, cmd: Noting) -> Incident:
    """A line of the timeline with pictures, until the report is handed in."""
    row = at_work(act, cmd.incident, *UNREPORTED)
    say(act, row, Step.Kind.NOTE, cmd.note, cmd.photos)
    return row


@operation("incidents.grade", label="改等级", capability=LEAD, about="incident", url_after=url_of)
def grade(act: Act, cmd: Grading) -> Incident:
    """It is worse or less than it looked; the timeline says so."""
    row = at_work(act, cmd.incident)
    if row.severity == cmd.severity:
        raise Refused("incidents.same_severity", severity=row.get_severity_display())
    row.severity = cmd.severity
    row.save(update_fields=["severity"])
    say(act, row, Step.Kind.GRADED, str(row.get_severity_display()))
    return row
