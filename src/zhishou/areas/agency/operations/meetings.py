"""会议纪要: a meeting was held, its minutes are written, sent to the client, confirmed, corrected or deemed confirmed.

agency.account_executive.3 (forms.tsv: 会议纪要).
"""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel

from zhishou.areas.agency import outsiders
from zhishou.areas.agency.models import MINUTES, Action, Attendee, ContactPerson, Meeting, Project, Sending
from zhishou.areas.agency.outsiders import bell, hold, new_link, of_client, own_url
from zhishou.areas.agency.saying import at, change, say
from zhishou.kernel import calendar_store, links, numbering, settings_store
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Person
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.rules import Duration, Unit
from zhishou.kernel.types import Moment, Ref

MINUTES_LINK, MOST = "agency_minutes", 30
BY_CLIENT = ["agency.confirm_minutes", "agency.correct_minutes"]
SILENCE = settings_store.declare(
    "agency.minutes_workdays", "会议纪要送出后几个工作日没有答复视为确认", 3, widget="number",
    hint="只在与客户有约定时适用（民法典第一百四十条）",
)  # fmt: skip
State, Answer = Meeting.State, Sending.Answer


class HoldMeeting(Command):
    project: Ref[Project] = ask("项目")
    title: str = ask("会议主题", at_least=2, at_most=80)
    held_at: Moment = ask("开会时间")
    place: str = ask("地点", default="", at_most=60)
    ours: list[Ref[Person]] = ask("我方到会", at_least=1, at_most=MOST, choices=outsiders.colleagues)
    theirs: list[Ref[ContactPerson]] = ask("客户到会", at_least=1, at_most=MOST, choices=outsiders.contacts)


class Taken(BaseModel):
    """What somebody takes on: one of ours or one of the client's, until which day."""

    what: str = ask("事项", at_least=2, at_most=200)
    person: Ref[Person] | None = ask("我方谁办", default=None, choices=outsiders.colleagues)
    contact: Ref[ContactPerson] | None = ask("客户谁办", default=None, choices=outsiders.contacts)
    due_on: date = ask("期限（如 2026-12-05）")


class WriteMinutes(Command):
    meeting: Ref[Meeting] = ask("会议")
    decisions: str = ask("议定事项", at_least=2, at_most=3000, multiline=True, hint="一条一行")
    actions: list[Taken] = ask("谁办什么、什么时候办完", default=[], at_most=MOST, hint="我方或客户的人，选一个")
    next_at: Moment | None = ask("下次会议", default=None)


class SendMinutes(Command):
    meeting: Ref[Meeting] = ask("会议")
    contact: Ref[ContactPerson] = ask("送给", choices=outsiders.contacts)
    agreement: str = ask(
        "沉默视为确认的约定", default="", at_most=100, hint="例如 服务合同第八条。没有约定的不填，那就一直等客户答复"
    )


class OfSending(Command):
    sending: Ref[Sending] = ask("会议纪要")


class CorrectMinutes(OfSending):
    words: str = ask("更正意见", at_least=2, at_most=1000, multiline=True)


class FinishAction(Command):
    item: Ref[Action] = ask("事项")
    result: str = ask("结果", default="", at_most=200)


@operation(
    "agency.hold_meeting", label="登记会议", capability=MINUTES, about="project", leads_to_made=True, url_after=own_url
)
def hold_meeting(act: Act, cmd: HoldMeeting) -> Meeting:
    """A meeting was held, with whom. Its minutes are owed next. Refused for a time to come."""
    project = at(act, cmd.project)
    if cmd.held_at > act.now:
        raise Refused("agency.meeting_ahead")
    made: Meeting = Meeting.objects.create(
        project=project, number=numbering.take("HY", 4), title=cmd.title, held_at=cmd.held_at, place=cmd.place,
        by=act.person, at=act.now,
    )  # fmt: skip
    there = of_client(project, list(cmd.theirs))
    ours = {one.pk: one for one in cmd.ours}.values()
    Attendee.objects.bulk_create(
        [*(Attendee(meeting=made, person=one) for one in ours), *(Attendee(meeting=made, contact=one) for one in there)]
    )
    act.note(number=made.number)
    say(act, project, made.title)
    return made


def _locked(act: Act, given: Meeting, *states: str) -> Meeting:
    row = act.lock(given)
    at(act, row.project)
    if row.state not in states:
        raise Refused("agency.minutes_state", number=row.number, state=row.get_state_display())
    return row


