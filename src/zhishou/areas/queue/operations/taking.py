"""取号: at the desk with one key, or by whoever scans the code with a phone. Numbers begin anew each day."""

from __future__ import annotations

from django.db import models
from django.db.models import Max

from zhishou.areas.queue import public, queries
from zhishou.areas.queue.models import RUN, Matter, Ticket
from zhishou.areas.queue.operations.matters import in_use
from zhishou.areas.queue.words import BY_PHONE
from zhishou.kernel import settings_store
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref

MOST_A_DAY = 999
"""Three digits stand on a number."""


def url_of(row: models.Model) -> str:
    """The queue of the site; a number that was just given at the desk is shown there."""
    taken = f"&taken={row.pk}" if isinstance(row, Ticket) and row.state == Ticket.State.WAITING else ""
    return f"/queue?site={row.site.code}{taken}"  # type: ignore[attr-defined]


class Taking(Command):
    matter: Ref[Matter] = ask("事项")


class TakingByPhone(Command):
    site: Ref[Site] = ask("门店")
    matter: int = ask("办什么事", at_least=1)


@operation("queue.take", label="取号", capability=RUN, about="matter", leads_to_made=True, url_after=url_of)
def take(act: Act, cmd: Taking) -> Ticket:
    """The next number of a matter today, for whoever stands at the desk."""
    return _next(act, in_use(act, cmd.matter), Ticket.How.DESK)


@operation(
    "queue.take_by_phone", label="扫码取号", by_link=True,
    url_after=lambda row: public.ticket_address(row) if isinstance(row, Ticket) else "/",
)  # fmt: skip
def take_by_phone(act: Act, cmd: TakingByPhone) -> Ticket:
    """The next number of a matter of the desk whose code was scanned. Refused while the store takes none by phone."""
    if not settings_store.value(BY_PHONE.name, cmd.site):
        raise Refused("queue.no_phone", site=cmd.site.name)
    row = Matter.objects.filter(site=cmd.site, pk=cmd.matter).select_for_update(of=("self",)).first()
    if row is None:
        raise Refused("gate.gone")
    if row.retired_at is not None:
        raise Refused("queue.retired", name=row.name)
    return _next(act, row, Ticket.How.PHONE)


def _next(act: Act, matter: Matter, how: Ticket.How) -> Ticket:
    """One more than the last of the letter today; the matter is locked, so that no two are the same."""
    today = queries.today()
    of_day = Ticket.objects.filter(site_id=matter.site_id, day=today, letter=matter.letter)
    n = (of_day.aggregate(last=Max("n"))["last"] or 0) + 1
    if n > MOST_A_DAY:
        raise Refused("queue.full", name=matter.name, most=MOST_A_DAY)
    made: Ticket = Ticket.objects.create(
        site_id=matter.site_id, day=today, letter=matter.letter, n=n, matter=matter, how=how, taken_at=act.now,
    )  # fmt: skip
    act.note(number=made.number, day=today.isoformat())
    return made
