"""召集: who is called, and what they answer, by themselves or told to whoever leads (property.supervisor.6)."""

from __future__ import annotations

from zhishou.areas.incidents.models import LEAD, RESPOND, Call, Incident, Step
from zhishou.areas.incidents.saying import at_work, say, tell, url_of
from zhishou.areas.incidents.saying import holders as holders_of
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Person
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.phrasing import listed
from zhishou.kernel.types import Ref

MOST = 60
Answer = Call.Answer


def callable_people(actor: Actor, row: object) -> list[tuple[str, str]]:
    """Whoever has a duty to come."""
    if not isinstance(row, Incident):
        return []
    return [(str(one.pk), one.name) for one in holders_of(actor, row, RESPOND)]


class Calling(Command):
    incident: Ref[Incident] = ask("事件")
    people: list[Ref[Person]] = ask("召集谁", at_least=1, at_most=MOST, choices=callable_people)


class Answering(Command):
    incident: Ref[Incident] = ask("事件")
    answer: Answer = ask("应召", widget="radio")


class Recording(Command):
    incident: Ref[Incident] = ask("事件")
    person: Ref[Person] = ask("谁", choices=callable_people)
    answer: Answer = ask("应召", widget="radio")


@operation("incidents.call", label="召集", capability=LEAD, about="incident", url_after=url_of)
def call(act: Act, cmd: Calling) -> Incident:
    """Call people by name: each hears of it at once. Who was called before is not called twice; refused when all were.

    Only those with a duty to respond there can be called.
    """
    row = at_work(act, cmd.incident)
    may = {one.pk for one in holders_of(act.actor, row, RESPOND)}
    if stranger := next((one for one in cmd.people if one.pk not in may), None):
        raise Refused("incidents.no_responder", name=stranger.name)
    known = set(row.calls.values_list("person_id", flat=True))
    fresh = list({one.pk: one for one in cmd.people if one.pk not in known}.values())
    if not fresh:
        raise Refused("incidents.called_already")
    there = set(row.steps.filter(kind=Step.Kind.ON_SITE).values_list("by_id", flat=True))
    Call.objects.bulk_create(
        Call(
            incident=row, person=one, by=act.person, called_at=act.now, at=act.now,
            answer=Answer.ARRIVED if one.pk in there else Answer.CALLED,
        )
        for one in fresh
    )  # fmt: skip
    say(act, row, Step.Kind.CALLED, listed(one.name for one in fresh))
    tell(act, [one for one in fresh if one.pk not in there], "incidents.called", row)
    return row


@operation("incidents.answer_call", label="应召", capability=RESPOND, about="incident", url_after=url_of)
def answer_call(act: Act, cmd: Answering) -> Incident:
    """Say oneself whether one comes; also without having been called."""
    row = at_work(act, cmd.incident)
    if cmd.answer not in (Answer.COMING, Answer.CANNOT):
        raise Refused("incidents.own_answer")
    _record(act, row, act.person, cmd.answer)
    return row


@operation("incidents.record_answer", label="登记应召", capability=LEAD, about="incident", url_after=url_of)
def record_answer(act: Act, cmd: Recording) -> Incident:
    """Write down what somebody answered on the telephone, or that nobody did."""
    row = at_work(act, cmd.incident)
    if cmd.answer in (Answer.CALLED, Answer.ARRIVED):
        raise Refused("incidents.recorded_answer")
    if cmd.person.pk not in {one.pk for one in holders_of(act.actor, row, RESPOND)}:
        raise Refused("incidents.no_responder", name=cmd.person.name)
    _record(act, row, cmd.person, cmd.answer)
    return row


def _record(act: Act, row: Incident, person: Person, answer: Answer) -> None:
    """What a person answered last; whoever is on the spot already stays there."""
    known = row.calls.filter(person=person).first()
    if known is not None and known.answer in (Answer.ARRIVED, answer):
        raise Refused("incidents.answered", name=person.name, answer=known.get_answer_display())
    Call.objects.update_or_create(
        incident=row, person=person, defaults={"answer": answer, "at": act.now, "by": act.person},
        create_defaults={"answer": answer, "at": act.now, "called_at": act.now, "by": act.person},
    )  # fmt: skip
    say(act, row, Step.Kind.ANSWERED, f"{person.name}　{answer.label}")
