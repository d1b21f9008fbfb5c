"""Who stands in for a superior by their own duty (retail.deputy.2): the one rule, asked by leave and by the deputy."""

from __future__ import annotations

from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Appointment, Person

STAND_IN = "stand_in"


def superiors(actor: Actor) -> list[Person]:
    """Those the actor stands in for: to whom the very appointment reports whose duty says so, in force now."""
    held = {
        grant.appointment_id for grant in actor.grants if grant.capability == STAND_IN and grant.principal is None
    } & {row.pk for row in actor.appointments if row.site_id in actor.sites(STAND_IN)}
    above = Appointment.objects.filter(team__in=held, ended_at=None, person__is_active=True)
    return list(Person.objects.filter(pk__in=above.values("person")).exclude(pk=actor.person_id or 0))


def deputies(superior: Person) -> list[Person]:
    """Who stands in for a superior by a duty in force now, the longest in their post first."""
    rows = Appointment.objects.filter(
        reports_to__person=superior, reports_to__ended_at=None, ended_at=None, person__is_active=True
    ).select_related("person")
    people = {row.person_id: row.person for row in rows.order_by("starts_at", "pk")}
    return [person for person in people.values() if superior in superiors(Actor.of(person))]
