"""A deposit stands behind its renovation: it is not asked back while that goes on or a pass is still about."""

from __future__ import annotations

from zhishou.areas.renovation.models import Pass, Renovation
from zhishou.areas.services import returning
from zhishou.areas.services.models import Deposit
from zhishou.kernel.operation import Refused
from zhishou.kernel.phrasing import listed


def expect_over(deposit: Deposit) -> None:
    """Refused while a renovation that the deposit stands behind goes on, or one of its passes is out."""
    row = Renovation.objects.filter(deposit=deposit).order_by("-pk").first()
    if row is None:
        return
    if row.is_open:
        raise Refused(
            "renovation.deposit_held", deposit=deposit.number, number=row.number, state=row.get_state_display()
        )
    if out := list(row.passes.filter(state=Pass.State.OUT).values_list("number", flat=True)):
        raise Refused("renovation.passes_out", n=len(out), numbers=listed(out))


returning.register(expect_over)
