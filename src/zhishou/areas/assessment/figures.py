"""A collector's month in figures: rates of what is assigned, work at the door, slips, deadlines. Reckoned, never typed in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from zhishou.areas.arrears.queries import figures as collection
from zhishou.areas.arrears.queries.figures import AMOUNTS, Collected, percent
from zhishou.areas.assessment import slips, timely, work
from zhishou.areas.assessment.sources import Asked, tally
from zhishou.areas.assessment.who import Collector, sites_of
from zhishou.areas.assessment.work import WORK
from zhishou.areas.property import periods
from zhishou.areas.property import queries as register
from zhishou.kernel.models import Site

Key = tuple[int, int]


@dataclass
class Figures:
    """One collector's month."""

    buildings: list[tuple[Site, Collected]] = field(default_factory=list)
    frozen: bool = False  # every community of these buildings has closed the month
    work: dict[str, int] = field(default_factory=lambda: dict.fromkeys(WORK, 0))
    slips: dict[str, tuple[int, int]] = field(default_factory=dict)  # kind → wrong, out of how many
    due: timely.Tally = field(default_factory=dict)

    @property
    def total(self) -> Collected:
        """All buildings as one."""
        return collection.added((row for _site, row in self.buildings), "")

    @property
    def wrong(self) -> int:
        """All slips."""
        return sum(n for n, _of in self.slips.values())

    def state(self, name: str) -> int:
        """Deadlines that ended so."""
        return sum(tally[name] for tally in self.due.values())

    @property
    def settled(self) -> int:
        """All deadlines that have come due."""
        return sum(self.state(name) for name in timely.STATES)

    def kept(self) -> dict[str, Any]:
        """Everything as it is written down, numbers and codes alone."""
        return {
            "frozen": self.frozen, "work": self.work, "due": self.due,
            "buildings": [
                {"site": site.code, "building": row.building or 0, **{name: getattr(row, name) for name in AMOUNTS}}
                for site, row in self.buildings
            ],
            "slips": {code: list(pair) for code, pair in self.slips.items()},
        }  # fmt: skip


def timely_percent(found: Figures) -> str:
    """Kept in time of all that has come due."""
    return percent(found.state("kept"), found.settled)


def of(rows: Sequence[Collector], *months: int) -> dict[int, dict[Key, Figures]]:
    """The figures of some collectors in a month or in several that follow one another, by month and collector."""
    found = {period: {one.key: Figures() for one in rows} for period in months}
    if rows:
        paths = sites_of(rows)
        _rates(rows, paths, found)
        for period, tallies in timely.deadlines(rows, paths, months).items():
            for key, tally in tallies.items():
                found[period][key].due = tally
        _count(rows, paths, found)
    return found


def read_back(kept: Mapping[str, Any], sites: Mapping[str, Site], names: Mapping[int, str]) -> Figures:
    """What was written down with an assessment, as figures again."""
    made = Figures(frozen=kept["frozen"], work=dict(kept["work"]), due=dict(kept["due"]))
    made.slips = {code: (pair[0], pair[1]) for code, pair in kept["slips"].items()}
    for row in kept["buildings"]:
        amounts = {name: row[name] for name in AMOUNTS}
        there = Collected(row["building"] or None, names.get(row["building"], ""), **amounts)
        made.buildings.append((sites[row["site"]], there))
    return made


def _rates(rows: Sequence[Collector], paths: Mapping[int, str], found: dict[int, dict[Key, Figures]]) -> None:
    """The buildings of each as the collection board has them: who collects there now, or did when the month was closed."""
    sites = register.sites_with_units(paths)
    reckoned = collection.months([(site, period) for period in found for site in sites])
    for period, own in found.items():
        for site in sites:
            lines, _until, frozen = reckoned[site.pk, period]
            for line in lines:
                if (key := _placed(rows, paths, line.person, site.pk)) is not None:
                    own[key].frozen = frozen and (own[key].frozen or not own[key].buildings)
                    own[key].buildings.append((site, line))


def _placed(rows: Sequence[Collector], paths: Mapping[int, str], person: int | None, site: int) -> Key | None:
    """The one of a person's posts for which what happened at a site counts."""
    return next((one.key for one in rows if one.person.pk == person and one.covers(paths.get(site, ""))), None)


def about(one: Collector, period: int) -> Asked:
    """The question about one collector's month."""
    return Asked((one.person.pk,), tuple(sites_of([one])), (period,))


def slips_of(one: Collector, kind: slips.Kind, period: int) -> list[slips.Slip]:
    """The rows behind a number of one collector."""
    return list(kind.slips(about(one, period)))


def _count(rows: Sequence[Collector], paths: Mapping[int, str], found: dict[int, dict[Key, Figures]]) -> None:
    """Slips out of what was done, and the work at the door."""
    asked = Asked(tuple({one.person.pk for one in rows}), tuple(paths), tuple(found))
    named = {f"wrong {kind.code}": kind.wrong(asked) for kind in slips.KINDS if kind.wrong is not None}
    named |= {f"done {kind.code}": kind.done(asked) for kind in slips.KINDS}
    tallies = tally({**named, **work.sources(asked)})
    for kind in slips.KINDS:
        if kind.wrong is None:
            told = tallies[f"wrong {kind.code}"] = defaultdict(int)
            for slip in kind.slips(asked):
                told[slip.person, slip.site, periods.of(slip.on)] += 1
    placed: dict[tuple[str, int, Key], int] = defaultdict(int)
    for name, counts in tallies.items():
        for (person, site, month), n in counts.items():
            if (key := _placed(rows, paths, person, site)) is not None:
                placed[name, month, key] += n
    for month, own in found.items():
        for key, figures in own.items():
            figures.work = {name: placed[name, month, key] for name in WORK}
            figures.slips = {
                kind.code: (placed[f"wrong {kind.code}", month, key], placed[f"done {kind.code}", month, key])
                for kind in slips.KINDS
            }
