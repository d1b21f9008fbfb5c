"""A collector's month in figures: rates of what is assigned, work at the door, slips, deadlines. Reckoned, never typed in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, QuerySet

from zhishou.areas.arrears.models import Contact, Letter
from zhishou.areas.arrears.queries import figures as collection
from zhishou.areas.arrears.queries.figures import AMOUNTS, Collected, percent
from zhishou.areas.assessment import slips, timely
from zhishou.areas.assessment.who import Collector, moments, sites_of
from zhishou.areas.property import periods
from zhishou.areas.property import queries as register
from zhishou.kernel.models import Event, Site
from zhishou.kernel.scope import subject_of

WORK = ("contacts", "promised", "kept", "broken", "served")
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


def of(rows: Sequence[Collector], period: int) -> dict[Key, Figures]:
    """The figures of some collectors in a month."""
    found = {one.key: Figures() for one in rows}
    if rows:
        paths = sites_of(rows)
        _rates(rows, period, found)
        for key, tally in timely.deadlines(rows, period).items():
            found[key].due = tally
        _slips(rows, paths, period, found)
        _work(rows, paths, period, found)
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


def _rates(rows: Sequence[Collector], period: int, found: dict[Key, Figures]) -> None:
    """The buildings of each as the collection board has them: who collects there now, or did when the month was closed."""
    tops = {one.site.pk: one.site for one in rows if not any(_within(one.site, other.site) for other in rows)}
    for site in tops.values():
        for each in register.communities(site):
            lines, _until, frozen = collection.month(each, period)
            for line in lines:
                one = _nearest(rows, line.person, each)
                if one is not None:
                    own = found[one.key]
                    own.frozen = frozen and (own.frozen or not own.buildings)
                    own.buildings.append((each, line))


def _within(site: Site, other: Site) -> bool:
    return site.pk != other.pk and site.path.startswith(other.path)


def _nearest(rows: Iterable[Collector], person: int | None, site: Site) -> Collector | None:
    """Of a person's posts the one nearest above a community: a building belongs to one of them."""
    own = [one for one in rows if one.person.pk == person and site.path.startswith(one.site.path)]
    return max(own, key=lambda one: len(one.site.path), default=None)


def _placed(rows: Sequence[Collector], paths: Mapping[int, str], person: int, site: int) -> Key | None:
    own = [one for one in rows if one.person.pk == person and paths[site].startswith(one.site.path)]
    return max(own, key=lambda one: len(one.site.path)).key if own else None


def asked(rows: Sequence[Collector], paths: Iterable[int], period: int) -> slips.Asked:
    """The question about some collectors' slips."""
    return slips.Asked(tuple({one.person.pk for one in rows}), tuple(paths), period)


def _slips(rows: Sequence[Collector], paths: Mapping[int, str], period: int, found: dict[Key, Figures]) -> None:
    about = asked(rows, paths, period)
    for kind in slips.KINDS:
        wrong: dict[Key, int] = defaultdict(int)
        done: dict[Key, int] = defaultdict(int)
        for slip in kind.slips(about):
            if key := _placed(rows, paths, slip.person, slip.site):
                wrong[key] += 1
        for person, site, n in kind.done(about):
            if key := _placed(rows, paths, person, site):
                done[key] += n
        for key, own in found.items():
            own.slips[kind.code] = (wrong[key], done[key])


def slips_of(one: Collector, kind: slips.Kind, period: int) -> list[slips.Slip]:
    """The rows behind a number of one collector."""
    paths = sites_of([one])
    return [slip for slip in kind.slips(asked([one], paths, period)) if slip.person == one.person.pk]


def _work(rows: Sequence[Collector], paths: Mapping[int, str], period: int, found: dict[Key, Figures]) -> None:
    """Contacts made, promises that came due and how they ended, letters served: by whoever did it."""
    people = {one.person.pk for one in rows}
    begins, ends = moments(period)
    days = (periods.first_day(period), periods.last_day(period))
    made = Contact.objects.filter(site__in=paths, by__in=people).order_by()
    spoken = made.filter(at__gte=begins, at__lt=ends).values_list("by", "site").annotate(n=Count("pk"))
    served = Letter.objects.filter(site__in=paths, served_by__in=people, served_on__range=days).order_by()
    handed = served.values_list("served_by", "site").annotate(n=Count("pk"))
    for name, counts in (
        ("contacts", spoken),
        ("served", handed),
        *_promises(made.filter(promise_on__range=days).select_related("unit")),
    ):
        for person, site, n in counts:
            if (key := _placed(rows, paths, person, site)) is not None:
                found[key].work[name] += n


def _promises(rows: QuerySet[Contact]) -> Iterable[tuple[str, list[tuple[int, int, int]]]]:
    """Promises whose day came: all, kept, broken. One that was broken stays so when a later promise took its place."""
    given = list(rows)
    told = Event.objects.filter(
        context__in={subject_of(row.belongs_to()) for row in given}, operation="arrears.break_promise"
    )
    gone = set(told.values_list("subject", flat=True)) if given else set()
    ended = {row.pk: Contact.Promise.BROKEN if subject_of(row) in gone else row.promise for row in given}
    for name, ends in (
        ("promised", (Contact.Promise.OPEN, Contact.Promise.KEPT, Contact.Promise.BROKEN)),
        ("kept", (Contact.Promise.KEPT,)), ("broken", (Contact.Promise.BROKEN,)),
    ):  # fmt: skip
        yield name, [(row.by_id, row.site_id, 1) for row in given if ended[row.pk] in ends]
