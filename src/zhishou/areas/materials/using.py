"""材料消耗: of a month, what was planned and what was used, by material, by department and by work order; reckoned from the ledger."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import Sum

from zhishou.areas.materials import months
from zhishou.areas.materials.models import Entry, Material, NeedLine, NeedPlan
from zhishou.areas.property.queries import milli
from zhishou.kernel.models import Site

Figures = dict[str, Any]


def figures(site: Site, month: str, until: str = "") -> Figures:
    """Used is what was issued less what came back within the month, or from it to the month `until`, at the site and below; planned is what was approved there.

    Without an approved plan nothing was planned. Thousandths of each material's unit.
    """
    last = until or month
    since, end = months.bounds(month)[0], months.bounds(last)[1]
    rows = Entry.objects.filter(
        stock__site__path__startswith=site.path,
        slip__kind__in=["issue", "back"],
        slip__at__gte=since,
        slip__at__lt=end,
    )
    keys = ("stock__material_id", "slip__department__name", "slip__order__number", "slip__order__case__title")
    grouped = rows.order_by().values_list(*keys).annotate(Sum("change_milli"))
    plans = NeedPlan.objects.filter(
        site__path__startswith=site.path, month__gte=month, month__lte=last, state=NeedPlan.State.APPROVED
    )
    lines = NeedLine.objects.filter(plan__in=plans).order_by().values_list("material_id").annotate(Sum("need_milli"))
    planned: dict[int, int] = dict(lines)
    used: dict[int, int] = defaultdict(int)
    departments: dict[tuple[str, int], int] = defaultdict(int)
    orders: dict[tuple[str, str, int], int] = defaultdict(int)
    for material, department, order, matter, change in grouped:
        used[material] -= change
        departments[(department or "", material)] -= change
        if order:
            orders[(order, matter or "", material)] -= change
    named = Material.objects.in_bulk({*used, *planned})
    order_of = sorted(named.values(), key=lambda one: one.code)
    return {
        "plans": list(plans.order_by("number").values_list("number", flat=True)),
        "lines": [_line(one, planned.get(one.pk), used.get(one.pk, 0)) for one in order_of],
        "departments": [
            {"department": name, **_named(named[pk]), "used": n} for (name, pk), n in sorted(departments.items()) if n
        ],
        "orders": [
            {"order": order, "matter": matter, **_named(named[pk]), "used": n}
            for (order, matter, pk), n in sorted(orders.items())
            if n
        ],
    }


def _named(material: Material) -> dict[str, str]:
    return {"code": material.code, "name": material.called, "unit": material.unit}


def _line(material: Material, planned: int | None, used: int) -> dict[str, Any]:
    """A material: planned, used, the difference (above nothing: more than planned), and used in percent of planned."""
    percent = (used * 200 + planned) // (planned * 2) if planned else None
    return {**_named(material), "planned": planned, "used": used, "over": used - (planned or 0), "percent": percent}


def texts(found: Figures) -> dict[str, list[dict[str, Any]]]:
    """The rows of the figures with their thousandths as people write them."""
    return {
        "lines": _told(found["lines"], "planned", "used", "over"), "departments": _told(found["departments"], "used"),
        "orders": _told(found["orders"], "used"),
    }  # fmt: skip


def _told(rows: list[dict[str, Any]], *names: str) -> list[dict[str, Any]]:
    return [{**row, **{name: milli(row[name]) for name in names}} for row in rows]
