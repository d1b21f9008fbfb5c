"""What inspections and checklists are called in lists of other areas."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhishou.areas.inspections.models import Checklist, ChecklistVersion, Inspection
from zhishou.kernel import subjects
from zhishou.kernel.actor import Actor
from zhishou.kernel.subjects import Described


def describe_inspections(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """Inspections within sight: whom, by which list."""
    rows = Inspection.objects.within(actor).filter(pk__in=ids).select_related("person", "post", "version__checklist")
    return {
        row.pk: Described(f"{row.version.checklist.name}　{row.whom}", row.number, row.url(), _("打开")) for row in rows
    }


def describe_checklists(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """Checklists of the company."""
    rows = Checklist.objects.within(actor).filter(pk__in=ids)
    return {row.pk: Described(f"{_('检查清单')}　{row.name}", url=row.url()) for row in rows}


def describe_versions(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """Versions of the company's checklists."""
    rows = ChecklistVersion.objects.within(actor).filter(pk__in=ids).select_related("checklist")
    return {
        row.pk: Described(f"{_('检查清单')}　{row.checklist.name}", str(row.n), row.checklist.url()) for row in rows
    }


subjects.register("inspections.inspection", describe_inspections)
subjects.register("inspections.checklist", describe_checklists)
subjects.register("inspections.checklistversion", describe_versions)
subjects.register_step("inspections.inspect", lambda subject: ("做检查", "/inspections/new"))
