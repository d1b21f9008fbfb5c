"""换班: asked, answered, decided. What is exchanged is looked at again at every step: plans change meanwhile."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import models

from zhishou.areas.people import queries as people
from zhishou.areas.roster import hours, queries
from zhishou.areas.roster.models import PLAN, Exchange, Plan, ShiftKind, Turn
from zhishou.areas.roster.models.exchanging import OPEN
from zhishou.areas.roster.operations.planning import refuse_away
from zhishou.areas.roster.operations.publishing import new_edition
from zhishou.kernel import clock, numbering
from zhishou.kernel.actor import Actor
from zhishou.kernel.choosing import yes_no
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Appointment, Notice, Person
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref

State = Exchange.State
AHEAD, MOST_SHIFTS = timedelta(days=27), 600


def own_shifts(actor: Actor, _row: object = None) -> list[tuple[str, str]]:
    """One's own published shifts to come: 12-01 早班."""
    rows = queries.mine(actor, clock.today(), clock.today() + AHEAD)
    return [(str(one.pk), f"{one.day:%m-%d} {one.told.name}") for one in rows if one.told]


def colleagues(actor: Actor, _row: object = None) -> list[tuple[str, str]]:
    """Who works where one works."""
    mine = {one.site_id for one in actor.appointments}
    found = {one.person for one in people.current(actor) if one.site_id in mine and one.person_id != actor.person_id}
    return [(str(one.pk), one.name) for one in sorted(found, key=lambda one: (one.sort_key, one.pk))]


def their_shifts(actor: Actor, _row: object = None) -> list[tuple[str, str]]:
    """Published shifts to come of those who work where one works, the next ones of everybody first: 马丽 12-01 中班."""
    mine = {one.site_id for one in actor.appointments}
    rows = Turn.objects.filter(
        plan__site__in=mine, told__isnull=False, day__range=(clock.today(), clock.today() + AHEAD)
    ).exclude(person=actor.person)
    rows = rows.select_related("person", "told").order_by("day", "person__sort_key")[:MOST_SHIFTS]
    return [(str(one.pk), f"{one.person.name} {one.day:%m-%d} {one.told.name}") for one in rows if one.told]


class Asking(Command):
    mine: Ref[Turn] = ask("我让出的班", choices=own_shifts)
    other: Ref[Person] = ask("请谁来上", choices=colleagues)
    theirs: Ref[Turn] | None = ask("我换来对方的班", default=None, choices=their_shifts, hint="不选就是请对方替班")
    reason: str = ask("原因", at_least=2, at_most=200)


class Answering(Command):
    exchange: Ref[Exchange] = ask("换班")
    agreed: bool = ask("同意吗", widget="radio", choices=yes_no("同意", "不同意"))


class Deciding(Command):
    exchange: Ref[Exchange] = ask("换班")
    approved: bool = ask("批准吗", widget="radio", choices=yes_no("批准", "不批准"))
    opinion: str = ask("意见", default="", at_most=200, hint="不批准的写明原因")


class OfExchange(Command):
    exchange: Ref[Exchange] = ask("换班")


def _url(row: models.Model) -> str:
    assert isinstance(row, Exchange)
    return row.url()


@operation("roster.ask_exchange", label="申请换班", personal=True, url_after=_url)
def ask_exchange(act: Act, cmd: Asking) -> Exchange:
    """Ask a colleague to take one's shift, perhaps against one of theirs.

    Refused for a shift that is not one's own or has begun, for whoever does not work there or is not free or away then,
    and while another wish for the same shift is open.
    """
    turn, theirs = cmd.mine, cmd.theirs  # locked below, after their plans, as whoever saves a plan does
    if turn.person_id != act.person.pk or turn.told is None:
        raise Refused("roster.not_your_shift")
    if theirs is not None and theirs.person_id != cmd.other.pk:
        raise Refused("roster.not_their_shift", name=cmd.other.name)
    if not Appointment.objects.filter(person=cmd.other, site=turn.plan.site, ended_at=None).exists():
        raise Refused("roster.no_colleague", name=cmd.other.name, site=turn.plan.site.name)
    if Exchange.objects.filter(asked_by=act.person, gives=turn.day, state__in=OPEN).exists():
        raise Refused("roster.exchange_open", day=f"{turn.day:%m-%d}")
    made = Exchange(
        site=turn.plan.site, number=numbering.take("HB"), asked_by=act.person, other=cmd.other, gives=turn.day,
        gives_kind=turn.told, takes=theirs.day if theirs else None, takes_kind=theirs.told if theirs else None,
        reason=cmd.reason, at=act.now, state_at=act.now,
    )  # fmt: skip
    _pair(act, made)
    made.save()
    _tell(act, made, "roster.exchange_asked", cmd.other)
    act.note(number=made.number, gives=turn.day.isoformat())
    return made


@operation("roster.answer_exchange", label="答复换班", personal=True, about="exchange", url_after=_url)
def answer_exchange(act: Act, cmd: Answering) -> Exchange:
    """Yes or no of the colleague who was asked; after a yes whoever plans decides."""
    row = _at(act, cmd.exchange, State.ASKED)
    if row.other_id != act.person.pk:
        raise Refused("roster.not_asked", name=row.other.name)
    if cmd.agreed:
        _pair(act, row)
    row.answered_at = act.now
    _move(act, row, State.AGREED if cmd.agreed else State.DECLINED)
    act.ends_here = not cmd.agreed
    _tell(act, row, "roster.exchange_agreed" if cmd.agreed else "roster.exchange_declined", row.asked_by)
    return row


