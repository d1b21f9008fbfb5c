"""Many people at once, from one table: people, posts, departments and who reports to whom, in one event."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import models

from zhishou.areas.people import staff_rows
from zhishou.areas.people.models import ImportBatch
from zhishou.areas.people.operations.appointments import start_of
from zhishou.areas.people.operations.sites import free_department_code, free_post_code
from zhishou.areas.people.staff_rows import Frame, StaffRow
from zhishou.kernel import holding, importing, pinyin, taking_back
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Appointment, Clause, Department, Holding, Person, Post, Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref


class ImportStaff(Command):
    """The rows of a staff table."""

    site: Ref[Site] = ask("站点")
    rows: list[StaffRow] = ask("人员", at_least=1, at_most=5_000)


class UndoImport(Command):
    batch: Ref[ImportBatch] = ask("批次")
    reason: str = ask("原因", at_most=200)


@operation("people.import_staff", label="导入人员", capability="organise", about="site", url_after=lambda _s: "/people")
def import_staff(act: Act, cmd: ImportStaff) -> ImportBatch:
    """Take in people with their posts, departments and superiors; all of it or, when a row is wrong, nothing.

    What is there already stays untouched and is counted. Nobody gets a password: administration issues them.
    """
    importing.one_at_a_time(act, cmd.site)
    site = act.lock(cmd.site)
    rows = [row if row.number else row.model_copy(update={"number": n}) for n, row in enumerate(cmd.rows, 1)]
    seen = staff_rows.check(act.actor, site, rows)
    for number, reasons in sorted(seen.errors.items()):
        raise Refused("people.staff_rows", number=number, reason=reasons[0])
    frame = Frame(act.actor, site)
    fresh = [row for row in rows if row.number not in seen.already]
    posts, departments = _posts(frame, fresh), _departments(frame, fresh)
    people = _people(frame, fresh)
    appointments = _appointments(act, frame, fresh)
    _superiors(frame, rows, fresh, appointments)
    act.note(taken=len(fresh), already=len(seen.already), people=len(people))
    made = [*posts, *departments, *people, *appointments.values()]
    return ImportBatch.objects.create(
        site=site, taken=len(fresh), already=len(seen.already), made=_by_table(made), by=act.actor.person, at=act.now
    )


@operation("people.undo_import", label="撤销导入", capability="organise", about="batch")
def undo_import(act: Act, cmd: UndoImport) -> ImportBatch:
    """Take back the people, appointments, posts and departments a staff table brought, and its words in the event.

    Refused once it was taken back, and while anybody of them has a password, a letter or work, or a post has duties.
    """
    batch = cmd.batch
    people, appointments = batch.brought(Person), batch.brought(Appointment)
    holdings = Holding.objects.filter(appointment__in=appointments)
    used = [
        *(person for person in people if person.has_usable_password()),
        *(held.appointment.person for held in holdings.exclude(letter_number="").select_related("appointment__person")),
    ]
    brought = [holdings, appointments, people, batch.brought(Post), batch.brought(Department)]
    return taking_back.take_back(act, batch, brought, used)


taking_back.UNDONE_BY["people.import_staff"] = "people.undo_import"


def _by_table(rows: Sequence[models.Model]) -> dict[str, list[int]]:
    made: dict[str, list[int]] = {}
    for row in rows:
        made.setdefault(row._meta.label_lower, []).append(row.pk)
    return made


def _posts(frame: Frame, rows: list[StaffRow]) -> list[Post]:
    names = list(dict.fromkeys(row.post for row in rows if row.post not in frame.posts))
    for name in names:
        post = Post.objects.create(site=frame.company, code=free_post_code(frame.company, name), name=name[:40])
        frame.posts[name] = post
    return [frame.posts[name] for name in names]


def _departments(frame: Frame, rows: list[StaffRow]) -> list[Department]:
    names = dict.fromkeys(row.department for row in rows if row.department and row.department not in frame.departments)
    for name in names:
        code = free_department_code(frame.company, name)
        frame.departments[name] = Department.objects.create(site=frame.company, code=code, name=name)
    return [frame.departments[name] for name in names]


def _people(frame: Frame, rows: list[StaffRow]) -> list[Person]:
    new: dict[str, Person] = {}
    for row in rows:
        if row.username not in frame.people and row.username not in new:
            person = Person(
                username=row.username, name=row.name, mobile=row.mobile, sort_key=pinyin.sort_key(row.name),
                site=frame.site_of(row),
            )  # fmt: skip
            person.set_unusable_password()
            new[row.username] = person
    Person.objects.bulk_create(new.values(), batch_size=500)
    frame.people.update(new)
    return list(new.values())


def _appointments(act: Act, frame: Frame, rows: list[StaffRow]) -> dict[int, Appointment]:
    made = {
        row.number: Appointment(
            person=frame.people[row.username],
            post=frame.posts[row.post],
            site=frame.site_of(row),
            department=frame.departments.get(row.department),
            starts_at=start_of(row.starts_on, act.now),
        )
        for row in rows
    }
    Appointment.objects.bulk_create(made.values(), batch_size=500)
    clauses: dict[int, list[Clause]] = {}
    for post in {a.post_id: a.post for a in made.values()}.values():
        version = holding.current_version(post)
        clauses[post.pk] = list(version.clauses.all()) if version else []
    Holding.objects.bulk_create(
        [Holding(appointment=a, clause=c, starts_at=act.now) for a in made.values() for c in clauses[a.post_id]],
        batch_size=1000,
    )
    return made


def _superiors(frame: Frame, rows: list[StaffRow], fresh: list[StaffRow], made: dict[int, Appointment]) -> None:
    """Who reports to whom, once everyone is there: the superior's appointment nearest to the person's own site."""
    names = staff_rows.names_of(frame, rows)
    by_person: dict[int, list[Appointment]] = {}
    for appointment in [*frame.appointed.values(), *made.values()]:
        by_person.setdefault(appointment.person_id, []).append(appointment)
    moved = []
    for row in fresh:
        if boss := staff_rows.superior_of(row, names):
            own = made[row.number]
            own.reports_to = _nearest(by_person.get(frame.people[boss].pk, []), own.site)
            moved.append(own)
    Appointment.objects.bulk_update(moved, ["reports_to"], batch_size=500)


def _nearest(rows: list[Appointment], site: Site) -> Appointment | None:
    lineage = site.lineage()
    covering = [a for a in rows if a.site_id in lineage]
    return max(covering, key=lambda a: lineage.index(a.site_id)) if covering else next(iter(rows), None)
