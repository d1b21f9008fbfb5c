"""What an incident and the rows of it are called in lists of other areas."""

from __future__ import annotations

from zhishou.areas.incidents.models import Announcement, Call, Delivery, Enquiry, Incident, Report, Step, Target, Task
from zhishou.areas.incidents.models.incident import OfIncident
from zhishou.areas.incidents.models.telling import OfAnnouncement
from zhishou.kernel import subjects
from zhishou.kernel.subjects import Described


def title(row: Incident) -> str:
    """“停水　三号楼”."""
    return f"{row.get_kind_display()}　{row.place}"


@subjects.of(Incident)
def describe_incident(row: Incident) -> Described:
    """The incident; what is owed about it is done on its page."""
    return Described(title(row), row.number, row.url(), "办理")


@subjects.of(Announcement, "incident")
def describe_announcement(row: Announcement) -> Described:
    """An edition, by its incident."""
    return Described(title(row.incident), row.incident.number, row.url())


@subjects.of(Task, "incident")
def describe_task(row: Task) -> Described:
    """A post, by its incident."""
    return Described(row.title, row.incident.number, row.incident.url(), "办理")


def _of_either(row: OfIncident | OfAnnouncement) -> Described:
    incident = row.belongs_to()
    assert isinstance(incident, Incident)
    return Described(title(incident), incident.number, incident.url())


for _model in (Step, Call, Report, Enquiry):
    subjects.of(_model, "incident")(_of_either)
for _other in (Target, Delivery):
    subjects.of(_other, "announcement__incident")(_of_either)
