"""Which lines of the ledger are asked for: by building, age, collector, state, or the units that typing finds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from zhishou.areas.arrears.models import Contact
from zhishou.areas.arrears.queries.owing import AGES, Debtor
from zhishou.kernel import typed

FILTERS = ("building", "age", "collector", "state")
NOBODY = "-"  # the collector of buildings without one


def age_of(debtor: Debtor, today: date) -> int:
    """The place among `AGES` of a debtor's oldest open charge."""
    days = debtor.days(today)
    return next(n for n, (most, _name) in enumerate(AGES) if days <= most)


STATES: dict[str, Callable[[Debtor], bool]] = {
    "promised": lambda d: d.promise is not None and d.promise.promise == Contact.Promise.OPEN,
    "broken": lambda d: d.promise is not None and d.promise.promise == Contact.Promise.BROKEN,
    "disputed": lambda d: bool(d.disputed),
    "silent": lambda d: d.contact is None and d.letter is None,
}


def choose(debtors: list[Debtor], asked: Mapping[str, str], today: date, units: set[int] | None = None) -> list[Debtor]:
    """The debtors that fit everything asked (keys of `FILTERS`; what is empty or unknown asks nothing)."""
    found = debtors if units is None else [d for d in debtors if d.unit in units]
    if (building := typed.number(asked.get("building", ""))) is not None:
        found = [d for d in found if d.building == building]
    if (age := typed.number(asked.get("age", ""))) is not None:
        found = [d for d in found if age_of(d, today) == age]
    if who := asked.get("collector", ""):
        found = [d for d in found if d.collector == ("" if who == NOBODY else who)]
    if (fits := STATES.get(asked.get("state", ""))) is not None:
        found = [d for d in found if fits(d)]
    return found
