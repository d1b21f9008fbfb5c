"""Letters on their way to doors: those nobody has signed for yet, by building, and the lists that were signed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from zhishou.areas.arrears.models import Letter
from zhishou.areas.property.models import Building
from zhishou.kernel.models import Site
from zhishou.kernel.scope import ScopedQuerySet


class Waiting(NamedTuple):
    """A building's letters that nobody has signed for; no building for units without one."""

    building: Building | None
    letters: list[Letter]

    def written_by(self, person: int) -> bool:
        """True when this person wrote one of them, and so does not sign for them."""
        return any(one.issued_by_id == person for one in self.letters)


def waiting(site: Site) -> ScopedQuerySet[Letter]:
    """Letters of a community neither served nor signed for, in delivery order; those for a court are nobody's to carry."""
    rows: ScopedQuerySet[Letter] = Letter.objects.filter(site=site, served="", handover=None)
    return in_order(rows.exclude(step=Letter.Step.LEGAL))


def in_order(rows: ScopedQuerySet[Letter]) -> ScopedQuerySet[Letter]:
    """As people walk: buildings in their order, then by unit code."""
    full = rows.select_related("unit__building", "served_by", "site")
    return full.order_by("unit__building__walk_order", "unit__building", "unit__code", "step")


def by_building(letters: Iterable[Letter]) -> list[Waiting]:
    """Letters in delivery order, each building's together."""
    found: dict[int | None, Waiting] = {}
    for one in letters:
        place = one.unit.building_id
        found.setdefault(place, Waiting(one.unit.building if place else None, [])).letters.append(one)
    return list(found.values())
