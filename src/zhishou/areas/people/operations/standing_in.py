"""主管不在时代行其职权 (retail.deputy.2): where nobody recorded a leave, the deputy says so, for today at most."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models

from zhishou.areas.people import standing_in
from zhishou.areas.people.operations.absences import overlapping, tell, when
from zhishou.kernel import clock, sweep
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Absence, Person
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Moment, Ref


def _own_superiors(actor: Actor, _row: models.Model | None) -> list[tuple[str, str]]:
    return [(str(one.pk), one.name) for one in standing_in.superiors(actor)]


class StandIn(Command):
    """The superior is not there: who, why, until when."""

    superior: Ref[Person] = ask("不在岗的上级", choices=_own_superiors)
    reason: str = ask("情况", at_least=2, at_most=100, hint="例如：外出开会，电话联系不上")
    until: Moment | None = ask(
        "到什么时候", default=None, hint="最晚到今天结束，不填就是今天结束；上级回来可以提前结束"
    )


@operation(
    "people.stand_in", label="上级不在，由我代行", capability=standing_in.STAND_IN, url_after=lambda _row: "/absences"
)  # fmt: skip
def stand_in(act: Act, cmd: StandIn) -> Absence:
    """From now the deputy holds the superior's duties: until the end of a leave that named nobody, else today at most.

    The superior and who is above are told at once and can end it. Refused for anybody but the superior one stands in
    for, while another deputises, and beyond the end of the day.
    """
    if cmd.superior not in standing_in.superiors(act.actor):
        raise Refused("people.not_my_superior", name=cmd.superior.name)
    superior = act.lock(cmd.superior)
    end_of_day = clock.midnight(clock.today() + timedelta(days=1))
    until = cmd.until or end_of_day
    if not act.now < until <= end_of_day:
        raise Refused("people.stand_in_today")
    if overlapping(act.person, act.now, until):
        raise Refused("people.deputy_away", name=act.person.name)
    row = _on_leave(act, superior) or _missing(act, superior, until, cmd.reason)
    act.note(until=row.ends_at.isoformat())
    for one in {superior, *sweep.superiors([superior])} - {act.person}:
        tell(act, one, "people.stood_in", row, deputy=act.person.name)
    return row


def _on_leave(act: Act, superior: Person) -> Absence | None:
    """The running leave, now with its deputy; none when nobody recorded one."""
    row = overlapping(superior, act.now, act.now + timedelta(microseconds=1))
    if row is None:
        return None
    if row.deputy is not None:
        raise Refused("people.has_deputy", name=superior.name, deputy=row.deputy.name, **when(row))
    row.deputy = act.person
    row.save(update_fields=["deputy"])
    return row


def _missing(act: Act, superior: Person, until: datetime, reason: str) -> Absence:
    coming = overlapping(superior, act.now, until)
    return Absence.objects.create(
        person=superior, deputy=act.person, starts_at=act.now, ends_at=coming.starts_at if coming else until,
        reason=reason, noted_at=act.now,
    )  # fmt: skip
