"""What is kept of candidates: who was hired is erased with their file as an employee, the others by `recruiting.forget`."""

from __future__ import annotations

from zhishou.areas.people.privacy import KEPT_YEARS
from zhishou.areas.recruiting.models import Candidate, Interview
from zhishou.kernel.privacy import ERASED, Holder, register_staff

register_staff(
    Candidate,
    Holder(lambda person: Candidate.objects.filter(person=person), {"mobile": "", "about": "", "terms": ""}),
)
register_staff(
    Candidate, Holder(lambda person: Candidate.objects.filter(person=person), {"name": ERASED}, years=KEPT_YEARS)
)
register_staff(Interview, Holder(lambda person: Interview.objects.filter(candidate__person=person), {"words": ERASED}))
