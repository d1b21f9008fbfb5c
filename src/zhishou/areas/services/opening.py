"""押金 of the old books: rows of an opening file (期初) whose item is a kind of deposit become deposits held."""

from __future__ import annotations

from zhishou.areas.billing import opening
from zhishou.areas.billing.imports import OpeningRow
from zhishou.areas.property import periods
from zhishou.areas.property.models import Unit
from zhishou.areas.services.models import Deposit
from zhishou.kernel import numbering
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site

KINDS = {str(label): value for value, label in Deposit.Kind.choices} | {"押金": Deposit.Kind.OTHER.value}


def known(site: Site, rows: list[OpeningRow]) -> set[tuple[str, str, int]]:
    """The keys among the rows that were taken over before."""
    told = Deposit.objects.filter(site__path__startswith=site.path).exclude(opening="")
    there = set(told.filter(unit__code__in=[row.code for row in rows]).values_list("unit__code", "opening"))
    return {row.key for row in rows if (row.code, key(row)) in there}


def key(row: OpeningRow) -> str:
    """By what a second one of a unit is recognised."""
    return f"{row.item}:{row.period}"


def take(act: Act, site: Site, rows: list[OpeningRow], units: dict[str, Unit]) -> list[Deposit]:
    """Deposits held since the old books; the payer is the owner of now."""
    return Deposit.objects.bulk_create(
        [
            Deposit(
                site=site, number=numbering.take("YJ"), unit=units[row.code], kind=KINDS[row.item],
                payer=_owners(units[row.code]) or row.code, amount_fen=-row.amount_fen,
                held_fen=-row.amount_fen, taken_on=periods.first_day(row.period), opening=key(row), made_at=act.now,
            )
            for row in rows
        ]
    )  # fmt: skip


def _owners(unit: Unit) -> str:
    return "、".join(t.party.name for t in unit.tenures.filter(role=0, ends_on=None).select_related("party"))[:60]


opening.elsewhere(opening.Elsewhere(frozenset(KINDS), known, take))
