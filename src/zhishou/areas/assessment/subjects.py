"""What an assessment is called in lists of other areas, and where the month's work is done."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhishou.areas.assessment.models import Assessment
from zhishou.areas.property import periods
from zhishou.kernel import subjects
from zhishou.kernel.actor import Actor
from zhishou.kernel.subjects import Described


def _assessments(actor: Actor, ids: list[int]) -> dict[int, Described]:
    rows = Assessment.objects.within(actor).filter(pk__in=ids).select_related("person", "site")
    return {
        r.pk: Described(f"{_('收费员考核')}　{r.person.name}", periods.words(r.period), r.url(), _("打开"))
        for r in rows
    }


subjects.register("assessment.assessment", _assessments)
subjects.register_step("assessment.finish", lambda subject: ("考核", "/collection/assessments"))
