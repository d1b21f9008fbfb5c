"""What people, their posts and leave, and trainings are called in lists of other areas, and where the month's training is planned and closed."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhishou.areas.people import queries
from zhishou.areas.people.models import Attendance, ImportBatch, Training
from zhishou.kernel import clock, subjects
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Absence, Appointment, Department, Person
from zhishou.kernel.subjects import Described


def _file(actor: Actor, person: Person) -> str:
    return f"/people/{person.username}" if queries.may_read(actor, person) else ""


def describe_people(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """People of the companies around by name; linked for those who may read their file."""
    rows = Person.objects.within(actor).filter(pk__in=ids).select_related("site")
    return {row.pk: Described(row.name, row.site.name, _file(actor, row), _("打开")) for row in rows}


def describe_appointments(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """Appointments within sight: who, which post, where."""
    rows = Appointment.objects.within(actor).filter(pk__in=ids).select_related("person", "post", "site")
    return {
        row.pk: Described(f"{row.person.name}　{row.post.name}", row.site.name, _file(actor, row.person), _("打开"))
        for row in rows
    }


def describe_absences(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """Leave within sight: whose, from when to when; never why."""
    rows = Absence.objects.within(actor).filter(pk__in=ids).select_related("person", "deputy")
    return {
        row.pk: Described(
            f"{_('请假')}　{row.person.name}　{clock.local(row.starts_at):%m-%d}—{clock.local(row.ends_at):%m-%d}",
            _("代行 {name}").format(name=row.deputy.name) if row.deputy else "",
            "/absences",
            _("打开"),
        )
        for row in rows
    }


def describe_departments(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """Departments of the companies around: name, community."""
    rows = Department.objects.within(actor).filter(pk__in=ids).select_related("site")
    return {row.pk: Described(f"{_('部门')}　{row.name}", row.site.name, "/people/org", _("打开")) for row in rows}


def describe_trainings(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """Trainings within sight: subject and number."""
    rows = Training.objects.within(actor).filter(pk__in=ids)
    return {row.pk: Described(row.subject, row.number, row.url(), _("打开")) for row in rows}


def describe_attendances(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """Who attends which training, within sight."""
    rows = Attendance.objects.within(actor).filter(pk__in=ids).select_related("training", "person")
    return {
        row.pk: Described(
            row.training.subject, f"{row.training.number} {row.person.name}", row.training.url(), _("打开")
        )
        for row in rows
    }


subjects.register("kernel.absence", describe_absences)
subjects.register("kernel.appointment", describe_appointments)
subjects.register("kernel.department", describe_departments)
subjects.register("kernel.person", describe_people)
subjects.register("people.importbatch", subjects.imports(ImportBatch, lambda row: _("员工")))
subjects.register("people.training", describe_trainings)
subjects.register("people.attendance", describe_attendances)
subjects.register_step("people.close_training", lambda subject: ("组织培训", "/trainings"))
