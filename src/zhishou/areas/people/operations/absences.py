"""Leave and who deputises: a half-open interval [from, until) during which the deputy holds the absent one's duties."""

from __future__ import annotations

from datetime import datetime, timedelta

from zhishou.areas.people import standing_in
from zhishou.areas.people.operations.accounts import own_or_by_duty
from zhishou.areas.people.options import colleagues, everyone
from zhishou.kernel import clock, sweep
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Absence, Notice, Person
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Moment, Ref


class RecordAbsence(Command):
    """A leave and its deputy."""

    person: Ref[Person] = ask("请假人", choices=everyone)
    starts_at: Moment = ask("开始")
    ends_at: Moment = ask("结束", hint="到这一刻为止，这一刻起恢复上班")
    deputy: Ref[Person] | None = ask(
        "代理人",
        default=None,
        choices=colleagues,
        hint="请假期间代为履行职责，两人的名字都会写明；不选时，职责写明代行的下级就是代理人",
    )
    reason: str = ask("事由", at_most=100, hint="例如：年假、病假、培训")


@operation(
    "people.record_absence", label="登记请假", capability="record_leave", about="person", personal=True,
    url_after=lambda _row: "/absences",
)  # fmt: skip
def record_absence(act: Act, cmd: RecordAbsence) -> Absence:
    """Record a leave, own or (by duty) another's. From start until just before its end the deputy holds the duties.

    Where none is named it is who stands in by their own duty (retail.deputy.2) and is there. Refused: an end before the start or in the past, overlap with another leave of the person, oneself, someone of
    another company or someone on leave as deputy.
    """
    own_or_by_duty(act, cmd.person)
    person = act.lock(cmd.person)
    if not person.is_active:
        raise Refused("people.gone", name=person.name)
    if cmd.ends_at <= cmd.starts_at:
        raise Refused("people.absence_order")
    if cmd.ends_at <= act.now:
        raise Refused("people.absence_past")
    _end_noted(act, person, cmd.starts_at)
    if clash := overlapping(person, cmd.starts_at, cmd.ends_at):
        raise Refused("people.absence_overlaps", name=person.name, **when(clash))
    if cmd.deputy is not None:
        _check_deputy(person, cmd.deputy, cmd)
    made = Absence.objects.create(
        person=person, deputy=cmd.deputy or _stands_in(person, cmd), starts_at=cmd.starts_at, ends_at=cmd.ends_at,
        reason=cmd.reason,
    )  # fmt: skip
    if made.deputy is not None:
        tell(act, made.deputy, "people.deputy", made)
    return made


def _stands_in(person: Person, cmd: RecordAbsence) -> Person | None:
    there = (one for one in standing_in.deputies(person) if not overlapping(one, cmd.starts_at, cmd.ends_at))
    return next(there, None)


def _end_noted(act: Act, person: Person, start: datetime) -> None:
    """What a deputy noted for today gives way to the leave that is recorded after all."""
    row = overlapping(person, max(start, act.now), act.now + timedelta(days=1))
    if row is not None and row.noted_at is not None:
        _end(act, row, max(start, act.now))


def overlapping(person: Person, start: object, end: object) -> Absence | None:
    """A leave of the person that shares a moment with [start, end), not cancelled."""
    rows = Absence.objects.filter(person=person, cancelled_at=None, starts_at__lt=end, ends_at__gt=start)
    return rows.first()


def _check_deputy(person: Person, deputy: Person, cmd: RecordAbsence) -> None:
    if deputy.pk == person.pk:
        raise Refused("people.deputy_self")
    if not deputy.is_active or deputy.site.company().pk != person.site.company().pk:
        raise Refused("people.deputy_elsewhere")
    if overlapping(deputy, cmd.starts_at, cmd.ends_at):
        raise Refused("people.deputy_away", name=deputy.name)


def when(row: Absence) -> dict[str, str]:
    """From when to when, for a sentence."""
    return {"start": f"{clock.local(row.starts_at):%m-%d %H:%M}", "end": f"{clock.local(row.ends_at):%m-%d %H:%M}"}


def tell(act: Act, who: Person, kind: str, row: Absence, **facts: str) -> None:
    """Put it on the bell of somebody it concerns."""
    facts = {"name": row.person.name, **when(row), **facts}
    Notice.objects.create(person=who, kind=kind, facts=facts, url="/absences", at=act.now)


class CancelAbsence(Command):
    """A leave that is not taken, or ends early."""

    absence: Ref[Absence] = ask("请假")


@operation(
    "people.cancel_absence", label="取消请假", capability="record_leave", about="absence", personal=True,
    url_after=lambda _row: "/absences",
)  # fmt: skip
def cancel_absence(act: Act, cmd: CancelAbsence) -> Absence:
    """Cancel a leave to come; one that runs ends now, and with it the deputy's powers. What was done stays as it is.

    What the deputy noted, the deputy and who is above may end too.
    """
    row = act.lock(cmd.absence)
    if row.noted_at is None or act.person not in (row.deputy, *sweep.superiors([row.person])):
        own_or_by_duty(act, row.person)
    if row.cancelled_at is not None:
        raise Refused("people.absence_cancelled")
    if row.ends_at <= act.now:
        raise Refused("people.absence_over")
    _end(act, row, act.now)
    return row


def _end(act: Act, row: Absence, at: datetime) -> None:
    """Over at that moment; as if it had never been when it would not have begun."""
    if row.starts_at < at:
        row.ends_at = at
    else:
        row.cancelled_at = act.now
    row.save(update_fields=["ends_at", "cancelled_at"])
    if row.deputy is not None and row.deputy != act.person:
        tell(act, row.deputy, "people.deputy_off", row)
