"""Deadlines let off by decision, with a name and a reason."""

from __future__ import annotations

from zhishou.kernel import clock
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Notice, Obligation
from zhishou.kernel.operation import REGISTRY, Command, Refused, ask, operation
from zhishou.kernel.sweep import owners
from zhishou.kernel.types import Ref


class Waive(Command):
    obligation: Ref[Obligation] = ask("时限")
    reason: str = ask(
        "豁免理由", at_least=4, at_most=200, multiline=True, hint="写明为什么不再要求，本人和上级都会看到。"
    )


@operation("office.waive", label="豁免时限", capability="waive", about="obligation")
def waive(act: Act, cmd: Waive) -> Obligation:
    """Let an open obligation off for a stated reason; it shows as 已豁免 with who and why. Never one's own."""
    owed = act.lock(cmd.obligation)
    if owed.state != Obligation.State.OPEN:
        raise Refused("office.not_owed", state=owed.get_state_display())
    owing = owners(owed, act.now)
    if any(person.pk == act.person.pk for person in owing):
        raise Refused("office.own_obligation")
    owed.state, owed.closed_at, owed.next_notice_at = Obligation.State.WAIVED, act.now, None
    owed.waived_by, owed.waive_reason = act.person, cmd.reason
    owed.save(update_fields=["state", "closed_at", "next_notice_at", "waived_by", "waive_reason"])
    op = REGISTRY.get(owed.do_operation)
    facts = {"what": op.label if op else owed.do_operation, "name": act.person.name}
    for person in owing:
        Notice.objects.get_or_create(
            natural_key=f"office.waived|{owed.pk}|{person.pk}",
            defaults={
                "person": person,
                "kind": "office.waived",
                "facts": facts,
                "url": f"/owed/{owed.pk}",
                "at": clock.now(),
            },
        )
    return owed
