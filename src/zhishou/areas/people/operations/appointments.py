"""Appointments: a person takes a post at a site, and one day gives it up."""

from __future__ import annotations

from datetime import date, datetime

from zhishou.areas.people import handover, letter_of, queries
from zhishou.areas.people.operations.staff import person_url
from zhishou.areas.people.options import colleagues, everyone, own_sites, posts, superiors
from zhishou.kernel import clock, holding, statement
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Appointment, Department, Obligation, Person, Post, Site
from zhishou.kernel.obligation import SET_BY_HAND
from zhishou.kernel.operation import Command, NotAllowed, Refused, ask, operation
from zhishou.kernel.types import Ref, Upload


class Appoint(Command):
    """A person in a post at a site, from a date."""

    person: Ref[Person] = ask("人员", choices=everyone)
    post: Ref[Post] = ask("岗位", choices=posts)
    site: Ref[Site] = ask("站点", choices=own_sites)
    department: Ref[Department] | None = ask("部门", default=None)
    reports_to: Ref[Appointment] | None = ask("直接上级", default=None, choices=superiors)
    starts_on: date | None = ask("任职日期", default=None, hint="不填就是现在")
    scan: Upload | None = ask("已签字的确认书", default=None, hint="可选：纸质确认书的扫描件或照片；之后签署也可以")


@operation("people.appoint", label="任命", capability="organise", url_after=person_url)
def appoint(act: Act, cmd: Appoint) -> Appointment:
    """Appoint a person to a post at a site. Where 试运行 runs the duties count at once, marked 未签; else once signed.

    With `scan`, the signed paper is taken in as the letter in the same step, also when the person holds the post there
    already and has not signed. Refused when the person has left, holds this post there already, or the site is not of
    the post's company.
    """
    person = Person.objects.select_for_update(of=("self",)).get(pk=cmd.person.pk)
    _check(act, cmd, person)
    if (
        held := Appointment.objects.filter(person=person, post=cmd.post, site=cmd.site, ended_at=None).first()
    ) is not None:
        if cmd.scan is None or queries.states_of([held])[held.pk] == queries.SIGNED:
            raise Refused("people.appointed", name=person.name, site=cmd.site.name, post=cmd.post.name)
        letter_of.take_signed_paper(act, held, cmd.scan)
        return held
    made = Appointment.objects.create(
        person=person,
        post=cmd.post,
        site=cmd.site,
        department=cmd.department,
        reports_to=cmd.reports_to,
        starts_at=start_of(cmd.starts_on, act.now),
    )
    holding.begin(made, act.now)
    if cmd.scan is not None:
        letter_of.take_signed_paper(act, made, cmd.scan)
    return made


def start_of(day: date | None, now: datetime) -> datetime:
    """The moment an appointment of that day begins: now for today, else the day's first minute."""
    if day is None or day == clock.local(now).date():
        return now
    return clock.midnight(day)


def _check(act: Act, cmd: Appoint, person: Person) -> None:
    if not person.is_active:
        raise Refused("people.gone", name=person.name)
    if cmd.post.is_root:
        need_root(act)
    if not cmd.site.path.startswith(cmd.post.site.path):
        raise Refused("people.elsewhere", site=cmd.site.name, company=cmd.post.site.name)
    if cmd.department is not None and not cmd.site.path.startswith(cmd.department.site.path):
        raise Refused("people.department_elsewhere", department=cmd.department.name, site=cmd.site.name)
    if cmd.reports_to is not None:
        _check_superior(person, cmd.reports_to)


def _check_superior(person: Person, superior: Appointment) -> None:
    if superior.ended_at is not None:
        raise Refused("people.superior_gone")
    if superior.person_id == person.pk:
        raise Refused("people.own_superior")
    above = superior.reports_to
    while above is not None:
        if above.person_id == person.pk:
            raise Refused("people.superior_loop", name=superior.person.name)
        above = above.reports_to


def need_root(act: Act) -> None:
    """Refuse whoever does not act by administration's own charter."""
    if act.authority.kind != "root":
        raise NotAllowed("people.root_only")


def holds_root(person: Person) -> bool:
    """True when the person holds the administration's own post."""
    return Appointment.objects.filter(person=person, post__is_root=True, ended_at=None).exists()


def keep_one_root(person: Person, ending: list[Appointment]) -> None:
    """Refuse to end the last root appointment that has powers: nobody could organise anything any more."""
    if not any(a.post.is_root for a in ending):
        return
    # One at a time: two who let each other go would each count on the other.
    statement.run("SELECT pg_advisory_xact_lock(hashtext('zhishou.root'))")
    now = clock.now()
    others = Appointment.objects.filter(post__is_root=True, ended_at=None, person__is_active=True, starts_at__lte=now)
    others = others.exclude(pk__in=[a.pk for a in ending]).select_related("site")
    if not any(a.site.in_trial() or holding.live(a, now).exclude(letter_number="").exists() for a in others):
        raise Refused("people.last_root", name=person.name)


class EndAppointment(Command):
    """A person gives up a post."""

    appointment: Ref[Appointment] = ask("任职")
    reason: str = ask("原因", at_most=200)
    successor: Ref[Person] | None = ask("接手的人", default=None, choices=colleagues, hint="不选就由同岗位的人接着办")


@operation(
    "people.end_appointment", label="免去任职", capability="organise", about="appointment",
    url_after=person_url,
)  # fmt: skip
def end_appointment(act: Act, cmd: EndAppointment) -> Appointment:
    """End an appointment: its powers stop at once; what is open under it goes to the successor or stays with the post.

    When it was the person's last appointment everything else in hand moves too, and a successor must be named for it.
    """
    row = act.lock(cmd.appointment)
    if row.ended_at is not None:
        raise Refused("people.ended")
    person = row.person
    if row.post.is_root:
        need_root(act)
    keep_one_root(person, [row])
    if cmd.successor is not None:
        handover.check_successor(person, cmd.successor)
    holding.end(row, act.now, cmd.reason)
    if Appointment.objects.filter(person=person, ended_at=None).exists():
        act.note(moved=_move_of_post(row, cmd.successor))
    else:
        act.note(moved=_move_all(act, person, cmd.successor))
    return row


def _move_of_post(row: Appointment, successor: Person | None) -> int:
    owed = Obligation.objects.filter(
        person=row.person,
        state=Obligation.State.OPEN,
        clause__version__post=row.post,
        site__path__startswith=row.site.path,
    ).exclude(SET_BY_HAND)
    return owed.update(person=successor)


def _move_all(act: Act, person: Person, successor: Person | None) -> int:
    if successor is not None:
        return sum(handover.move(act, person, successor).values())
    left = [each for each in handover.in_hand(person) if each.name != handover.DEADLINES]
    if left:
        raise Refused("people.successor_needed", name=person.name, open=handover.told(person))
    return Obligation.objects.filter(person=person, state=Obligation.State.OPEN).update(person=None)
