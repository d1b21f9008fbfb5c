"""违约金: on principal only, by the day, cumulative per charge; as columns, one row a charge. Days count from 1970."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings

from zhishou.areas.billing.exact import half_up, product
from zhishou.areas.billing.models import Source, Tariff
from zhishou.kernel.columns import Column, among, numbers, read
from zhishou.kernel.later import later

if TYPE_CHECKING:
    import numpy as np
else:
    np = later("numpy")


MILLION = 10**6
EVER = 2**30  # a day that never comes
CHARGE = ("charge", "tariff", "amount", "due")
COLUMNS = """c.id, c.tariff_id, c.amount_fen, (c.due_on - date '1970-01-01')::bigint"""
BEARS = f"c.amount_fen > 0 AND c.source <> {int(Source.REVERSAL)} AND c.due_on IS NOT NULL"  # may bear a late fee
_NAMED = f"SELECT {COLUMNS} FROM billing_charge c WHERE c.id = ANY(%s::bigint[]) AND c.tariff_id = ANY(%s::bigint[]) AND {BEARS} ORDER BY c.id"
_BOOKED = "SELECT l.charge_id, l.amount_fen FROM billing_latefee l WHERE l.charge_id = ANY(%s::bigint[])"
_CREDITS = """
SELECT x.original_id, r.amount_fen, (r.source = %s)::int::bigint,
       ((x.recorded_at AT TIME ZONE %s)::date - date '1970-01-01')::bigint
  FROM billing_correction x JOIN billing_charge r ON r.id = x.reversal_id WHERE x.original_id = ANY(%s::bigint[])
"""
_FROZEN = """
SELECT f.charge_id, (f.opened_on - date '1970-01-01')::bigint, coalesce(f.closed_on - date '1970-01-01', %s)::bigint
  FROM billing_freeze f WHERE f.charge_id = ANY(%s::bigint[])
"""


@dataclass(frozen=True)
class Accounts:
    """The principal of charges over time: what each asks for, what was paid on which day, when its days stood still.

    `moves` and `frozen` name the account they belong to by its `place`. Frozen days are [opened, closed).
    """

    charge: Column
    amount_fen: Column
    start: Column  # the first day that counts
    rate_e6: Column
    cap_percent: Column
    moves: dict[str, Column]  # place, on, fen
    frozen: dict[str, Column]  # place, opened, closed


@dataclass(frozen=True)
class Late:
    """Late fees through a day, account by account."""

    total_fen: Column
    paid: Column  # the principal was paid in full by then
    closed: Column  # and nothing that is known changes it on a later day


def total_late(accounts: Accounts, day: int) -> Late:
    """The late fee of each account from its first counted day through `day`.

    Σ over days of the principal outstanding at day end × rate, rounded half-up once; never above the cap, which is
    floored. Within an account what happens is put in the order of days; between two days nothing changes.
    """
    count, stop = len(accounts.charge), day + 1
    moves, frozen, every = accounts.moves, accounts.frozen, np.arange(count)
    none = np.zeros(count, dtype=np.int64)
    stays = np.zeros(len(frozen["place"]), dtype=np.int64)
    place = np.concatenate([every, moves["place"], frozen["place"], frozen["place"], every])
    on = np.concatenate([accounts.start, moves["on"], frozen["opened"], frozen["closed"], none + stop])
    fen = np.concatenate([none, moves["fen"], stays, stays, none])
    still = np.concatenate([none, np.zeros(len(moves["fen"]), dtype=np.int64), stays + 1, stays - 1, none])
    on = np.minimum(np.maximum(on, accounts.start[place]), stop)
    order = np.lexsort((on, place))
    place, on, fen, still = place[order], on[order], np.cumsum(fen[order]), np.cumsum(still[order])
    last = np.searchsorted(place, every, side="right") - 1
    before = np.concatenate([[-1], last[:-1]])[place] if count else place  # the last event of the account before
    paid = fen - np.where(before < 0, 0, fen[before])
    stands = still - np.where(before < 0, 0, still[before])
    outstanding = np.maximum(accounts.amount_fen[place] - paid, 0)
    days = np.diff(on, append=stop)
    days[last] = 0
    owed = np.zeros(count, dtype=np.int64)
    np.add.at(owed, place, np.where(stands > 0, 0, outstanding * days))
    late = half_up(product(owed, accounts.rate_e6), MILLION)
    cap = product(accounts.amount_fen, accounts.cap_percent) // 100
    in_full = accounts.amount_fen <= _sum(count, moves, moves["on"] <= day)
    moving = among(every, moves["place"][moves["on"] > day]) | among(every, frozen["place"][frozen["closed"] > day])
    return Late(np.minimum(late, cap).astype(np.int64), in_full, in_full & ~moving)


def _sum(count: int, moves: dict[str, Column], mask: Column) -> Column:
    found = np.zeros(count, dtype=np.int64)
    np.add.at(found, moves["place"][mask], moves["fen"][mask])
    return found


def rates(site: int) -> dict[int, Tariff]:
    """The versions of a community's tariffs that bear a late fee."""
    return {version.pk: version for version in Tariff.objects.filter(site=site, late_rate_e6__gt=0)}


def accounts_of(charges: dict[str, Column], tariffs: Mapping[int, Tariff]) -> Accounts:
    """The accounts of charges (columns as `CHARGE`, ascending): with corrections, payments of principal and freezes.

    A correction takes the charge away as if it had never been; a waiver counts like a payment on its day.
    """
    from zhishou.areas.payments import queries as money

    ids, amount = charges["charge"], charges["amount"].copy()
    named = numbers(ids)
    zone = [int(Source.WAIVER), settings.TIME_ZONE, named]
    credits = read(_CREDITS, zone, ("charge", "fen", "waiver", "on"))
    place, waived = np.searchsorted(ids, credits["charge"]), credits["waiver"] == 1
    np.add.at(amount, place[~waived], credits["fen"][~waived])
    paid = money.principal_paid(named)
    frozen = read(_FROZEN, [EVER, named], ("charge", "opened", "closed"))
    known, version = np.unique(charges["tariff"], return_inverse=True)
    of = [tariffs[int(pk)] for pk in known]

    def each(name: str) -> Column:
        return np.array([getattr(one, name) for one in of], dtype=np.int64)[version]

    return Accounts(
        ids, amount, charges["due"] + each("grace_days") + 1, each("late_rate_e6"), each("late_cap_percent"),
        {
            "place": np.concatenate([np.searchsorted(ids, paid["charge"]), place[waived]]),
            "on": np.concatenate([paid["on"], credits["on"][waived]]),
            "fen": np.concatenate([paid["fen"], -credits["fen"][waived]]),
        },
        {"place": np.searchsorted(ids, frozen["charge"]), "opened": frozen["opened"], "closed": frozen["closed"]},
    )  # fmt: skip


def named(charges: Iterable[int], tariffs: Mapping[int, Tariff]) -> dict[str, Column]:
    """The charges among these that may bear a late fee, ascending, as columns."""
    ids = np.array(sorted(charges), dtype=np.int64)
    return read(_NAMED, [numbers(ids), list(tariffs)], CHARGE)


def booked(charges: Column) -> Column:
    """What runs have booked as late fee of charges, ascending, in fen."""
    rows = read(_BOOKED, [numbers(charges)], ("charge", "fen"))
    found = np.zeros(len(charges), dtype=np.int64)
    np.add.at(found, np.searchsorted(charges, rows["charge"]), rows["fen"])
    return found
