"""Renovations in sight by the filters of the address, what one still lacks, its timeline, and what a site's visits are due."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from zhishou.areas.property.models import Unit
from zhishou.areas.renovation.models import OVERSEE, UNDER_WAY, Paper, Renovation, Step, Violation
from zhishou.areas.renovation.works import PaperKind
from zhishou.areas.services import queries as services
from zhishou.areas.services.models import Deposit
from zhishou.areas.services.operations.deposits import free_fen
from zhishou.kernel import clock, places, typed
from zhishou.kernel.actor import Actor, holders
from zhishou.kernel.models import Obligation, Person, StoredFile
from zhishou.kernel.scope import subject_of

VIEWS = ("", "preparing", "working", "violations", "expired", "unsecured", "to_accept", "over", "all")
NAMES = ("q", "view", "site", "state", "scope", "unit", "from", "to")
RELATED = ("unit__building", "site", "tenure__party", "responsible", "deposit__receipt")
VISIT_OWED = "renovation.visit"
UNSECURED = Q(state__in=UNDER_WAY, deposit__receipt__voided_at__isnull=False)  # `Renovation.unsecured`, of rows


def of_view(view: str) -> Q:
    """What each view of the list holds; without one: all that is not over."""
    still, faults = Q(closed_at=None), Violation.objects.filter(renovation=OuterRef("pk"), state="open")
    return {
        "preparing": Q(state__in=["lacking", "checking", "approved"]),
        "working": Q(state__in=["working", "stopped"]),
        "violations": still & Q(Exists(faults)),
        "expired": Q(state__in=UNDER_WAY, valid_until__lt=clock.today()),
        "unsecured": UNSECURED,
        "to_accept": Q(state="finished"),
        "over": Q(closed_at__isnull=False),
        "all": Q(),
    }.get(view, still)


def counts(actor: Actor) -> dict[str, int]:
    """How many renovations each view holds."""
    tallies = {f"n_{view}": Count("pk", filter=of_view(view)) for view in VIEWS}
    found: dict[str, int] = Renovation.objects.within(actor).order_by().aggregate(**tallies)
    return {view: found[f"n_{view}"] for view in VIEWS}


def rows(actor: Actor, asked: Mapping[str, str]) -> QuerySet[Renovation]:
    """Renovations by the filters of the address, the latest first, each with its open violations and its last visit."""
    found: QuerySet[Renovation] = Renovation.objects.within(actor).filter(of_view(asked.get("view", "")))
    found = places.at(found, asked.get("site", ""))
    if (unit := typed.number(asked.get("unit", ""))) is not None:
        found = found.filter(unit_id=unit)
    for name, known in (("state", Renovation.State), ("scope", Renovation.Scope)):
        if asked.get(name, "") in known.values:
            found = found.filter(**{name: asked[name]})
    if text := asked.get("q", "").strip():
        words = ("number", "permit", "unit__code", "tenure__party__name", "contractor", "foreman")
        wanted = Q(pk=None)
        for word in words:
            wanted |= Q(**{f"{word}__icontains": text})
        found = found.filter(wanted)
    if since := typed.day(asked.get("from", "")):
        found = found.filter(at__gte=clock.midnight(since))
    if until := typed.day(asked.get("to", "")):
        found = found.filter(at__lt=clock.midnight(until + timedelta(days=1)))
    found = found.annotate(
        faults=Count("violations", filter=Q(violations__state="open"), distinct=True),
        visited_at=Max("steps__at", filter=Q(steps__kind=Step.Kind.VISITED)),
    )
    return found.select_related(*RELATED).defer("unit__tokens").order_by("-at", "-pk")


def visits_due(found: Iterable[Renovation]) -> dict[int, Any]:
    """Until when the next visit of each is owed, by the renovation's id."""
    contexts = {subject_of(row): row.pk for row in found}
    owed = Obligation.objects.filter(context__in=contexts, do_operation=VISIT_OWED, state=Obligation.State.OPEN)
    return {contexts[context]: due for context, due in owed.order_by("-due_at").values_list("context", "due_at")}


def of_unit(actor: Actor, unit: Unit) -> list[Renovation]:
    """A unit's renovations within sight, the latest first."""
    return list(Renovation.objects.within(actor).filter(unit=unit)[:10])


def under_way(actor: Actor, units: Iterable[Unit]) -> dict[int, str]:
    """The state of the renovation that goes on in each of some units, within sight, by the unit's id."""
    found = Renovation.objects.within(actor).filter(unit__in=list(units), state__in=UNDER_WAY).order_by("pk")
    return {row.unit_id: str(row.get_state_display()) for row in found}


def missing(row: Renovation) -> list[PaperKind]:
    """The papers an application still lacks."""
    there = set(row.papers.values_list("kind", flat=True))
    return [kind for kind in row.needed() if kind.value not in there]


def papers_to_add(actor: Actor, row: Any) -> list[tuple[str, str]]:
    """Choices: the papers an application calls for, those it lacks first."""
    if not isinstance(row, Renovation):
        return [(str(value), str(label)) for value, label in PaperKind.choices]
    lacking = missing(row)
    return [(kind.value, str(kind.label)) for kind in [*lacking, *(k for k in row.needed() if k not in lacking)]]


def deposits_to_link(actor: Actor, row: Any) -> list[tuple[str, str]]:
    """Choices: the unit's deposits for renovation that nobody has asked back and that stand behind no other one."""
    if not isinstance(row, Renovation):
        return []
    used = Renovation.objects.exclude(state__in=["declined", "withdrawn"]).exclude(pk=row.pk).filter(unit=row.unit_id)
    taken = set(used.values_list("deposit_id", flat=True))
    held = services.held_for(row.unit_id, Deposit.Kind.DECORATION)
    return [(str(one.pk), f"{one.number}　{one.payer}") for one in held if one.pk not in taken and free_fen(one) > 0]


def open_violations(row: Renovation) -> list[Violation]:
    """What is not put right yet."""
    return list(row.violations.filter(state=Violation.State.OPEN))


def overseers(row: Renovation) -> list[Person]:
    """Who may let stopped work go on and reports to the authorities."""
    return holders(OVERSEE, row.site)


@dataclass(frozen=True)
class Kept:
    """A row of a renovation with its files: a step, a paper, a violation, a pass."""

    row: Any
    files: list[StoredFile] = field(default_factory=list)

    @property
    def photos(self) -> list[StoredFile]:
        """The pictures among its files."""
        return [one for one in self.files if one.mime.startswith("image/")]

    @property
    def documents(self) -> list[StoredFile]:
        """What is no picture."""
        return [one for one in self.files if not one.mime.startswith("image/")]


def with_files(found: Iterable[Any]) -> list[Kept]:
    """Rows with what was kept for them, in one query."""
    rows = list(found)
    kept: dict[str, list[StoredFile]] = defaultdict(list)
    for one in StoredFile.objects.filter(about__in=[subject_of(row) for row in rows]).order_by("pk"):
        kept[one.about].append(one)
    return [Kept(row, kept[subject_of(row)]) for row in rows]


def papers(row: Renovation) -> list[tuple[PaperKind, list[Kept]]]:
    """Every paper the application calls for, and any other that came, each with what is there."""
    there: dict[str, list[Kept]] = defaultdict(list)
    for one in with_files(Paper.objects.filter(renovation=row).select_related("by")):
        there[one.row.kind].append(one)
    needed = row.needed()
    return [(kind, there[kind.value]) for kind in PaperKind if kind in needed or kind.value in there]