@operation("roster.withdraw_exchange", label="撤回换班", personal=True, about="exchange", url_after=_url)
def withdraw_exchange(act: Act, cmd: OfExchange) -> Exchange:
    """Take the wish back before it is decided; by whoever asked."""
    row = _at(act, cmd.exchange, *OPEN)
    if row.asked_by_id != act.person.pk:
        raise Refused("roster.not_your_exchange", name=row.asked_by.name)
    _move(act, row, State.WITHDRAWN)
    act.excuse("roster.decide_exchange", row, "申请人撤回")
    _tell(act, row, "roster.exchange_withdrawn", row.other)
    return row


@operation("roster.decide_exchange", label="批准换班", capability=PLAN, about="exchange", url_after=_url)
def decide_exchange(act: Act, cmd: Deciding) -> Exchange:
    """Approve what two agreed, which changes the published plan and makes another edition of it; or say why not.

    Refused to either of the two, and when one of the shifts has been changed, has begun or meets leave meanwhile.
    """
    row = _at(act, cmd.exchange, State.AGREED)
    if act.person.pk in (row.asked_by_id, row.other_id):
        raise Refused("roster.own_exchange")
    if not cmd.approved and not cmd.opinion:
        raise Refused("roster.why_not")
    row.decided_by, row.decided_at, row.opinion = act.person, act.now, cmd.opinion
    if cmd.approved:
        _carry_out(act, row)
    _move(act, row, State.APPROVED if cmd.approved else State.REFUSED)
    for person in (row.asked_by, row.other):
        _tell(act, row, "roster.exchange_approved" if cmd.approved else "roster.exchange_refused", person)
    return row


def _at(act: Act, given: Exchange, *states: Exchange.State) -> Exchange:
    row = act.lock(given)
    if row.state not in states:
        raise Refused("roster.exchange_state", state=row.get_state_display())
    return row


def _move(act: Act, row: Exchange, state: Exchange.State) -> None:
    row.state, row.state_at = state, act.now
    row.save()


def _tell(act: Act, row: Exchange, kind: str, person: Person) -> None:
    if person.pk != act.person.pk:
        facts = {
            "name": act.person.name,
            "day": f"{row.gives:%m-%d}",
            "shift": row.gives_kind.name,
            "number": row.number,
        }
        Notice.objects.create(person=person, kind=kind, facts=facts, url=row.url(), at=act.now)


def _pair(act: Act, row: Exchange) -> list[Turn]:
    """The two shifts as they stand, locked with their plans; refused when the exchange is not possible any more."""
    wanted = [(row.asked_by_id, row.gives, row.gives_kind_id)]
    if row.takes is not None and row.takes_kind_id is not None:
        wanted.append((row.other_id, row.takes, row.takes_kind_id))
    days = [day for _pk, day, _kind in wanted]
    plans = Plan.objects.filter(turns__day__in=days, turns__person__in=[row.asked_by_id, row.other_id]).values("pk")
    list(Plan.objects.filter(pk__in=plans).order_by("pk").select_for_update())
    turns = Turn.objects.filter(person__in=[row.asked_by_id, row.other_id], day__in=days)
    known = {(one.person_id, one.day): one for one in turns.select_related("plan__site", "kind", "told")}
    found = []
    for pk, day, kind in wanted:
        turn = known.get((pk, day))
        if turn is None or not turn.kind_id == turn.told_id == kind:
            raise Refused("roster.shift_changed", day=f"{day:%m-%d}")
        if turn.kind is not None and turn.kind.bounds(day)[0] <= act.now:
            raise Refused("roster.shift_begun", day=f"{day:%m-%d}")
        found.append(turn)
    _refuse_taken(row, known)
    _refuse_impossible(row, found)
    return found


def _refuse_taken(row: Exchange, known: dict[tuple[int, date], Turn]) -> None:
    """Each of the two is free on the day of the other's shift, unless both shifts are of the same day."""
    if row.takes == row.gives:
        return
    for person, day in ((row.other, row.gives), (row.asked_by, row.takes)):
        if day is not None and (person.pk, day) in known:
            raise Refused("roster.not_free", name=person.name, day=f"{day:%m-%d}")


def _refuse_impossible(row: Exchange, turns: Iterable[Turn]) -> None:
    """Nobody takes over a shift during leave, or one that overlaps another of theirs."""
    takers = {row.asked_by_id: row.other, row.other_id: row.asked_by}
    given = {(one.person_id, one.day) for one in turns}
    gained: dict[tuple[int, date], ShiftKind] = {
        (takers[one.person_id].pk, one.day): one.kind for one in turns if one.kind is not None
    }
    everyone = {one.pk: one for one in takers.values()}
    refuse_away(gained, everyone)
    days = [day for _pk, day in gained]
    around = queries.stints(everyone, min(days) - timedelta(days=1), max(days) + timedelta(days=1))
    for (pk, day), kind in gained.items():
        kept = [one for one in around.get(pk, []) if (pk, one.day) not in given]
        if hours.overlaps([*kept, queries.stint_of(kind, day)]):
            raise Refused("roster.overlap", name=everyone[pk].name, day=f"{day:%m-%d}")


def _carry_out(act: Act, row: Exchange) -> None:
    turns = _pair(act, row)
    if row.takes == row.gives:
        mine, theirs = turns
        mine.kind, mine.told, theirs.kind, theirs.told = theirs.kind, theirs.told, mine.kind, mine.told
        Turn.objects.bulk_update(turns, ["kind", "told"])
    else:
        takers = {row.asked_by_id: row.other_id, row.other_id: row.asked_by_id}
        for turn in turns:
            turn.person_id = takers[turn.person_id]
        Turn.objects.bulk_update(turns, ["person"])
    for plan in Plan.objects.filter(pk__in={one.plan_id for one in turns}).order_by("pk"):
        new_edition(act, plan, sum(one.plan_id == plan.pk for one in turns))
