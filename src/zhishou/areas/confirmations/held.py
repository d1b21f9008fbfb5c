"""Confirmations with a customer, for the customer's file."""

from __future__ import annotations

from zhishou.areas.confirmations.models import Confirmation
from zhishou.areas.customers.models import Customer
from zhishou.kernel import held
from zhishou.kernel.actor import Actor
from zhishou.kernel.held import Held


def _of(actor: Actor, customer: Customer) -> list[Held]:
    rows = Confirmation.objects.within(actor).filter(customer=customer).order_by("-pk")[:20]
    return [
        Held(
            str(row.get_kind_display()), row.number, customer.name, row.on, None, str(row.get_state_display()),
            row.state == Confirmation.State.IN_FORCE, row.url(),
        )
        for row in rows
    ]  # fmt: skip


held.register("customers.customer", _of)
