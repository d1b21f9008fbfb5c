"""Whose charge it is: the owners, the tenant who lived there when the period ended, or the developer.

A name is transferred only once nothing is owed, so open charges of owners are those of the owners of now. A tenant who
moved out still owes what was billed until then, and nobody who moved in later is asked for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

from zhishou.areas.property import periods
from zhishou.areas.property.models import Tenure
from zhishou.areas.property.models.parties import Role
from zhishou.kernel import clock

Key = tuple[int, int, int]  # unit, period, role of the payer (`Role`)


class Payer(NamedTuple):
    """Who owes a charge: the role, the tenant's party (0: the owners together, or the developer), names, a mobile."""

    role: int
    party: int
    name: str
    mobile: str

    @property
    def whose(self) -> tuple[int, int | None]:
        """By what charges of one payer are told from another's: the role, and the tenant's party."""
        return (self.role, self.party or None)

    @property
    def key(self) -> str:
        """How an address names the payer of a unit: the tenant's party, `owner` or `developer`."""
        return str(self.party) if self.party else Role(self.role).name.lower()

    @property
    def title(self) -> str:
        """The name as a list shows it: 示例租户（住户）; owners by their name alone."""
        return titled(self.role, self.name)


def titled(role: int, name: str) -> str:
    """A payer's name with the role behind it, which goes without saying for owners."""
    word = str(Role(role).label)
    if role == Role.OWNER:
        return name or word
    return _("{name}（{role}）").format(name=name, role=word) if name else word


def who_pays(asked: Iterable[Key]) -> dict[Key, Payer]:
    """Whose charges of a unit, period and payer's role are; without a name where nobody is known."""
    wanted = set(asked)
    rows = Tenure.objects.filter(unit__in={unit for unit, _period, _role in wanted}).order_by("starts_on", "pk")
    known: dict[tuple[int, int], list[Tenure]] = defaultdict(list)
    for row in rows.select_related("party"):
        known[(row.unit_id, row.role)].append(row)
    today = clock.today()
    return {key: _payer(key, known.get((key[0], key[2]), []), today) for key in wanted}


def _payer(key: Key, tenures: list[Tenure], today: date) -> Payer:
    _unit, period, role = key
    day = periods.last_day(period) if role == Role.TENANT else today
    there = [row for row in tenures if row.starts_on <= day and (row.ends_on is None or row.ends_on > day)]
    there = there or [row for row in tenures if row.starts_on <= day][-1:] or tenures[:1]
    if not there:
        return Payer(role, 0, "", "")
    names = "、".join(row.party.name for row in there if row.party.name)
    mobile = next((row.party.mobile for row in there if row.party.mobile), "")
    return Payer(role, there[0].party_id if role == Role.TENANT else 0, names, mobile)
