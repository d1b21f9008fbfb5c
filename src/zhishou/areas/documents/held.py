"""What the register of contracts says of a unit and of a customer, for their files."""

from __future__ import annotations

from typing import Any

from zhishou.areas.documents.models import Contract
from zhishou.kernel import held
from zhishou.kernel.actor import Actor
from zhishou.kernel.held import Held

IN_FORCE = (Contract.State.COMING, Contract.State.IN_FORCE)


def _of(actor: Actor, **whose: Any) -> list[Held]:
    rows = Contract.objects.within(actor).filter(**whose).defer("tokens").order_by("-pk")
    return [
        Held(
            f"{row.kind}　{row.title}", row.number, row.party, row.starts_on, row.ends_on, str(row.state.label),
            row.state in IN_FORCE, row.url(),
        )
        for row in rows[:50]
    ]  # fmt: skip


held.register("property.unit", lambda actor, unit: _of(actor, unit=unit))
held.register("customers.customer", lambda actor, customer: _of(actor, customer=customer))
