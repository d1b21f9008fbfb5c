"""The drawer by the books: cash of a person that has gone neither to the bank nor to finance, and who must have counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Sum

from zhishou.areas.cashdesk.models import CashCount, Entry
from zhishou.areas.cashdesk.models.books import Method
from zhishou.areas.cashdesk.models.drawer import IN_DRAWER
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Person, Site

NOTES: Mapping[str, int] = {
    "n100": 100_00, "n50": 50_00, "n20": 20_00, "n10": 10_00, "n5": 5_00, "n1": 1_00, "c50": 50, "c10": 10, "c1": 1,
}  # fmt: skip
"""Field of the form → the value of a note or coin in fen."""


@dataclass(frozen=True)
class Drawer:
    """What should lie in a person's drawer: the sum in fen and the last entry it holds."""

    cashier: Person
    fen: int
    upto: int


def waiting(actor: Actor, site: Site) -> QuerySet[Entry]:
    """Cash at a site and below that lies in a drawer; a receipt void before it went is left out with its answer."""
    rows: QuerySet[Entry] = Entry.objects.within(actor)
    rows = rows.filter(IN_DRAWER, site__path__startswith=site.path)
    gone = Entry.objects.filter(receipt=OuterRef("receipt"), amount_fen__gt=0, slip__isnull=False)
    rows = rows.filter(Q(receipt=None) | Q(receipt__voided_at=None) | Exists(gone))
    return rows.select_related("receipt__unit", "cashier")


def drawers(site: Site) -> list[Drawer]:
    """The drawers at a site and below that hold cash or had some over the counter today, by name."""
    waiting = Entry.objects.filter(site__path__startswith=site.path, method=Method.CASH)
    rows = waiting.filter(IN_DRAWER).values("cashier").annotate(fen=Sum("amount_fen"), upto=Max("pk"))
    sums = {row["cashier"]: (row["fen"], row["upto"]) for row in rows}
    today = waiting.filter(on=clock.today()).values("cashier").annotate(upto=Max("pk"))
    for row in today:
        fen, upto = sums.get(row["cashier"], (0, 0))
        sums[row["cashier"]] = (fen, max(upto, row["upto"]))
    people = Person.objects.filter(pk__in=sums).order_by("sort_key", "pk")
    return [Drawer(person, *sums[person.pk]) for person in people]


def drawer_of(site: Site, person: Person) -> Drawer:
    """One person's drawer; empty when nothing is in it."""
    found = next((one for one in drawers(site) if one.cashier.pk == person.pk), None)
    return found or Drawer(person, 0, 0)


def in_drawer(person: Person) -> int:
    """All cash in a person's drawer, in fen, wherever it was taken."""
    return Entry.objects.filter(IN_DRAWER, cashier=person).aggregate(fen=Sum("amount_fen"))["fen"] or 0


def total(pieces: Mapping[str, int]) -> int:
    """The sum of counted notes and coins, in fen."""
    return sum(NOTES[name] * n for name, n in pieces.items())


def counts_today(site: Site) -> list[CashCount]:
    """The live counts of today at a site and below."""
    rows = CashCount.objects.filter(site__path__startswith=site.path, day=clock.today(), live=True)
    return list(rows.select_related("cashier", "site", "signature").order_by("cashier__sort_key", "pk"))


def hold_counts(site: Site) -> None:
    """Keep the live counts of today at a site and below as they are until the transaction ends."""
    rows = CashCount.objects.filter(site__path__startswith=site.path, day=clock.today(), live=True)
    list(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))


def not_counted(found: Iterable[Drawer], counts: Iterable[CashCount]) -> list[str]:
    """Whose drawer has cash or had some today and was not counted, by name."""
    counted = {count.cashier_id for count in counts}
    return [one.cashier.name for one in found if one.cashier.pk not in counted]


def moved_since(found: Iterable[Drawer], counts: Iterable[CashCount]) -> list[str]:
    """Whose drawer changed after it was counted, by name."""
    known = {count.cashier_id: count for count in counts}
    return [
        one.cashier.name
        for one in found
        if (count := known.get(one.cashier.pk)) and (one.fen, one.upto) != (count.system_fen, count.upto)
    ]
