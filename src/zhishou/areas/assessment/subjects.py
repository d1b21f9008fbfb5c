"""What an assessment is called in lists of other areas, and where the month's work is done."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhishou.areas.assessment.models import Assessment
from zhishou.areas.property import periods
from zhishou.kernel import subjects
from zhishou.kernel.subjects import Described


@subjects.of(Assessment, "person", "site")
def _assessment(r: Assessment) -> Described:
    return Described(f"{_('收费员考核')}　{r.person.name}", periods.words(r.period), r.url())


subjects.register_step("assessment.finish", lambda subject: ("考核", "/collection/assessments"))
