"""退货冲减: goods of an order on credit came back, so less of it is owed (retail.clerk.2, .4)."""

from __future__ import annotations

from zhishou.areas.orders.models import Order, Payment
from zhishou.areas.orders.operations.fulfilling import OfOrder
from zhishou.areas.orders.operations.quoting import held, url_of
from zhishou.areas.returns.models import Return
from zhishou.kernel import numbering
from zhishou.kernel.gate import Act
from zhishou.kernel.operation import ask, operation
from zhishou.kernel.types import Ref


class SettingOff(OfOrder):
    """An order on credit and the return whose goods were its."""

    back: Ref[Return] = ask("退换货")


@operation("orders.set_off", label="退货冲减欠款", by_system=True, about="order", url_after=url_of)
def set_off(act: Act, cmd: SettingOff) -> Order:
    """What a settled return was to lower is paid by no money. The rest is owed by its day as before; nothing left is done."""
    row = held(act, cmd.order, Order.State.HANDED)
    back = cmd.back
    assert back.settled_by is not None
    Payment.objects.create(
        order=row, number=numbering.take("SD"), kind=Payment.Kind.SET_OFF, amount_fen=back.set_off_fen, reference=back.number,
        by=back.settled_by, at=act.now,
    )  # fmt: skip
    row.paid_fen += back.set_off_fen
    if not row.rest_fen:
        row.state, row.ended_at = Order.State.DONE, act.now
    row.save(update_fields=["paid_fen", "state", "ended_at"])
    act.note(number=row.number, back=back.number, fen=back.set_off_fen)
    act.ends_here = row.rest_fen == 0
    return row
