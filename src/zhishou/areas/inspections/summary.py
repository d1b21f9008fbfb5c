"""Some weeks of inspections together: what was found by item, by week and by person, and what followed (retail.supervisor.3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from zhishou.areas.cases.models import Improvement
from zhishou.areas.cases.queries import improvements
from zhishou.areas.inspections import queries
from zhishou.areas.inspections.models import Inspection
from zhishou.kernel import clock, typed
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Post, Site

WEEKS = 8  # shown when no days are asked for
NAMES = ("site", "post", "checklist", "from", "to")


@dataclass
class Tally:
    """Inspections of a week or a person: how many, and how many items were as they should be and not."""

    label: str
    inspections: int = 0
    passed: int = 0
    failed: int = 0
    missed: dict[str, int] = field(default_factory=dict)  # the items that failed, how often

    @property
    def percent(self) -> int | None:
        """Passed of all that applied, rounded down; None when nothing applied."""
        of = self.passed + self.failed
        return 100 * self.passed // of if of else None

    def add(self, row: Inspection) -> None:
        """Count one inspection."""
        self.inspections += 1
        self.passed += row.passed
        self.failed += row.failed
        for item in row.missed:
            self.missed[item] = self.missed.get(item, 0) + 1


@dataclass
class Item:
    """An item: passed and failed of each week, and altogether."""

    name: str
    weeks: dict[date, Tally] = field(default_factory=dict)
    whole: Tally = field(default_factory=lambda: Tally(""))

    def mark(self, week: date, result: str) -> None:
        """Count one mark; what did not apply counts nowhere."""
        for one in (self.weeks.setdefault(week, Tally("")), self.whole):
            one.passed += result == Inspection.Mark.PASSED
            one.failed += result == Inspection.Mark.FAILED


@dataclass
class Followed:
    """What became of the corrections that were asked for."""

    rows: list[tuple[Inspection, Improvement]] = field(default_factory=list)

    def count(self, state: str) -> int:
        """How many are in a state: open, late, done (not checked), effective, not_effective, withdrawn."""
        return sum(state_of(row) == state for _inspection, row in self.rows)


STATES = ("open", "late", "done", "effective", "not_effective", "withdrawn")


def state_of(row: Improvement) -> str:
    """Where a correction stands today."""
    if row.effect:
        return str(row.effect)
    if row.done_at is not None:
        return "done"
    return "late" if row.due_on < clock.today() else "open"


@dataclass
class Summary:
    """The weeks (their Mondays), items the worst first, people by name, and the corrections, the open ones first."""

    since: date
    until: date
    weeks: list[tuple[date, Tally]]
    items: list[Item]
    people: list[Tally]
    followed: Followed
    whole: Tally


def span(asked: Mapping[str, str]) -> tuple[date, date]:
    """The days asked for; the last eight weeks, this one included, when none are."""
    until = typed.day(asked.get("to", "")) or clock.today()
    first = _monday(until) - timedelta(weeks=WEEKS - 1)
    return min(typed.day(asked.get("from", "")) or first, until), until


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def sites(actor: Actor) -> list[Site]:
    """Where inspections in sight were made."""
    found = Inspection.objects.within(actor).order_by().values("site")
    return list(Site.objects.filter(pk__in=found).order_by("path"))


def posts(actor: Actor) -> list[Post]:
    """The posts whose work was inspected, within sight."""
    return list(Post.objects.filter(pk__in=Inspection.objects.within(actor).order_by().values("post")).order_by("name"))


def summary(actor: Actor, asked: Mapping[str, str]) -> Summary:
    """The inspections of some days within sight, of a post and site where named. What was withdrawn counts nowhere."""
    since, until = span(asked)
    rows = queries.rows(actor, {**asked, "from": f"{since}", "to": f"{until}"}).exclude(
        state=Inspection.State.WITHDRAWN
    )
    if (post := typed.number(asked.get("post", ""))) is not None:
        rows = rows.filter(post_id=post)
    weeks: dict[date, Tally] = {}
    items: dict[str, Item] = {}
    people: dict[tuple[int, int], Tally] = {}
    whole = Tally("")
    found = list(rows.order_by("at", "pk"))
    for row in found:
        week = _monday(clock.local(row.at).date())
        person = people.setdefault((row.person_id or 0, row.post_id), Tally(row.whom))
        for tally in (weeks.setdefault(week, Tally(f"{week:%m-%d}")), person, whole):
            tally.add(row)
        for item, result, _remark in row.marks:
            items.setdefault(item, Item(item)).mark(week, result)
    return Summary(
        since, until, sorted(weeks.items()), sorted(items.values(), key=_worst), sorted(people.values(), key=lambda one: one.label),
        _followed(found), whole,
    )  # fmt: skip


def _worst(one: Item) -> tuple[int, int, str]:
    percent = one.whole.percent
    return (101 if percent is None else percent, -one.whole.failed, one.name)


def _followed(found: list[Inspection]) -> Followed:
    measures = improvements.of_sources([row.number for row in found])
    pairs = [(row, one) for row in found for one in measures.get(row.number, [])]
    return Followed(sorted(pairs, key=lambda pair: (STATES.index(state_of(pair[1])), pair[1].due_on, pair[1].pk)))
