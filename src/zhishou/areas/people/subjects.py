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
    """Appointments: who, which post, where."""
    rows = Appointment.objects.within(actor).filter(pk__in=ids).select_related("person", "post", "site")
    return {
        row.pk: Described(f"{row.person.name}　{row.post.name}", row.site.name, _file(actor, row.person), _("打开"))
        for row in rows
    }


@subjects.of(Absence, "person", "deputy")
def _absence(row: Absence) -> Described:
    """Leave: whose, from when to when; never why."""
    return Described(
        f"{_('请假')}　{row.person.name}　{clock.local(row.starts_at):%m-%d}—{clock.local(row.ends_at):%m-%d}",
        _("代行 {name}").format(name=row.deputy.name) if row.deputy else "",
        "/absences",
    )


@subjects.of(Department, "site")
def _department(row: Department) -> Described:
    """Departments of the companies around: name, community."""
    return Described(f"{_('部门')}　{row.name}", row.site.name, "/people/org")


@subjects.of(Training)
def _training(row: Training) -> Described:
    """Trainings: subject and number."""
    return Described(row.subject, row.number, row.url())


@subjects.of(Attendance, "training", "person")
def _attendance(row: Attendance) -> Described:
    """Who attends which training."""
    return Described(row.training.subject, f"{row.training.number} {row.person.name}", row.training.url())


subjects.register("kernel.appointment", describe_appointments)
subjects.register("kernel.person", describe_people)
subjects.register("people.importbatch", subjects.imports(ImportBatch, lambda row: _("人员")))
subjects.register_step("people.close_training", lambda subject: ("组织培训", "/trainings"))
