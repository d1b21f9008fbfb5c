"""Inspections in sight, how each item stands over time, and a person's."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from zhishou.areas.inspections.models import Checklist, Inspection, inspected
from zhishou.kernel import clock, places, typed
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Person

MONTHS = 6  # shown when no days are asked for
VIEWS = ("", "told", "objected", "mine", "by_me")


def rows(actor: Actor, asked: Mapping[str, str]) -> QuerySet[Inspection]:
    """Inspections by the filters of the address, the latest first."""
    found: QuerySet[Inspection] = places.at(Inspection.objects.within(actor), asked.get("site", ""))
    found = found.select_related("site", "post", "person", "by", "version__checklist")
    view = asked.get("view", "")
    if view in ("told", "objected"):
        found = found.filter(state=view)
    elif view == "mine":
        found = found.filter(inspected(actor))
    elif view == "by_me":
        found = found.filter(by_id=actor.person_id)
    if (checklist := typed.number(asked.get("checklist", ""))) is not None:
        found = found.filter(version__checklist_id=checklist)
    if text := asked.get("q", "").strip():
        found = found.filter(
            Q(number__icontains=text) | Q(person__name__icontains=text) | Q(post__name__icontains=text)
        )
    since, until = span(asked)
    if asked.get("from") or asked.get("to"):
        found = found.filter(at__gte=since, at__lt=until)
    return found.order_by("-at", "-pk")


def by_number(actor: Actor, number: str) -> Inspection | None:
    """One inspection within sight."""
    found: Inspection | None = Inspection.objects.within(actor).filter(number=number).first()
    return found


def span(asked: Mapping[str, str]) -> tuple[datetime, datetime]:
    """The days asked for as [since, until); the last `MONTHS` months when none are, this one included."""
    today = clock.today()
    first = today.replace(day=1)
    for _month in range(MONTHS - 1):
        first = (first - timedelta(days=1)).replace(day=1)
    since = typed.day(asked.get("from", "")) or first
    until = typed.day(asked.get("to", "")) or today
    return clock.midnight(since), clock.midnight(until + timedelta(days=1))


@dataclass
class ItemStanding:
    """One item in some days: how often it was as it should be, not, or did not apply; the failures of each month."""

    item: str
    passed: int = 0
    failed: int = 0
    none: int = 0
    months: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    @property
    def percent(self) -> int | None:
        """Passed of all that applied, rounded down: a hundred only when nothing failed. None when it never applied."""
        of = self.passed + self.failed
        return 100 * self.passed // of if of else None

    def of_month(self, month: str) -> str:
        """“3 / 4”: passed of what applied; nothing when it was not inspected."""
        found = self.months.get(month, Counter())
        of = found["pass"] + found["fail"]
        return f"{found['pass']} / {of}" if of else ""


def by_item(actor: Actor, asked: Mapping[str, str]) -> tuple[list[str], list[ItemStanding]]:
    """(months, items): every item that was inspected in the days asked for, the worst first. What was withdrawn counts nowhere."""
    since, until = span(asked)
    found = rows(actor, {**asked, "view": ""}).filter(at__gte=since, at__lt=until).exclude(state="withdrawn")
    items: dict[str, ItemStanding] = {}
    months: set[str] = set()
    for at, marks in found.values_list("at", "marks").iterator(2_000):
        month = f"{clock.local(at):%Y-%m}"
        months.add(month)
        for item, result, _remark in marks:
            one = items.setdefault(item, ItemStanding(item))
            one.passed, one.failed, one.none = (
                one.passed + (result == "pass"), one.failed + (result == "fail"), one.none + (result == "na"),
            )  # fmt: skip
            one.months[month][result] += 1
    worst = sorted(
        items.values(), key=lambda one: (one.percent if one.percent is not None else 101, -one.failed, one.item)
    )
    return sorted(months), worst


def of_person(actor: Actor, person: Person) -> QuerySet[Inspection]:
    """A person's inspections within the actor's sight, the latest first."""
    return rows(actor, {}).filter(person=person)


def checklist_of(actor: Actor, version: str) -> Checklist | None:
    """The checklist of a version named by its id, in use or not any more, within sight."""
    if (pk := typed.number(version)) is None:
        return None
    found = Checklist.objects.within(actor).filter(versions=pk).select_related("site").prefetch_related("versions")
    return found.first()


def checklists(actor: Actor) -> list[Checklist]:
    """The checklists in use, with their versions."""
    in_use = Checklist.objects.within(actor).filter(retired_at=None).select_related("site")
    return list(in_use.prefetch_related("versions"))
