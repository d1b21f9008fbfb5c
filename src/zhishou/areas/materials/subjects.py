"""What materials and their papers are called in lists of other areas, and where what is owed about them is done."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhishou.areas.materials import months
from zhishou.areas.materials.models import Count, Material, NeedPlan, Request, Slip
from zhishou.kernel import subjects
from zhishou.kernel.subjects import Described


@subjects.of(Material)
def _material(row: Material) -> Described:
    return Described(row.called, row.code, row.url())


@subjects.of(Slip, "site")
def _slip(row: Slip) -> Described:
    return Described(str(row), row.site.name, row.url())


@subjects.of(Count, "site")
def _count(row: Count) -> Described:
    return Described(_("盘点 {number}").format(number=row.number), row.site.name, row.url(), "复核")


@subjects.of(Request, "department")
def _request(row: Request) -> Described:
    return Described(_("{department} 的材料申请").format(department=row.department.name), row.number, row.url())


@subjects.of(NeedPlan, "site")
def _plan(row: NeedPlan) -> Described:
    title = _("{month}材料需用计划").format(month=months.spoken(row.month))
    return Described(title, f"{row.number} {row.site.name}", row.url(), "办理")


subjects.register_step("materials.draw_up", lambda subject: ("汇总", "/materials/plans"))
subjects.register_step(
    "materials.submit_plan", lambda subject: ("呈报", "/materials/plans" if "site" in subject else "")
)
