"""楼栋图: a building floor by floor, each unit coloured by its state, with a letter for those who see no colours."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.property import finding
from zhishou.areas.property.models import Building, Unit
from zhishou.areas.property.models.parties import Role
from zhishou.areas.property.pages.file import can_see_renovations, fees_in_sight
from zhishou.areas.property.pages.units import names, owed_by_unit
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.money import yuan

_FLOOR = re.compile(r"(\D*?)(\d{1,3})(\d{2})\D*$")
BUILDINGS = 500
STATES = ("owes", "settled", "vacant", "not_yet")


@dataclass(frozen=True)
class Square:
    """A unit of the picture: its short name, state, letter, what hovering says, where it leads."""

    unit: Unit
    label: str
    state: str
    letter: str
    told: str
    works: str  # the state of a renovation that goes on there


def floor_of(unit: Unit) -> str:
    """1203 stands on floor 12, 305 on 3, B105 on B1; a room without such a number on no floor."""
    found = _FLOOR.match(unit.room or unit.code.rpartition("-")[2])
    return f"{found[1]}{int(found[2])}" if found else ""


def state_of(status: int | None, owed: int) -> str:
    """Not handed over, before arrears, before vacant: what the building keeper looks for first."""
    if status == Unit.Status.NOT_HANDED_OVER:
        return "not_yet"
    if owed > 0:
        return "owes"
    return "vacant" if status == Unit.Status.VACANT else "settled"


@require_GET
@page(*Unit.seen_by)
def grid(request: Asked) -> HttpResponse:
    """One building; the first of those in sight when none is asked for."""
    rows = Building.objects.within(request.actor).select_related("site").order_by("site__path", "walk_order", "pk")
    buildings = list(rows[:BUILDINGS])
    asked = request.GET.get("building", "")
    building = next((b for b in buildings if str(b.pk) == asked), buildings[0] if buildings else None)
    if building is None:
        return render(request, "property/grid.html", {"building": None})
    units = list(finding.standing(building.units.defer("tokens").select_related("site")).order_by("code"))
    sees_fees = bool(units) and fees_in_sight(request.actor, units[0])
    works: dict[int, str] = {}
    if units and can_see_renovations(request.actor, units[0]):
        from zhishou.areas.renovation import queries as renovations

        works = renovations.under_way(request.actor, units)
    squares = _squares(units, owed_by_unit(units) if sees_fees else {}, works)
    counts = {state: sum(square.state == state for square in squares) for state in STATES}
    words = _words(sees_fees)
    context = {
        "building": building, "buildings": buildings, "floors": _floors(squares),
        "legend": [{"state": s, "letter": words[s][0], "label": words[s][1], "count": counts[s]} for s in words],
        "total": len(squares), "works": len(works),
    }  # fmt: skip
    return render(request, "property/grid.html", context)


def _words(sees_fees: bool) -> dict[str, tuple[str, str]]:
    found = {
        "owes": (_("欠"), _("欠费")),
        "settled": (_("清"), _("已收楼，没有欠费") if sees_fees else _("已入住")),
        "vacant": (_("空"), _("空置")),
        "not_yet": (_("未"), _("未收楼")),
    }
    return found if sees_fees else {state: found[state] for state in STATES[1:]}


def _squares(units: list[Unit], owed: dict[int, int], works: dict[int, str]) -> list[Square]:
    owners, words = finding.people_of(units, Role.OWNER), _words(True)
    found = []
    for unit in units:
        fen = owed.get(unit.pk, 0)
        state = state_of(unit.status, fen)  # type: ignore[attr-defined]
        told = [unit.code, names(owners.get(unit.pk, [])), words[state][1]]
        told += [_("欠 {sum} 元").format(sum=yuan(fen))] if fen > 0 else []
        told += [_("装修：{state}").format(state=works[unit.pk])] if unit.pk in works else []
        name = unit.room or unit.code
        found.append(Square(unit, name, state, words[state][0], "　".join(told), works.get(unit.pk, "")))
    return found


def _floors(squares: list[Square]) -> list[dict[str, Any]]:
    """The top floor first, as people see the building; units without a floor last."""
    by_floor: dict[str, list[Square]] = {}
    for square in squares:
        by_floor.setdefault(floor_of(square.unit), []).append(square)

    def height(name: str) -> tuple[int, int, str]:
        digits = re.sub(r"\D", "", name)
        if not digits:
            return (-2, 0, name)
        below = name.upper().startswith(("B", "-", "负"))
        return (-1 if below else 0, -int(digits) if below else int(digits), name)

    names_ = sorted(by_floor, key=height, reverse=True)
    return [{"name": name, "squares": by_floor[name]} for name in names_]
