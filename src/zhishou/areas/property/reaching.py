"""Which units words are for, and who of a unit knows the last digits of a telephone number on file there."""

from __future__ import annotations

import hmac
from collections.abc import Collection

from django.db.models import Q, QuerySet

from zhishou.areas.property import queries
from zhishou.areas.property.models import Tenure, Unit
from zhishou.areas.property.models.parties import Role
from zhishou.kernel import clock
from zhishou.kernel.models import Site

DIGITS = 4


def lived_in(site: Site, buildings: Collection[int] = (), rooms: Collection[str] = ()) -> QuerySet[Unit]:
    """The flats and shops of a community: of some buildings, or those whose code or room is named; all without either."""
    units = Unit.objects.filter(site=site).exclude(kind=Unit.Kind.PARKING)
    if buildings:
        units = units.filter(building__in=buildings)
    if rooms:
        units = units.filter(Q(code__in=rooms) | Q(room__in=rooms))
    found: QuerySet[Unit] = units.order_by("building__walk_order", "building", "code")
    return found


def known_by_digits(unit: int, digits: str) -> list[Tenure]:
    """Who owns or rents a unit today with a mobile that ends in the digits; nobody: a wrong number."""
    if len(digits) != DIGITS or not digits.isascii() or not digits.isdigit():
        return []
    people = queries.parties_on([unit], clock.today()).get(unit, [])
    known = [one for one in people if one.role != Role.DEVELOPER and len(one.party.mobile) >= DIGITS]
    return [one for one in known if hmac.compare_digest(one.party.mobile[-DIGITS:].encode(), digits.encode())]
