"""What a further turn of a run adds to what runs have billed of a period.

Facts that were put right since are no reason to bill once more: what a run has billed of a unit's item stays, with whom
it was billed to (contract: Dates). Metered usage that was verified later is billed as the difference.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from zhishou.areas.billing.engine import Community, Rows, keys
from zhishou.areas.billing.models import Item, Source
from zhishou.areas.billing.models.charges import CORRECTED, PAYERS, SEQUENCES, charge_id
from zhishou.kernel.columns import Column, among, read
from zhishou.kernel.later import later

if TYPE_CHECKING:
    import numpy as np
else:
    np = later("numpy")


_THERE = """
SELECT c.id, c.amount_fen, c.usage_milli, c.source::bigint, c.deducted_fen FROM billing_charge c
 WHERE c.id >= %s AND c.id < %s AND c.site_id = %s ORDER BY c.id
"""


def missing(rows: Rows, community: Community) -> Rows:
    """Those of the charges of a range of units that are not there yet (from an earlier turn or the old books), and what
    late verified readings add to those that are.
    """
    site, period = community.site, community.period
    low, high = charge_id(period, community.first, 0, 0), charge_id(period, community.last + 1, 0, 0)
    there = read(_THERE, [low, high, site.pk], ("id", "fen", "usage", "source", "deducted"))
    # A correction of a closed month stands in this period under a high sequence: it is not what a run would write.
    own = there["id"] % SEQUENCES < CORRECTED
    if not own.any():
        return rows
    there = {name: column[own] for name, column in there.items()}
    ran = there["source"] == Source.RUN
    mine, bases = rows["id"] // SEQUENCES, there["id"] // SEQUENCES
    group, known = mine // PAYERS, bases // PAYERS  # a unit's item, whoever pays; both ascend
    metered = among(rows["item_id"], [i.pk for i in Item.objects.filter(site=site, kind=Item.Kind.METERED)])
    again = metered & among(group, known[ran])
    new = ~again & ~among(mine, bases) & ~among(group, known[ran])
    add = [int(place) for place in np.flatnonzero(new)]
    for one in np.unique(group[again & ~_same(rows["usage_milli"], group, known, there)]):
        places = range(*np.searchsorted(group, [one, one + 1]))
        part = slice(*np.searchsorted(known, [one, one + 1]))
        add += _added(rows, places, {name: column[part] for name, column in there.items()})
    found = {name: column[np.array(add, dtype=np.int64)] for name, column in rows.items()}
    found["id"] = keys(found)
    order = np.argsort(found["id"])
    return {name: column[order] for name, column in found.items()}


def _same(usage: Column, group: Column, known: Column, there: dict[str, Column]) -> Column:
    """Most of them: one row of usage, billed by one row of a run with the same usage; a turn of the run adds nothing."""
    low, high = (np.searchsorted(known, group, side) for side in ("left", "right"))
    begin, end = (np.searchsorted(group, group, side) for side in ("left", "right"))
    at = np.minimum(low, len(known) - 1)
    ran = there["source"][at] == Source.RUN
    return np.asarray((high - low == 1) & (end - begin == 1) & ran & (there["usage"][at] == usage))


def _added(rows: Rows, places: range, there: dict[str, Column]) -> list[int]:
    """What the usage of a unit's item adds to what was billed of it (`there`), payer by payer: the places to write.

    Nothing when the usage is the same for each payer, or the same in all and only somebody else would pay it now; a
    reading of the day of the turn splits it, also when it comes late.
    """
    billed = {int(payer): _of(there, payer) for payer in np.unique(there["id"] // SEQUENCES % PAYERS)}
    stands = {payer: usage for payer, part in billed.items() if (usage := _usage(part)) is not None}
    wanted: dict[int, list[int]] = defaultdict(list)
    for place in places:
        wanted[int(rows["payer"][place])].append(place)
    uses = {payer: int(rows["usage_milli"][mine].sum()) for payer, mine in wanted.items()}
    if len(uses) == 1 and sum(uses.values()) == sum(stands.values()):
        return []
    gone = sum(int(billed[payer]["fen"][_ran(billed[payer])].sum()) for payer in stands.keys() - uses.keys())
    found: list[int] = []
    for payer, mine in wanted.items():
        if uses[payer] != stands.get(payer):
            found += _differing(rows, mine, billed.get(payer, _of(there, payer)), gone)
            gone = 0
    return found


def _of(there: dict[str, Column], payer: int) -> dict[str, Column]:
    mine = there["id"] // SEQUENCES % PAYERS == payer
    return {name: column[mine] for name, column in there.items()}


def _ran(there: dict[str, Column]) -> Column:
    return np.asarray(there["source"] == Source.RUN)


def _turned(there: dict[str, Column]) -> Column:
    """What was used before the turn by the same side as after it: further rows of runs from which nothing is deducted."""
    return np.asarray(_ran(there) & (there["id"] % SEQUENCES > 0) & (there["deducted"] == 0))


def _usage(there: dict[str, Column]) -> int | None:
    """The usage that runs have billed to a payer; None when they have billed nothing."""
    ran, turned = _ran(there), _turned(there)
    if not ran.any():
        return None
    rest = there["usage"][ran & ~turned]
    return int(there["usage"][turned].sum()) + (int(rest[-1]) if len(rest) else 0)


def _differing(rows: Rows, mine: list[int], there: dict[str, Column], gone: int) -> list[int]:
    """Rows of a payer less what was billed to that payer, and to others who pay nothing of it any more (`gone`)."""
    ran, turned, sequences = _ran(there), _turned(there), there["id"] % SEQUENCES
    if len(mine) > 1 and turned.any():  # what came before the turn stays as it was billed
        ran, mine = ran & ~turned, mine[:1]
    billed = int(there["fen"][ran].sum()) + gone
    free = int(sequences.max()) + 1 if (sequences < len(mine)).any() else 0
    rows["deducted_fen"][mine[0]] += billed
    rows["amount_fen"][mine[0]] -= billed
    rows["sequence"][mine] = np.arange(free, free + len(mine))
    return [place for place in mine if rows["amount_fen"][place]]
