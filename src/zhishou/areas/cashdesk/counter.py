"""What a unit owes at the counter, oldest due first, and how an amount falls on what the payer chose."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date

from zhishou.areas.billing import queries as fees
from zhishou.areas.payments import queries as money
from zhishou.areas.payments.settling import Ledger
from zhishou.areas.property import payers, periods
from zhishou.areas.property.models import Unit
from zhishou.areas.property.payers import Payer

Part = tuple[int, bool, int]  # charge, late fee or principal, fen


@dataclass(frozen=True)
class Open:
    """An open charge: what is left of its principal and of its late fee, in fen."""

    charge: int
    item: str
    period: int
    due_on: date | None
    principal_fen: int
    late_fen: int
    at_bank: bool
    disputed: bool
    payer: Payer

    @property
    def fen(self) -> int:
        """Both together."""
        return self.principal_fen + self.late_fen

    @property
    def label(self) -> str:
        """The period in words."""
        return periods.words(self.period)


def open_of(unit: Unit) -> list[Open]:
    """The open charges of a unit in the order they are settled."""
    ledger = Ledger(unit.site, [unit.pk])
    rows = ledger.open[unit.pk]
    out, disputed = money.at_bank(row.charge for row in rows), fees.disputed(row.charge for row in rows)
    whose = payers.who_pays((unit.pk, row.period, row.payer) for row in rows)
    return [
        Open(
            row.charge, row.item_name, row.period, row.due_on, ledger.left[(row.charge, False)],
            ledger.left[(row.charge, True)], row.charge in out, row.charge in disputed,
            whose[(unit.pk, row.period, row.payer)],
        )
        for row in rows
    ]  # fmt: skip


def spread(rows: Iterable[Open], chosen: Collection[int], amount_fen: int) -> tuple[list[tuple[Open, Part]], int]:
    """How an amount falls on the chosen charges, oldest due first, principal before late fee; and what is left over."""
    parts: list[tuple[Open, Part]] = []
    for row in rows:
        if row.charge not in chosen:
            continue
        for late, owed in ((False, row.principal_fen), (True, row.late_fen)):
            fen = min(owed, amount_fen)
            if fen > 0:
                parts.append((row, (row.charge, late, fen)))
                amount_fen -= fen
    return parts, amount_fen


def without(rows: Iterable[Open], parts: Iterable[Part]) -> list[Open]:
    """What stays open once some parts are settled."""
    paid: dict[tuple[int, bool], int] = {}
    for charge, late, fen in parts:
        paid[(charge, late)] = paid.get((charge, late), 0) + fen
    left = [
        replace(
            row, principal_fen=row.principal_fen - paid.get((row.charge, False), 0),
            late_fen=row.late_fen - paid.get((row.charge, True), 0),
        )
        for row in rows
    ]  # fmt: skip
    return [row for row in left if row.fen]


def payers_of(rows: Iterable[Open]) -> str:
    """Whose charges these are, as a receipt names who paid: each name once, in the order of the charges."""
    return "、".join(dict.fromkeys(row.payer.name for row in rows if row.payer.name))
