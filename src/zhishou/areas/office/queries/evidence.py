"""What the evidence page shows: seals, and the events of the sites one holds, by person, operation and day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from zhishou.kernel import clock, typed
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Event, Person, Seal
from zhishou.kernel.operation import REGISTRY

HOLDERS = ("keep_evidence", "inspect")


def events(actor: Actor, asked: Mapping[str, str]) -> QuerySet[Event]:
    """Events at the sites the actor holds evidence or inspection for, newest first, by the filters of the address."""
    rows = Event.objects.filter(site_id__in=actor.sites(*HOLDERS)).select_related("actor", "on_behalf_of", "site")
    if (person := typed.number(asked.get("person", ""))) is not None:
        rows = rows.filter(actor_id=person)
    if (name := asked.get("operation", "")) in REGISTRY:
        rows = rows.filter(operation=name)
    if start := typed.day(asked.get("from", "")):
        rows = rows.filter(at__gte=clock.midnight(start))
    if end := typed.day(asked.get("to", "")):
        rows = rows.filter(at__lt=clock.midnight(end + timedelta(days=1)))
    if asked.get("unsigned") == "1":
        rows = rows.filter(signed=False)
    return rows.order_by("-id")


def people(actor: Actor) -> list[tuple[str, str]]:
    """The people the filter offers."""
    rows = Person.objects.within(actor).filter(appointments__site_id__in=actor.sites(*HOLDERS)).distinct()
    return [(str(person.pk), person.name) for person in rows[:500]]


def operations() -> list[tuple[str, str]]:
    """The operations the filter offers, by label."""
    return sorted(((op.name, _(op.label)) for op in REGISTRY.values()), key=lambda pair: pair[1])


def seals(at_most: int = 8) -> list[Seal]:
    """The latest seals, newest first."""
    return list(Seal.objects.order_by("-number")[:at_most])


def last_backup() -> Event | None:
    """The record of the latest backup."""
    return Event.objects.filter(operation="office.record_backup").order_by("-id").first()
