"""What lists and their signatures are called in lists of other areas, and where the day's duty is done."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhishou.areas.daybook.models import DayList, Item, Signature
from zhishou.kernel import subjects
from zhishou.kernel.subjects import Described


@subjects.of(DayList, "site")
def _list(row: DayList) -> Described:
    return Described(row.name, row.site.name, f"/daybook?site={row.site.code}")


@subjects.of(Item, "day_list__site")
def _item(row: Item) -> Described:
    return Described(row.words, row.day_list.name, f"/daybook?site={row.site.code}")


@subjects.of(Signature, "site")
def _signature(row: Signature) -> Described:
    title = _("{kind}清单 {day}").format(kind=row.get_kind_display(), day=f"{row.day:%m-%d}")
    return Described(title, row.site.name, f"/daybook?site={row.site.code}&day={row.day}")


for _step in ("opening", "closing", "cleaning"):
    subjects.register_step(f"daybook.sign_{_step}", lambda subject: ("打勾签字", "/daybook"))
