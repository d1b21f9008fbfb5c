"""房屋档案: all that is known of one unit on one page, and the ways it may change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.property import finding, periods
from zhishou.areas.property.models import Handover, Meter, NameTransfer, Reading, Tenure, Unit
from zhishou.areas.property.models.places import ALWAYS
from zhishou.areas.property.pages.units import STATUS, STATUS_COLOUR, square_metres
from zhishou.areas.property.queries import milli
from zhishou.kernel import clock, held
from zhishou.kernel.actor import Actor
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.operation import REGISTRY
from zhishou.kernel.templatetags.zhishou import may_do


@dataclass(frozen=True)
class Change:
    """A way a unit changes: the operation, its icon, and what the form says before anything is typed."""

    operation: str
    icon: str
    about: str = "unit"  # the command's field that names the row


CHANGES = {
    "hand-over": Change("property.hand_over", "key"),
    "transfer": Change("property.transfer_name", "arrows-exchange"),
    "facts": Change("property.record_facts", "edit"),
    "tenant": Change("property.move_in", "user-plus"),
    "owner": Change("property.add_party", "users-plus"),
    "payer": Change("property.agree_payer", "arrow-guide"),
    "subscribe": Change("property.subscribe", "parking"),
    "mandate": Change("property.register_mandate", "building-bank"),
    "certificate": Change("property.issue_certificate", "id-badge-2"),
    "check-owner": Change("property.confirm_owner", "user-check"),
}


def unit_of(request: Asked, pk: int) -> Unit:
    """The unit within sight, or no such page."""
    rows: Any = finding.standing(Unit.objects.within(request.actor).defer("tokens").select_related("site", "building"))
    found: Unit = get_object_or_404(rows, pk=pk)
    return found


def fees_in_sight(actor: Actor, unit: Unit) -> bool:
    """True when the actor may see what the unit is charged and pays."""
    from zhishou.areas.billing.models import Charge

    return unit.site_id in actor.sites(*Charge.seen_by)


def can_see_renovations(actor: Actor, unit: Unit) -> bool:
    """True when the actor may see what is built in the unit."""
    from zhishou.areas.renovation.models import SEES

    return unit.site_id in actor.sites(*SEES)


def can_see_cases(actor: Actor, unit: Unit) -> bool:
    """True when the actor may see the cases of the unit's site."""
    from zhishou.areas.cases.models import Case

    return unit.site_id in actor.sites(*Case.seen_by)


@require_GET
@page(*Unit.seen_by)
def file(request: Asked, pk: int) -> HttpResponse:
    """房屋档案: who owns it, what is true of it, its meters, what it takes and pays, what it owes."""
    unit = unit_of(request, pk)
    context = {
        "unit": unit,
        "status": STATUS.get(unit.status or 0, "—"),  # type: ignore[attr-defined]
        "colour": STATUS_COLOUR.get(unit.status or 0, "secondary"),  # type: ignore[attr-defined]
        "area": square_metres(unit.area_e2),  # type: ignore[attr-defined]
        "people": [_tenure(one) for one in unit.tenures.select_related("party").order_by("role", "-starts_on", "-pk")],
        "facts": [_fact(one) for one in unit.facts.order_by("-starts_on")],
        "meters": meters_of(unit),
        "mandates": list(unit.mandates.order_by("-starts_on", "-pk")[:5]),
        "pools": [member.pool.name for member in unit.pools.select_related("pool").order_by("pool__name")],
        "changes": _changes(request.actor, unit),
        "today": clock.today(),
        "papers": held.of(request.actor, unit),
        **_items(unit),
        **_moments(request.actor, unit),
    }
    if can_see_cases(request.actor, unit):
        from zhishou.areas.cases.queries import listing

        context["cases"] = listing.at_place(request.actor, unit.site, unit.code)
    if can_see_renovations(request.actor, unit):
        from zhishou.areas.renovation import queries as renovations

        context["renovations"] = renovations.of_unit(request.actor, unit)
    if fees_in_sight(request.actor, unit):
        from zhishou.areas.payments import statement

        context["account"] = statement.of(unit)
    return render(request, "property/file.html", context)


def since(day: date) -> str:
    """A day from which something holds; nothing for what has always been so."""
    return "" if day == ALWAYS else day.isoformat()


def _tenure(row: Tenure) -> dict[str, Any]:
    today = clock.today()
    return {"row": row, "since": since(row.starts_on), "over": row.ends_on is not None and row.ends_on <= today}


def _fact(row: Any) -> dict[str, Any]:
    return {
        "since": since(row.starts_on), "status": str(row.get_status_display()), "people": row.people,
        "area": square_metres(row.area_e2), "handed_over": since(row.handed_over_on) if row.handed_over_on else "",
    }  # fmt: skip


def meters_of(unit: Unit) -> list[dict[str, Any]]:
    """The meters now at a unit with their latest reading."""
    latest = Reading.objects.filter(unit=unit, split_of=False).order_by("line", "-period").distinct("line")
    by_line = {reading.line: reading for reading in latest}
    found = []
    for meter in Meter.objects.filter(unit=unit, replaced_by=None).order_by("kind", "number"):
        reading = by_line.get(meter.line_id)
        found.append(
            {
                "meter": meter,
                "period": periods.words(reading.period) if reading else "",
                "value": milli(reading.value_milli) if reading else milli(meter.initial_milli),
                "usage": milli(reading.usage_milli) if reading else "",
                "doubted": reading is not None and reading.state == Reading.State.DOUBTED,
            }
        )
    return found


def _items(unit: Unit) -> dict[str, Any]:
    """What the unit takes and who pays what, with the items' names."""
    from zhishou.areas.billing import queries as fees

    names = fees.item_names(unit.site)
    return {
        "subscriptions": [
            {"row": row, "item": names.get(row.item_code, row.item_code)}
            for row in unit.subscriptions.order_by("-starts_on", "item_code")
        ],
        "agreements": [
            {"row": row, "item": names.get(row.item_code, row.item_code)}
            for row in unit.agreements.order_by("-starts_on", "item_code")
        ],
    }


def _moments(actor: Actor, unit: Unit) -> dict[str, Any]:
    """What happened to the unit, as far as the reader sees the register and not only the place."""
    transfers = NameTransfer.objects.within(actor).filter(unit=unit).select_related("tenure__party", "by")
    return {
        "handover": Handover.objects.within(actor).filter(unit=unit).first(),
        "transfers": list(transfers[:10]),
        "checked": getattr(unit, "owner_check", None),
    }


def _changes(actor: Actor, unit: Unit) -> list[dict[str, str]]:
    """The ways this person may change this unit now."""
    handed_over = unit.status != Unit.Status.NOT_HANDED_OVER  # type: ignore[attr-defined]
    shown = []
    for slug, change in CHANGES.items():
        op = REGISTRY[change.operation]
        if (slug == "hand-over" and handed_over) or (slug == "check-owner" and not finding.is_new_owner(unit)):
            continue
        if may_do(actor, change.operation, unit):
            shown.append({"url": f"{unit.url()}/do/{slug}", "label": _(op.label), "icon": change.icon})
    return shown