@operation("agency.write_minutes", label="写会议纪要", capability=MINUTES, about="meeting", url_after=own_url)
def write_minutes(act: Act, cmd: WriteMinutes) -> Meeting:
    """What was decided, who does what by when, when one meets again. What is with the client is taken back by it.

    Items done already stay; each item is one person's, ours or the client's. Refused once the minutes are confirmed.
    """
    row = _locked(act, cmd.meeting, State.HELD, State.WRITTEN, State.SENT, State.CORRECTED)
    of_client(row.project, [one.contact for one in cmd.actions if one.contact is not None])
    if wrong := next((one for one in cmd.actions if (one.person is None) == (one.contact is None)), None):
        raise Refused("agency.action_whose", what=wrong.what)
    _withdraw(act, row)
    change(
        row,
        decisions=cmd.decisions,
        next_at=cmd.next_at,
        written_by=act.person,
        written_at=act.now,
        state=State.WRITTEN,
    )
    row.actions.filter(done_at=None).delete()
    Action.objects.bulk_create(
        Action(meeting=row, what=one.what, person=one.person, contact=one.contact, due_on=one.due_on)
        for one in cmd.actions
    )
    return row


def _withdraw(act: Act, row: Meeting) -> None:
    for one in row.sendings.filter(answer=Answer.WAITING):
        _answered(act, one, Answer.WITHDRAWN)


def _answered(act: Act, sending: Sending, answer: Sending.Answer, words: str = "") -> None:
    links.end(sending, MINUTES_LINK)
    change(sending, answer=answer, answered_at=act.now, words=words)


@operation("agency.send_minutes", label="送出会议纪要", capability=MINUTES, about="meeting", url_after=own_url)
def send_minutes(act: Act, cmd: SendMinutes) -> Meeting:
    """Make the client's own link to the minutes: confirm or correct them. Sending again takes the earlier one back.

    With an agreement that silence counts, the answer is due in so many workdays (a setting); without one nothing is ever
    deemed confirmed. The address is on the result as `customer_link`: shown once and never kept.
    """
    row = _locked(act, cmd.meeting, State.WRITTEN, State.SENT)
    of_client(row.project, [cmd.contact])
    _withdraw(act, row)
    until = None
    if cmd.agreement:
        days = int(settings_store.value(SILENCE.name, row.site))
        until = calendar_store.work_time(row.site).add(act.now, Duration(max(days, 1), Unit.WORKDAYS))
    sending: Sending = Sending.objects.create(
        meeting=row, contact=cmd.contact, agreement=cmd.agreement, answer_by=until, by=act.person, at=act.now
    )
    change(row, state=State.SENT)
    bell([one.person for one in row.actions.filter(done_at=None).select_related("person")], "actions", row)
    row.customer_link = f"/minutes/{new_link(sending, MINUTES_LINK, BY_CLIENT, by=act.person)}"
    say(act, row.project, f"{row.title}　{cmd.contact}")
    return row


def _waiting(act: Act, given: Sending) -> Sending:
    hold(given.meeting)
    row = act.lock(given)
    if row.answer != Answer.WAITING:
        raise Refused("agency.minutes_answered", state=row.get_answer_display())
    return row


def _settle(act: Act, row: Sending, answer: Sending.Answer, state: Meeting.State, words: str = "") -> Sending:
    _answered(act, row, answer, words)
    change(row.meeting, state=state)
    bell([row.by, row.meeting.project.lead], "minutes_answered", row.meeting, state=str(state.label))
    return row


@operation(
    "agency.confirm_minutes",
    label="客户确认会议纪要",
    capability=MINUTES,
    about="sending",
    by_link=True,
    url_after=own_url,
)
def confirm_minutes(act: Act, cmd: OfSending) -> Sending:
    """The client says the minutes are right: by their link, or to whoever puts it on file."""
    return _settle(act, _waiting(act, cmd.sending), Answer.CONFIRMED, State.CONFIRMED)


@operation(
    "agency.correct_minutes",
    label="客户更正会议纪要",
    capability=MINUTES,
    about="sending",
    by_link=True,
    url_after=own_url,
)
def correct_minutes(act: Act, cmd: CorrectMinutes) -> Sending:
    """The client says what is wrong; the minutes are written and sent anew. Refused after the agreed time."""
    row = _waiting(act, cmd.sending)
    if row.answer_by is not None and act.now >= row.answer_by:
        raise Refused("agency.minutes_over")
    return _settle(act, row, Answer.CORRECTED, State.CORRECTED, cmd.words)


@operation("agency.deem_minutes", label="会议纪要视为确认", by_system=True, about="sending")
def deem_minutes(act: Act, cmd: OfSending) -> Sending:
    """Nobody answered until the agreed time. Refused before it, and where no agreement says that silence counts."""
    row = _waiting(act, cmd.sending)
    if row.answer_by is None or act.now < row.answer_by:
        raise Refused("agency.minutes_not_due")
    return _settle(act, row, Answer.DEEMED, State.DEEMED)


@operation(
    "agency.finish_action", label="会议事项办完", capability=MINUTES, about="item", personal=True, url_after=own_url
)
def finish_action(act: Act, cmd: FinishAction) -> Action:
    """What was taken on is done: said by whoever took it on, or by who keeps the minutes."""
    row = act.lock(cmd.item)
    if act.authority.kind == "person" and row.person_id != act.person.pk:
        raise Refused("agency.not_your_action", name=row.who)
    if row.done_at is not None:
        raise Refused("agency.action_done", what=row.what)
    change(row, done_by=act.person, done_at=act.now, result=cmd.result)
    return row
