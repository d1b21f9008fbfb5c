"""联系: what was said with a client is put on file, and somebody sees to a client every so many weeks (agency.department.4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from zhishou.areas.agency import queries, research
from zhishou.areas.agency.days import end_of
from zhishou.areas.agency.models import CONTACT, LEAD, Cadence, Client, ContactPerson, Project, Research, Talk
from zhishou.areas.agency.saying import MOST_FILES, change, url_of
from zhishou.kernel import clock, files, obligation, upload
from zhishou.kernel.actor import holders
from zhishou.kernel.gate import Act, perform
from zhishou.kernel.models import Event, Person
from zhishou.kernel.operation import Command, Invalid, Refused, ask, operation
from zhishou.kernel.types import Moment, Ref, Upload

MOST_WEEKS = 26
LONGEST_AGO = timedelta(days=60)


class RecordTalk(Command):
    client: Ref[Client] = ask("客户")
    project: Ref[Project] | None = ask("关于哪个项目", default=None, choices=queries.projects_of)
    kind: Talk.Kind = ask("性质", default=Talk.Kind.USUAL)
    channel: Talk.Channel = ask("方式")
    at: Moment | None = ask("联系时间", default=None, hint="不填就是现在")
    people: list[Ref[ContactPerson]] = ask("和谁谈的", default=[], choices=queries.people_of, at_most=20)
    words: str = ask("谈了什么", at_least=2, at_most=2000, multiline=True)
    reaction: str = ask("客户的反应", default="", at_most=1000, multiline=True, hint="介绍初稿、讲解创意的必填")
    next_step: str = ask("下一步", default="", at_most=300)
    research: list[Ref[Research]] = ask("通报了哪些调查结果", default=[], choices=research.to_tell, at_most=20)
    attached: list[Upload] = ask("附件", default=[], at_most=MOST_FILES, widget="documents", hint="往来文件")


class SetCadence(Command):
    client: Ref[Client] = ask("客户")
    kind: Cadence.Kind = ask("联系谁")
    weeks: int = ask("每几周一次", at_least=1, at_most=MOST_WEEKS)
    person: Ref[Person] = ask("由谁联系", choices=queries.talkers)


class ChangeCadence(Command):
    cadence: Ref[Cadence] = ask("联系周期")
    weeks: int = ask("每几周一次", at_least=1, at_most=MOST_WEEKS)
    person: Ref[Person] = ask("由谁联系", choices=queries.talkers)


class StopCadence(Command):
    cadence: Ref[Cadence] = ask("联系周期")
    reason: str = ask("不再定期联系的原因", at_least=2, at_most=200)


class MeetCadence(Command):
    cadence: Ref[Cadence] = ask("联系周期")
    talk: Ref[Talk] = ask("联系记录")


@operation("agency.record_talk", label="登记联系记录", capability=CONTACT, about="client", url_after=url_of)
def record_talk(act: Act, cmd: RecordTalk) -> Talk:
    """Put a contact on file. A presentation has the client's reaction; it meets the cadences of whoever talked, and tells
    the client of the research it names.

    Refused for what lies ahead or longer ago than two months, and with people or a project of another client.
    """
    client = act.lock(cmd.client)
    at = cmd.at or act.now
    if not act.now - LONGEST_AGO <= at <= act.now:
        raise Refused("agency.talk_when")
    if any(one.client_id != client.pk for one in cmd.people) or (cmd.project and cmd.project.client_id != client.pk):
        raise Refused("agency.other_client", name=client.name)
    if cmd.kind == Talk.Kind.PRESENTATION and not cmd.reaction:
        raise Invalid({"reaction": ["介绍初稿要写客户的反应。"]})
    made: Talk = Talk.objects.create(
        client=client, project=cmd.project, kind=cmd.kind, channel=cmd.channel, at=at, words=cmd.words, by=act.person,
        reaction=cmd.reaction, next_step=cmd.next_step, senior=any(one.decides for one in cmd.people), entered_at=act.now,
    )  # fmt: skip
    made.people.set(cmd.people)
    for one in cmd.attached:
        files.keep(one, made, "file", site=client.site, by=act.person, allowed=upload.DOCUMENTS)
    follow(act, made, cmd.research)
    return made


def follow(act: Act, talk: Talk, told: Sequence[Research] = ()) -> None:
    """What a talk brings with it: the cadences it counts for are met, and the client was told of some research."""
    for cadence in Cadence.objects.filter(client=talk.client_id, ended_at=None).order_by("pk"):
        if cadence.counts(talk):
            perform("agency.meet_cadence", act.actor, {"cadence": cadence, "talk": talk}, door=act.door)
    for one in told:
        perform("agency.tell_research", act.actor, {"research": one, "talk": talk}, door=act.door)


@operation("agency.meet_cadence", label="按周期联系客户", capability=CONTACT, about="cadence", url_after=url_of)
def meet_cadence(act: Act, cmd: MeetCadence) -> Cadence:
    """A talk counts for a cadence: the next one is owed so many weeks later. Refused for a talk that does not count."""
    row = act.lock(cmd.cadence)
    if row.ended_at is not None or not row.counts(cmd.talk):
        raise Refused("agency.does_not_count")
    change(row, met_at=cmd.talk.at, due_at=_next(row, cmd.talk.at))
    return row


def _next(row: Cadence, since: datetime) -> datetime:
    return end_of(row.client.site, clock.local(since).date() + timedelta(weeks=row.weeks))


@operation(
    "agency.set_cadence", label="定联系周期", capability=LEAD, about="client", leads_to_made=True, url_after=url_of
)
def set_cadence(act: Act, cmd: SetCadence) -> Cadence:
    """Say who talks with a client how often: the first talk is owed so many weeks from now, by that person alone."""
    client = act.lock(cmd.client)
    if Cadence.objects.filter(client=client, kind=cmd.kind, ended_at=None).exists():
        raise Refused("agency.cadence_there", name=client.name, kind=Cadence.Kind(cmd.kind).label)
    made = Cadence(
        client=client, kind=cmd.kind, weeks=cmd.weeks, person=_able(cmd.person, client), by=act.person, at=act.now
    )
    made.due_at = _next(made, act.now)
    made.save()
    return made


def _able(person: Person, client: Client) -> Person:
    if person.pk not in {one.pk for one in holders(CONTACT, client.site)}:
        raise Refused("agency.no_contact_duty", name=person.name)
    return person


@operation("agency.change_cadence", label="改联系周期", capability=LEAD, about="cadence", url_after=url_of)
def change_cadence(act: Act, cmd: ChangeCadence) -> Cadence:
    """Another person or another number of weeks; what is owed moves along."""
    row = act.lock(cmd.cadence)
    row.weeks, row.person = cmd.weeks, _able(cmd.person, row.client)
    change(row, weeks=cmd.weeks, person=row.person, due_at=_next(row, row.met_at or act.now))
    obligation.give(row, row.person)
    act.afterwards.append(lambda event: _agree(row, event))
    return row


def _agree(row: Cadence, event: Event) -> None:
    obligation.agree(row, row.due_at, event)


@operation("agency.stop_cadence", label="取消联系周期", capability=LEAD, about="cadence", url_after=url_of)
def stop_cadence(act: Act, cmd: StopCadence) -> Cadence:
    """Nobody owes these talks any more; what was said stays on file."""
    row = act.lock(cmd.cadence)
    change(row, ended_at=row.ended_at or act.now)
    act.excuse("agency.meet_cadence", row, cmd.reason)
    return row
