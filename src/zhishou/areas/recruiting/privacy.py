"""What is kept of candidates: who was hired is erased with their file as an employee, the others by `recruiting.forget`."""

from __future__ import annotations

from zhishou.areas.people.privacy import KEPT_YEARS
from zhishou.areas.recruiting.models import Candidate, Interview
from zhishou.areas.recruiting.retention import CANDIDATE, INTERVIEW
from zhishou.kernel.privacy import ERASED, Holder, register_staff

register_staff(Candidate, Holder(CANDIDATE.rows, {"mobile": "", "about": "", "terms": ""}, papers=True))
register_staff(Candidate, Holder(CANDIDATE.rows, {"name": ERASED}, years=KEPT_YEARS))
register_staff(Interview, INTERVIEW)
