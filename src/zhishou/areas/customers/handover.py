"""Customers go from one person to another when work is handed over (people.hand_over)."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from zhishou.areas.customers import rounds
from zhishou.areas.customers.models import Assignment, Customer
from zhishou.areas.people import handover
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Person


def rows(person: Person) -> list[QuerySet[Customer]]:
    """Customers the person looks after."""
    return [Customer.objects.filter(owner=person)]


def move(act: Act, person: Person, successor: Person) -> int:
    """Assign each of the person's customers to the successor, from now."""
    rows = list(Customer.objects.filter(owner=person).values_list("pk", "site_id"))
    Customer.objects.filter(owner=person).update(owner=successor, updated_at=act.now)
    rounds.given_away(act, person)
    made = [
        Assignment(site_id=site, customer_id=pk, person=successor, by=act.actor.person, at=act.now) for pk, site in rows
    ]
    Assignment.objects.bulk_create(made, batch_size=1000)
    return len(rows)


handover.register(gettext_noop("客户"), rows, move)
