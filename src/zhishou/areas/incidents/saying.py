"""What every operation of an incident does: lock it at the right time, write a line of the timeline, ring a bell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import models

from zhishou.areas.customers.queries import people_with
from zhishou.areas.incidents.models import Incident, Step
from zhishou.kernel import files, words
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Notice, Person
from zhishou.kernel.operation import Refused
from zhishou.kernel.scope import Placed
from zhishou.kernel.types import Upload

MOST_PHOTOS = 9
UNREPORTED = (Incident.State.OPEN, Incident.State.ENDED, Incident.State.RETURNED)


def url_of(row: models.Model) -> str:
    """The page of the incident a row belongs to."""
    incident = row.belongs_to() if isinstance(row, Placed) else row
    assert isinstance(incident, Incident)
    return incident.url()


def at_work(act: Act, given: Incident, *states: Incident.State) -> Incident:
    """The incident, locked, while it is going on (or in one of the states named). Refused with `incidents.state`."""
    row = act.lock(given)
    if row.state not in (states or (Incident.State.OPEN,)):
        raise Refused("incidents.state", number=row.number, state=row.get_state_display())
    return row


def say(act: Act, row: Incident, kind: Step.Kind, note: str = "", photos: Sequence[Upload] = ()) -> Step:
    """One line of the timeline with its pictures."""
    step = Step.objects.create(incident=row, kind=kind, note=note[:1000], by=act.person, at=act.now)
    for photo in photos:
        files.keep(photo, step, "photo", site=row.site, by=act.person)
    return step


def tell(act: Act, people: Iterable[Person], kind: str, row: Incident) -> None:
    """A line in the bell of each, but not of whoever acts."""
    facts = {
        "name": act.person.name, "number": row.number, "kind": words.source(row.get_kind_display()), "place": row.place,
        "site": row.site.name,
    }  # fmt: skip
    chosen = {one.pk: one for one in people if one.pk != act.person.pk}
    Notice.objects.bulk_create(
        Notice(person=one, kind=kind, facts=facts, url=row.url(), at=act.now) for one in chosen.values()
    )


def holders(actor: Actor, row: Incident, *capabilities: str) -> list[Person]:
    """Who holds one of the capabilities where it happened, each once."""
    found = {one.pk: one for name in capabilities for one in people_with(actor, row.site, name)}
    return list(found.values())
