"""Errands in sight by the filters of the address, how many of each sort there are, and the words said about one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Count, Q, QuerySet

from zhishou.areas.errands.models import OPEN, Errand, Step, own, turn
from zhishou.areas.property.queries import milli
from zhishou.kernel import clock, places, typed
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Obligation, Person, Site, StoredFile
from zhishou.kernel.scope import subject_of

VIEWS = ("", "mine", "by_me", "late", "my_turn", "closed", "all")
NAMES = ("q", "view", "site", "person", "state", "weight", "from", "to")


def of_view(actor: Actor, view: str) -> Q:
    """What each view of the list holds; without one: all that is open."""
    me, still = own(actor), Q(closed_at=None)
    return {
        "mine": still & Q(person_id__in=me),
        "by_me": still & Q(by_id__in=me),
        "late": Q(state__in=OPEN, due_at__lt=clock.now()),
        "my_turn": turn(actor),
        "closed": Q(closed_at__isnull=False),
        "all": Q(),
    }.get(view, still)


def counts(actor: Actor) -> dict[str, int]:
    """How many errands each view holds."""
    tallies = {f"n_{view}": Count("pk", filter=of_view(actor, view)) for view in VIEWS}
    found: dict[str, int] = Errand.objects.within(actor).order_by().aggregate(**tallies)
    return {view: found[f"n_{view}"] for view in VIEWS}


def rows(actor: Actor, asked: Mapping[str, str]) -> QuerySet[Errand]:
    """Errands by the filters of the address: what is open by its deadline, what is over the latest first."""
    view = asked.get("view", "")
    found: QuerySet[Errand] = Errand.objects.within(actor).filter(of_view(actor, view))
    found = places.at(found, asked.get("site", "")).select_related("person", "post", "by", "site")
    if (person := typed.number(asked.get("person", ""))) is not None:
        found = found.filter(person_id=person)
    for name, known in (("state", Errand.State), ("weight", Errand.Weight)):
        if asked.get(name, "") in known.values:
            found = found.filter(**{name: asked[name]})
    if text := asked.get("q", "").strip():
        found = found.filter(Q(number__icontains=text) | Q(title__icontains=text) | Q(person__name__icontains=text))
    if since := typed.day(asked.get("from", "")):
        found = found.filter(due_at__gte=clock.midnight(since))
    if until := typed.day(asked.get("to", "")):
        found = found.filter(due_at__lt=clock.midnight(until + timedelta(days=1)))
    return found.order_by(
        *(("-closed_at", "-pk") if view == "closed" else ("-at", "-pk") if view == "all" else ("due_at", "pk"))
    )


def of_person(actor: Actor, person: Person) -> QuerySet[Errand]:
    """What was asked of a person, within the actor's sight, the latest first; without what was withdrawn."""
    return rows(actor, {"view": "all"}).filter(person=person).exclude(state=Errand.State.WITHDRAWN)


def doers(actor: Actor) -> list[tuple[str, str]]:
    """Whom something in sight was asked of, by name, to filter by."""
    rows = Person.objects.filter(pk__in=Errand.objects.within(actor).order_by().values("person_id").distinct())
    return [(str(pk), name) for pk, name in rows.order_by("sort_key", "pk").values_list("pk", "name")]


@dataclass(frozen=True)
class Said:
    """One step as page and paper show it."""

    row: Step
    files: list[StoredFile] = field(default_factory=list)

    @property
    def photos(self) -> list[StoredFile]:
        """The pictures among its files."""
        return [one for one in self.files if one.mime.startswith("image/")]

    @property
    def done(self) -> str:
        """How much was done by then, where that was told."""
        return milli(self.row.done_milli)

    @property
    def papers(self) -> list[StoredFile]:
        """What is no picture."""
        return [one for one in self.files if not one.mime.startswith("image/")]


def said(row: Errand) -> list[Said]:
    """Every word about an errand in order, with what came with it."""
    steps = list(row.steps.select_related("by", "for_whom"))
    kept: dict[str, list[StoredFile]] = defaultdict(list)
    for one in StoredFile.objects.filter(about__in=[subject_of(step) for step in steps]).order_by("pk"):
        kept[one.about].append(one)
    return [Said(step, kept[subject_of(step)]) for step in steps]


def results(found: Iterable[Errand]) -> dict[int, str]:
    """What each was last reported done with, by the errand's id."""
    steps = Step.objects.filter(errand__in=[row.pk for row in found], kind=Step.Kind.DONE).order_by("at", "pk")
    return dict(steps.values_list("errand_id", "note"))


def owed(row: Errand) -> Obligation | None:
    """The deadline that a signed duty holds about it; none where nobody's duty speaks of errands."""
    rows = Obligation.objects.filter(context=subject_of(row)).select_related("clause__version__post")
    return rows.order_by("-pk").first()


def open_at(site: Site) -> int:
    """How many errands at a site and below are not over: a number for whoever hands a shift over, no contents."""
    return Errand.objects.filter(site__path__startswith=site.path, closed_at=None).count()
