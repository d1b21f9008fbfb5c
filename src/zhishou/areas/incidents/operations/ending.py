"""The end, the report that is owed for it, what is to be improved, and the manager's review (property.supervisor.6)."""

from __future__ import annotations

from datetime import date

from zhishou.areas.cases.models import Improvement
from zhishou.areas.cases.operations import improving
from zhishou.areas.incidents.models import LEAD, RESPOND, REVIEW, Incident, Report, Step
from zhishou.areas.incidents.operations.calling import callable_people
from zhishou.areas.incidents.public import PURPOSE
from zhishou.areas.incidents.saying import MOST_PHOTOS, at_work, holders, say, tell, url_of
from zhishou.kernel import links
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Person
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref, Upload

State = Incident.State
FOLLOWED = (State.ENDED, State.RETURNED, State.REPORTED)


class Ending(Command):
    incident: Ref[Incident] = ask("事件")
    outcome: str = ask("怎样解决的", at_least=2, at_most=1000, multiline=True)
    photos: list[Upload] = ask("照片", default=[], at_most=MOST_PHOTOS)


class Reporting(Command):
    incident: Ref[Incident] = ask("事件")
    cause: str = ask("原因", at_least=2, at_most=1000, multiline=True)
    effect: str = ask(
        "影响和损失", at_least=1, at_most=1000, multiline=True, hint="多少户、多久、人身和财产；没有就写“无”"
    )
    lessons: str = ask(
        "要改进的", at_least=1, at_most=1000, multiline=True, hint="处置中哪一步慢了，缺什么；要落实到人的，另加整改"
    )


class FollowingUp(Command):
    incident: Ref[Incident] = ask("事件")
    measure: str = ask("整改措施", at_least=2, at_most=300)
    owner: Ref[Person] = ask("负责人", choices=callable_people)
    due_on: date = ask("完成日期")


class Reviewing(Command):
    incident: Ref[Incident] = ask("事件")
    opinion: str = ask("审阅意见", at_least=2, at_most=500, multiline=True)


@operation("incidents.end", label="结束应急", capability=LEAD, about="incident", url_after=url_of)
def end(act: Act, cmd: Ending) -> Incident:
    """It is over, since this minute; the red bar goes and the report is owed. Posts that nobody reported done stay so."""
    row = at_work(act, cmd.incident)
    row.state, row.ended_at, row.ended_by, row.outcome = State.ENDED, act.now, act.person, cmd.outcome
    row.save(update_fields=["state", "ended_at", "ended_by", "outcome"])
    say(act, row, Step.Kind.ENDED, cmd.outcome, cmd.photos)
    tell(act, [one.person for one in row.calls.select_related("person")], "incidents.ended", row)
    return row


@operation("incidents.report", label="交事件报告", capability=LEAD, about="incident", url_after=url_of)
def report(act: Act, cmd: Reporting) -> Incident:
    """Cause, effect and lessons, beside the times and people that the timeline knows; whoever reviews is told."""
    row = at_work(act, cmd.incident, State.ENDED, State.RETURNED)
    said = {"cause": cmd.cause, "effect": cmd.effect, "lessons": cmd.lessons, "by": act.person, "at": act.now}
    Report.objects.update_or_create(incident=row, defaults=said)
    _move(row, State.REPORTED)
    say(act, row, Step.Kind.REPORTED)
    tell(act, holders(act.actor, row, REVIEW), "incidents.reported", row)
    return row


@operation("incidents.follow_up", label="加整改", capability=LEAD, about="incident", url_after=url_of)
def follow_up(act: Act, cmd: FollowingUp) -> Improvement:
    """Something to improve, with whoever does it and a date, once it is over; followed under 改进与整改 like any other."""
    row = at_work(act, cmd.incident, *FOLLOWED)
    if cmd.owner.pk not in {one.pk for one in holders(act.actor, row, RESPOND)}:
        raise Refused("incidents.no_responder", name=cmd.owner.name)
    return improving.begin(
        act,
        site=row.site,
        measure=cmd.measure,
        owner=cmd.owner,
        due_on=cmd.due_on,
        source=row.number,
        source_url=row.url(),
    )


@operation(
    "incidents.send_back", label="退回事件报告", capability=REVIEW, about="incident", url_after=url_of,
    apart_from=("incidents.report",),
)  # fmt: skip
def send_back(act: Act, cmd: Reviewing) -> Incident:
    """The report is not good enough yet, and why; it is owed anew. Not by whoever wrote it."""
    row = at_work(act, cmd.incident, State.REPORTED)
    _move(row, State.RETURNED)
    say(act, row, Step.Kind.RETURNED, cmd.opinion)
    tell(act, [row.report.by], "incidents.returned", row)
    return row


@operation(
    "incidents.review", label="审阅事件报告", capability=REVIEW, about="incident", url_after=url_of,
    apart_from=("incidents.report",),
)  # fmt: skip
def review(act: Act, cmd: Reviewing) -> Incident:
    """Read it and say so; that closes the incident and its public page. Not by whoever wrote it."""
    row = at_work(act, cmd.incident, State.REPORTED)
    said: Report = row.report
    said.opinion, said.reviewed_by, said.reviewed_at = cmd.opinion, act.person, act.now
    said.save(update_fields=["opinion", "reviewed_by", "reviewed_at"])
    _move(row, State.REVIEWED)
    links.end(row, PURPOSE)
    say(act, row, Step.Kind.REVIEWED, cmd.opinion)
    tell(act, [said.by], "incidents.reviewed", row)
    return row


def _move(row: Incident, state: State) -> None:
    row.state = state
    row.save(update_fields=["state"])
