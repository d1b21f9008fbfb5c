"""What a person has in hand, and how it goes to another. Areas register what of theirs can be handed over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Func, IntegerField, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from zhishou.kernel.actor import holdings_at
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Notice, Obligation, Person
from zhishou.kernel.obligation import OWN_TURNS, SET_BY_HAND
from zhishou.kernel.operation import Refused
from zhishou.kernel.phrasing import listed

Rows = Callable[[Person], Sequence[QuerySet[Any]]]
Move = Callable[[Act, Person, Person], int]


@dataclass(frozen=True)
class Kind:
    """Something people have in hand: its Chinese name, what a person has, and how it goes to another."""

    name: str
    rows: Rows
    move: Move


KINDS: dict[str, Kind] = {}


def register(name: str, rows: Rows, move: Move) -> None:
    """Called once by the area that owns the work. `name` is what the page shows (工单).

    `rows(person)` is what is open. `move(act, person, successor)` runs inside the operation that hands over and
    returns how many it moved.
    """
    KINDS[name] = Kind(name, rows, move)


@dataclass(frozen=True)
class InHand:
    """How much of one kind is open."""

    name: str
    count: int


def in_hand(person: Person) -> list[InHand]:
    """What the person has open, kinds without anything left out: all of it counted by one query."""
    asked = [(kind.name, rows) for kind in KINDS.values() for rows in kind.rows(person)]
    counted = Person.objects.filter(pk=person.pk).values_list(*(_how_many(rows) for _name, rows in asked))
    found: Counter[str] = Counter()
    for (name, _rows), n in zip(asked, counted.get(), strict=True):
        found[name] += n
    return [InHand(name, n) for name, n in found.items() if n]


def _how_many(rows: QuerySet[Any]) -> Subquery:
    # COUNT as a plain function: Django would group by every column for its own aggregate.
    return Subquery(rows.order_by().values(n=Func(F("pk"), function="COUNT")), output_field=IntegerField())


def told(person: Person) -> str:
    """The same in words: 时限 3 件、工单 2 件."""
    return listed(_("{what} {n} 件").format(what=_(each.name), n=each.count) for each in in_hand(person))


def check_successor(person: Person, successor: Person) -> None:
    """Refuse who cannot take over: the person itself, someone who left, someone of another company."""
    if successor.pk == person.pk:
        raise Refused("people.successor_same")
    if not successor.is_active or successor.site.company().pk != person.site.company().pk:
        raise Refused("people.successor_elsewhere")


def move(act: Act, person: Person, successor: Person, names: list[str] | None = None) -> dict[str, int]:
    """Hand over the kinds named (all when none is), tell the successor, and return how many of each moved."""
    check_successor(person, successor)
    chosen = [kind for kind in KINDS.values() if names is None or kind.name in names]
    there = {each.name for each in in_hand(person)}
    moved = {kind.name: kind.move(act, person, successor) for kind in chosen if kind.name in there}
    if total := sum(moved.values()):
        Notice.objects.create(
            person=successor,
            kind="people.handed_over",
            facts={"name": person.name, "count": total},
            url="/",
            at=act.now,
        )
    return moved


def open_obligations(person: Person) -> list[QuerySet[Obligation]]:
    """The deadlines open in the person's own name."""
    return [_of_the_post(person)]


def _of_the_post(person: Person) -> QuerySet[Obligation]:
    """What was set for the person by hand goes with the work it is about; what each owes of themselves goes to nobody."""
    return Obligation.objects.filter(person=person, state=Obligation.State.OPEN).exclude(SET_BY_HAND | OWN_TURNS)


def move_obligations(act: Act, person: Person, successor: Person) -> int:
    """Deadlines in the person's name go to the successor where they hold the duty, else to whoever holds it."""
    rows = _of_the_post(person).select_related("site")
    held = [
        (row.clause.duty_id, row.appointment.site_id)
        for row in holdings_at(act.now).filter(appointment__person=successor)
    ]
    moved = 0
    for owed in rows.select_for_update(of=("self",)):
        covers = any(duty == owed.duty_id and site in owed.site.lineage() for duty, site in held)
        owed.person = successor if covers else None
        owed.save(update_fields=["person"])
        moved += 1
    return moved


DEADLINES = gettext_noop("时限")
register(DEADLINES, open_obligations, move_obligations)
