"""叫号: the next one to a counter, again, served, not there, passed on. Two who call at once get different numbers."""

from __future__ import annotations

from django.db import models

from zhishou.areas.queue import queries
from zhishou.areas.queue.models import COUNTER_MOST, RUN, Matter, Ticket
from zhishou.kernel import choosing
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref


def url_of(row: models.Model) -> str:
    """The queue of the site."""
    return f"/queue?site={row.site.code}"  # type: ignore[attr-defined]


def _matters(actor: Actor, row: object) -> list[tuple[str, str]]:
    return [(str(one.pk), str(one)) for one in Matter.objects.within(actor).filter(retired_at=None)]


class CallingNext(Command):
    site: Ref[Site] = ask("门店", choices=choosing.sites(RUN))
    counter: int = ask("窗口", at_least=1, at_most=COUNTER_MOST)
    only: Ref[Matter] | None = ask("只叫这一项", default=None, choices=_matters)


class Calling(Command):
    ticket: Ref[Ticket] = ask("号")
    counter: int = ask("窗口", at_least=1, at_most=COUNTER_MOST)


class OfTicket(Command):
    ticket: Ref[Ticket] = ask("号")


class PassingOn(Command):
    ticket: Ref[Ticket] = ask("号")
    matter: Ref[Matter] = ask("转到", choices=_matters)


@operation("queue.call_next", label="叫下一个号", capability=RUN, about="site", leads_to_made=True, url_after=url_of)
def call_next(act: Act, cmd: CallingNext) -> Ticket:
    """Whoever waits longest comes to the counter; what one served there before is thereby done.

    Refused when nobody waits, and while somebody else serves at the counter.
    """
    today = queries.today()
    waiting = Ticket.objects.filter(site=cmd.site, day=today, state=Ticket.State.WAITING).order_by("taken_at", "pk")
    if cmd.only is not None:
        waiting = waiting.filter(matter=cmd.only)
    row = waiting.select_for_update(of=("self",), skip_locked=True).first()
    if row is None:
        raise Refused("queue.nobody")
    _clear(act, cmd.site, cmd.counter)
    return _call(act, row, cmd.counter)


@operation("queue.call", label="叫这个号", capability=RUN, about="ticket", url_after=url_of)
def call(act: Act, cmd: Calling) -> Ticket:
    """A number out of turn: one that was not there comes back, or somebody who cannot stand for long."""
    row = _today(act.lock(cmd.ticket))
    if row.state not in (Ticket.State.WAITING, Ticket.State.LEFT):
        raise Refused("queue.not_callable", number=row.number, state=row.get_state_display())
    _clear(act, row.site, cmd.counter)
    return _call(act, row, cmd.counter)


@operation("queue.call_again", label="再叫一次", capability=RUN, about="ticket", url_after=url_of)
def call_again(act: Act, cmd: OfTicket) -> Ticket:
    """The number is called to its counter once more: the screen shows it first. The minutes measured there go on."""
    row = _called(act, cmd.ticket)
    row.calls += 1
    row.last_called_at = act.now
    row.save(update_fields=["calls", "last_called_at"])
    return row


@operation("queue.finish", label="办完", capability=RUN, about="ticket", url_after=url_of)
def finish(act: Act, cmd: OfTicket) -> Ticket:
    """Served."""
    return _end(act, _called(act, cmd.ticket), Ticket.State.DONE)


@operation("queue.miss", label="过号", capability=RUN, about="ticket", url_after=url_of)
def miss(act: Act, cmd: OfTicket) -> Ticket:
    """Nobody came; the number may be called again the same day when its holder comes back."""
    return _end(act, _called(act, cmd.ticket), Ticket.State.LEFT)


@operation("queue.pass_on", label="转到别的事项", capability=RUN, about="ticket", url_after=url_of)
def pass_on(act: Act, cmd: PassingOn) -> Ticket:
    """The number waits again for another matter, before those who came later: its turn is by when it was taken."""
    row = _today(act.lock(cmd.ticket))
    if row.state not in (Ticket.State.WAITING, Ticket.State.CALLED):
        raise Refused("queue.not_callable", number=row.number, state=row.get_state_display())
    if cmd.matter.site_id != row.site_id:
        raise Refused("queue.other_site", name=cmd.matter.name)
    if cmd.matter.retired_at is not None:
        raise Refused("queue.retired", name=cmd.matter.name)
    if cmd.matter.pk == row.matter_id:
        raise Refused("queue.same_matter", number=row.number, name=cmd.matter.name)
    act.note(before=row.matter_id)
    row.matter, row.state = cmd.matter, Ticket.State.WAITING
    row.called_at = row.last_called_at = row.counter = row.by = None
    row.save(update_fields=["matter", "state", "called_at", "last_called_at", "counter", "by"])
    return row


def _clear(act: Act, site: Site, counter: int) -> None:
    """What the actor served at the counter, or at another one, is done; somebody else's there is refused."""
    open_ = Ticket.objects.filter(site=site, day=queries.today(), state=Ticket.State.CALLED).select_for_update(
        of=("self",)
    )
    there = open_.filter(counter=counter).exclude(by=act.person).select_related("by").first()
    if there is not None and there.by is not None:
        raise Refused("queue.counter_busy", counter=counter, number=there.number, name=there.by.name)
    for row in open_.filter(by=act.person):
        _end(act, row, Ticket.State.DONE)


def _call(act: Act, row: Ticket, counter: int) -> Ticket:
    row.state, row.counter, row.by, row.ended_at = Ticket.State.CALLED, counter, act.person, None
    row.called_at = row.last_called_at = act.now
    row.first_called_at = row.first_called_at or act.now
    row.calls += 1
    row.save()
    act.note(number=row.number, counter=counter)
    return row


def _end(act: Act, row: Ticket, state: Ticket.State) -> Ticket:
    row.state, row.ended_at = state, act.now
    row.save(update_fields=["state", "ended_at"])
    return row


def _called(act: Act, given: Ticket) -> Ticket:
    row = act.lock(given)
    if row.state != Ticket.State.CALLED:
        raise Refused("queue.not_called", number=row.number, state=row.get_state_display())
    return row


def _today(row: Ticket) -> Ticket:
    if row.day != queries.today():
        raise Refused("queue.other_day", number=row.number)
    return row
