"""A deposit stands behind its renovation: not asked back while that goes on or a pass is about, missed when its receipt is void."""

from __future__ import annotations

from zhishou.areas.renovation import queries
from zhishou.areas.renovation.models import UNDER_WAY, Pass, Renovation, Step
from zhishou.areas.renovation.saying import OfOne, say, tell, url_of
from zhishou.areas.services import returning
from zhishou.areas.services.models import Deposit
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import Act, perform
from zhishou.kernel.operation import Refused, operation
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


def miss(act: Act, deposit: Deposit) -> None:
    """The receipt of a deposit is void: whoever answers for the open renovation it stood behind is told, and who oversees.

    Once the permit is out another deposit is owed, by the duty of whoever issues permits.
    """
    row = (
        Renovation.objects.filter(deposit=deposit, closed_at=None).select_related("unit", "site", "responsible").first()
    )
    if row is None:
        return
    say(act, row, Step.Kind.UNSECURED, deposit.number)
    tell(
        act, row, [row.responsible, *queries.overseers(row)], "unsecured", name=act.person.name, deposit=deposit.number
    )
    if row.state in UNDER_WAY:
        perform("renovation.lose_deposit", Actor.system("deposits"), {"renovation": row}, door=act.door)


@operation("renovation.lose_deposit", label="装修押金收据作废", by_system=True, about="renovation", url_after=url_of)
def lose_deposit(act: Act, cmd: OfOne) -> Renovation:
    """The deposit behind a permit never came: its receipt was voided. From now on another one is owed (property.assistant.3)."""
    row: Renovation = act.lock(cmd.renovation)
    return row


returning.register(expect_over)
returning.on_gone(miss)
