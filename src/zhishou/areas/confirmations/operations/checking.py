"""Another person checks what was written, before anybody outside sees it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhishou.areas.confirmations import settling
from zhishou.areas.confirmations.models import CHECK, Confirmation, Step
from zhishou.areas.confirmations.saying import OfOne, at, move, say, tell, url_of
from zhishou.kernel.gate import Act
from zhishou.kernel.operation import Invalid, Refused, ask, operation

State, Kind = Confirmation.State, Step.Kind


class Outcome(models.TextChoices):
    """What came of the check."""

    PASS = "pass", _("核对无误")
    RETURN = "return", _("退回修改")


class Check(OfOne):
    """What came of looking at it."""

    outcome: Outcome = ask("核对结果")
    opinion: str = ask("核对意见", default="", at_most=300, multiline=True, hint="退回的必填")


@operation("confirmations.check", label="核对确认书", capability=CHECK, about="confirmation", url_after=url_of)
def check(act: Act, cmd: Check) -> Confirmation:
    """Pass a confirmation, or return it with what has to change. Refused to whoever wrote the version in hand.

    An account is closed only when nothing is left at the customer's units.
    """
    row = at(act, cmd.confirmation, State.DRAFT)
    if row.written_by_id == act.person.pk:
        raise Refused("confirmation.own", number=row.number)
    if cmd.outcome == Outcome.RETURN:
        if not cmd.opinion:
            raise Invalid({"opinion": ["请写明要改什么。"]})
        move(row, State.RETURNED, act.now)
        say(act, row, Kind.RETURNED, cmd.opinion)
        tell(act, row, [row.responsible], "returned")
        return row
    settling.expect_settled(row)
    move(row, State.CHECKED, act.now, checked_by=act.person, checked_at=act.now)
    say(act, row, Kind.PASSED, cmd.opinion)
    tell(act, row, [row.responsible], "passed")
    return row
