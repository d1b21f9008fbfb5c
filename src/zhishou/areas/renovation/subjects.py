"""What renovations and their rows are called in lists of other areas, and where what is owed about them is done."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhishou.areas.renovation.models import Paper, Pass, Renovation, Step, Violation
from zhishou.kernel import subjects
from zhishou.kernel.subjects import Described


@subjects.of(Renovation, "unit", "site")
def _renovation(row: Renovation) -> Described:
    return Described(f"{_('装修')}　{row.unit.code}　{row.number}", row.site.name, f"{row.url()}#step", "办理")


@subjects.of(Paper, "renovation__unit")
def _paper(row: Paper) -> Described:
    return Described(
        f"{row.get_kind_display()}　{row.renovation.unit.code}", row.renovation.number, row.renovation.url()
    )


@subjects.of(Pass, "renovation__unit")
def _pass(row: Pass) -> Described:
    return Described(f"{_('装修出入证')}　{row.number}", row.renovation.unit.code, f"{row.renovation.url()}#passes")


@subjects.of(Violation, "renovation__unit")
def _violation(row: Violation) -> Described:
    what = f"{row.number}　{row.get_fault_display()}　{row.renovation.unit.code}"
    return Described(what, row.renovation.number, f"{row.renovation.url()}#violations", "复查")


@subjects.of(Step, "renovation__unit")
def _step(row: Step) -> Described:
    return Described(
        f"{row.get_kind_display()}　{row.renovation.unit.code}", row.renovation.number, row.renovation.url()
    )
