"""What a kept set of reports is called in lists of other areas."""

from __future__ import annotations

from zhishou.areas.reporting.models import ReportSet
from zhishou.kernel import subjects
from zhishou.kernel.subjects import Described


@subjects.of(ReportSet)
def _set(row: ReportSet) -> Described:
    return Described(row.name, "", row.url())
