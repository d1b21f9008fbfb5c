"""What is kept of an employee: the sets of reports they chose for themselves."""

from __future__ import annotations

from zhishou.areas.reporting.models import ReportSet
from zhishou.kernel.privacy import Holder, register_staff

register_staff(ReportSet, Holder(lambda person: ReportSet.objects.filter(person=person), {"name": ""}, drop=True))
