"""What comes after: a promotion is settled, a confirmation is given up."""

from __future__ import annotations

from zhishou.areas.confirmations import effect
from zhishou.areas.confirmations.models import CHECK, HANDLE, OPEN, Confirmation, Step
from zhishou.areas.confirmations.operations.sending import WithReason
from zhishou.areas.confirmations.saying import OfOne, at, move, say, tell, url_of
from zhishou.kernel import clock
from zhishou.kernel.gate import Act
from zhishou.kernel.operation import Refused, ask, operation
from zhishou.kernel.types import Money

State, Kind = Confirmation.State, Step.Kind


class Settle(OfOne):
    """What it came to."""

    amount: Money = ask("实际结算金额（元）", at_least=0)
    note: str = ask("结算说明", at_least=2, at_most=200, hint="凭证号；与约定不同的写明原因")


@operation(
    "confirmations.start_promotion", label="促销合作确认书生效", by_system=True, about="confirmation", url_after=url_of
)
def start_promotion(act: Act, cmd: OfOne) -> Confirmation:
    """A promotion is signed by both: it is owed to be settled by the day both signed for (letters.promotion)."""
    row: Confirmation = act.lock(cmd.confirmation)
    return row


@operation("confirmations.settle", label="结算促销", capability=HANDLE, about="confirmation", url_after=url_of)
def settle(act: Act, cmd: Settle) -> Confirmation:
    """Put on record what a promotion came to and by which voucher. Refused before it has ended, and a second time."""
    row = at(act, cmd.confirmation, State.IN_FORCE)
    if row.kind != Confirmation.Kind.PROMOTION:
        raise Refused("confirmation.nothing_to_settle", number=row.number)
    if row.settled_at is not None:
        raise Refused("confirmation.settled_already", number=row.number)
    ends = str(row.versions.get(n=row.version).content["ends_on"])
    if clock.today().isoformat() < ends:
        raise Refused("confirmation.still_on", ends=ends)
    changed = {
        "settled_by": act.person,
        "settled_at": act.now,
        "settled_fen": int(cmd.amount),
        "settled_note": cmd.note,
    }
    for name, value in changed.items():
        setattr(row, name, value)
    row.save(update_fields=list(changed))
    say(act, row, Kind.SETTLED, cmd.note)
    act.note(number=row.number, fen=row.settled_fen)
    return row


@operation("confirmations.void", label="作废确认书", capability=CHECK, about="confirmation", url_after=url_of)
def void(act: Act, cmd: WithReason) -> Confirmation:
    """Give a confirmation up, before or after both signed; its paper says so when somebody asks.

    One by which an account was closed stays: the account is opened again in the customer's file. A settled promotion stays.
    """
    row = at(act, cmd.confirmation, *OPEN, State.IN_FORCE)
    if row.state == State.IN_FORCE and row.kind == Confirmation.Kind.CLOSING:
        raise Refused("confirmation.closed_by_it", number=row.number)
    if row.settled_at is not None:
        raise Refused("confirmation.settled_already", number=row.number)
    effect.end_link(row)
    move(row, State.VOID, act.now, voided_by=act.person, voided_at=act.now, void_reason=cmd.reason)
    for owed in ("confirmations.check", "confirmations.follow_up", "confirmations.settle"):
        act.excuse(owed, row, cmd.reason)
    say(act, row, Kind.VOIDED, cmd.reason)
    tell(act, row, [row.responsible], "voided")
    act.note(number=row.number, version=row.version)
    return row
