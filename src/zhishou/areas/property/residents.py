"""Owners and tenants of now, as whoever takes in a matter finds them by room, name or telephone."""

from __future__ import annotations

from zhishou.areas.customers import known
from zhishou.areas.property import finding
from zhishou.areas.property.models import Tenure, Unit
from zhishou.areas.property.models.parties import Role
from zhishou.kernel.actor import Actor

TAKES_IN = "take_in"


def find(actor: Actor, text: str, limit: int) -> list[known.Known]:
    """The people of the units that fit, where the actor takes matters in."""
    if not (sites := actor.sites(TAKES_IN)):
        return []
    units = finding.match(Unit.objects.filter(site__in=sites), text, limit)
    people = finding.people_of(units)
    return [_known(row, unit) for unit in units for row in people.get(unit.pk, []) if row.role != Role.DEVELOPER][
        :limit
    ]


def one(actor: Actor, pk: int) -> known.Known | None:
    """One of them by the relation of person and unit."""
    rows = Tenure.objects.filter(site__in=actor.sites(TAKES_IN)).exclude(role=Role.DEVELOPER)
    row = rows.select_related("party", "unit").filter(pk=pk).first()
    return _known(row, row.unit) if row else None


def _known(row: Tenure, unit: Unit) -> known.Known:
    return known.Known(
        ref=f"property.tenure:{row.pk}", name=row.party.name, mobile=row.party.mobile, place=unit.code,
        site_id=unit.site_id, role=row.get_role_display(),
    )  # fmt: skip


known.register("property.tenure", known.Source(find, one))
