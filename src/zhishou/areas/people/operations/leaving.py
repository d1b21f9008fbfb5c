"""Work goes from one person to another, and people leave the company."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from zhishou.areas.people import handover, sessions
from zhishou.areas.people.operations.appointments import holds_root, keep_one_root, need_root
from zhishou.areas.people.operations.staff import person_url
from zhishou.areas.people.options import colleagues
from zhishou.kernel import clock, holding
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Absence, ApiToken, Appointment, Person
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref


def kinds(_actor: Actor, row: object) -> list[tuple[str, str]]:
    """What the person has in hand, as options with counts."""
    if not isinstance(row, Person):
        return [(name, _(name)) for name in handover.KINDS]
    return [(each.name, f"{_(each.name)}（{each.count}）") for each in handover.in_hand(row)]


class HandOver(Command):
    """A person's open work goes to another."""

    person: Ref[Person] = ask("移交人")
    successor: Ref[Person] = ask("接手的人", choices=colleagues)
    kinds: list[str] = ask("移交哪些", default=[], choices=kinds, public=True, hint="都不选就是全部移交")
    reason: str = ask("原因", default="", at_most=200)


@operation("people.hand_over", label="移交工作", capability="hand_over", about="person", url_after=person_url)
def hand_over(act: Act, cmd: HandOver) -> Person:
    """Hand a person's open work over in one step: deadlines in their name and, kind by kind, what areas keep for them.

    A deadline whose duty the successor does not hold goes to whoever holds it. Refused when nothing is open.
    """
    person = act.lock(cmd.person)
    handover.check_successor(person, cmd.successor)
    if not handover.in_hand(person):
        raise Refused("people.nothing_open", name=person.name)
    act.note(moved=handover.move(act, person, cmd.successor, cmd.kinds or None))
    return person


class LeaveCompany(Command):
    """A person leaves."""

    person: Ref[Person] = ask("人员")
    left_on: date | None = ask("离职日期", default=None, hint="不填就是今天；权限从现在起停止")
    successor: Ref[Person] | None = ask("接手的人", default=None, choices=colleagues)
    reason: str = ask("原因", default="", at_most=200)


@operation("people.leave_company", label="办理离职", capability="organise", about="person", url_after=person_url)
def leave_company(act: Act, cmd: LeaveCompany) -> Person:
    """Let a person go: every appointment, deputyship, sign-in and key ends at once, and what is open is handed over.

    Refused while work is open and no successor is named, and for the last person of the administration.
    """
    person = act.lock(cmd.person)
    if not person.is_active:
        raise Refused("people.gone", name=person.name)
    if holds_root(person):
        need_root(act)
    rows = list(Appointment.objects.filter(person=person, ended_at=None).select_related("post", "site"))
    keep_one_root(person, rows)
    if cmd.successor is not None:
        act.note(moved=handover.move(act, person, cmd.successor))
    elif open_now := handover.told(person):
        raise Refused("people.successor_needed", name=person.name, open=open_now)
    for row in rows:
        holding.end(row, act.now, cmd.reason or "离职")
    _close_account(act, person, cmd.left_on or clock.today())
    act.note(appointments=len(rows))
    return person


def _close_account(act: Act, person: Person, left_on: date) -> None:
    Absence.objects.filter(deputy=person, ends_at__gt=act.now, cancelled_at=None).update(deputy=None)
    ApiToken.live().filter(person=person).update(ended_at=act.now)
    person.is_active, person.left_on = False, left_on
    person.set_unusable_password()
    person.save(update_fields=["is_active", "left_on", "password"])
    sessions.end(person)
