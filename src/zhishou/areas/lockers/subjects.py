"""What stored things are called in lists of other areas, and where what is owed about them is done."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhishou.areas.lockers.models import Box, Cabinet, Check, Fault, Opening, Stay
from zhishou.kernel import subjects
from zhishou.kernel.subjects import Described


@subjects.of(Cabinet, "site")
def _cabinet(row: Cabinet) -> Described:
    return Described(_("寄存柜 {code}").format(code=row.code), row.site.name, "/lockers/cabinets")


@subjects.of(Box, "cabinet__site")
def _box(row: Box) -> Described:
    return Described(_("寄存箱 {box}").format(box=row), row.site.name, row.url())


@subjects.of(Fault, "box__cabinet__site")
def _fault(row: Fault) -> Described:
    return Described(_("寄存箱 {box} 故障").format(box=row.box), row.what, row.box.url(), "办理")


@subjects.of(Stay, "box__cabinet", "site")
def _stay(row: Stay) -> Described:
    return Described(_("寄存 {where}").format(where=row.where), row.number, row.url())


@subjects.of(Opening, "stay__box__cabinet", "stay__site")
def _opening(row: Opening) -> Described:
    what = _("应急开柜 {where}").format(where=row.stay.where)
    return Described(what, row.stay.number, f"{row.stay.url()}#opening", "确认")


@subjects.of(Check, "site")
def _check(row: Check) -> Described:
    return Described(_("寄存清查 {day}").format(day=row.day), row.site.name, f"/lockers/checks?site={row.site_id}")


subjects.register_step(
    "lockers.check", lambda subject: (_("清查"), f"/lockers/checks?site={subject.rpartition(':')[2]}")
)
