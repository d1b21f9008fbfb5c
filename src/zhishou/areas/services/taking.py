"""Money that comes in for what this area sells or holds: a receipt of the counter's books, as for any other money.

So it is numbered without a gap, voided and printed again on record, and lies in the drawer of whoever took it. A void
receipt makes a bill payable again, and a deposit one that never came.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from django.utils.translation import gettext as _

from zhishou.areas.cashdesk import issuing
from zhishou.areas.cashdesk.issuing import Item, Paid
from zhishou.areas.cashdesk.models import Receipt
from zhishou.areas.cashdesk.models.books import Method
from zhishou.areas.services import returning
from zhishou.areas.services.models import Bill, Deduction, Deposit, Refund, Remitted
from zhishou.kernel.gate import Act
from zhishou.kernel.operation import Invalid, Refused
from zhishou.kernel.types import Money


class Pays(Protocol):
    """How money is handed over, as a form asks for it."""

    @property
    def method(self) -> Method: ...
    @property
    def tendered(self) -> Money | None: ...
    @property
    def reference(self) -> str: ...


def take(act: Act, about: Bill | Deposit, items: Sequence[Item], how: Pays, *, payer: str) -> Receipt:
    """Take money that came now for a bill or a deposit; its receipt.

    Refused without the number of a transfer or scan, when the cash handed over falls short, and without a receipt book.
    """
    fen, cash = sum(item.amount_fen for item in items), how.method == Method.CASH
    if not cash and not how.reference:
        raise Invalid({"reference": [_("转账和扫码要填凭证号，月底好对账。")]})
    if cash and how.tendered is not None and how.tendered < fen:
        raise Refused("bill.too_little_cash")
    tendered = None if not cash else fen if how.tendered is None else int(how.tendered)
    paid = Paid(int(how.method), "" if cash else how.reference, tendered_fen=tendered)
    label = f"{about._meta.label_lower}:{about.number}"
    return issuing.issue(act, about.site, items, paid, payer=payer, unit=about.unit, about=label)


def bill_unpaid(act: Act, receipt: Receipt) -> None:
    """The receipt of a bill is void: the bill is payable again. Refused while a remittance accounts for it."""
    bill = Bill.objects.select_for_update().get(receipt=receipt)
    held = Remitted.objects.filter(bill=bill, live=True).select_related("remittance").first()
    if held is not None:
        raise Refused("bill.remitted", number=bill.number, remittance=held.remittance.number)
    bill.state, bill.receipt = Bill.State.SIGNED, None
    bill.save(update_fields=["state", "receipt"])


def deposit_gone(act: Act, receipt: Receipt) -> None:
    """The receipt of a deposit is void: it never came. Refused once something was deducted, given back or asked for."""
    deposit = Deposit.objects.select_for_update().get(receipt=receipt)
    deducted = Deduction.objects.filter(deposit=deposit).exclude(state=Deduction.State.DECLINED)
    returned = Refund.objects.filter(deposit=deposit).exclude(state=Refund.State.DECLINED)
    if deducted.exists() or returned.exists():
        raise Refused("deposit.used", number=deposit.number)
    deposit.held_fen = 0
    deposit.save(update_fields=["held_fen"])
    returning.tell_gone(act, deposit)


issuing.on_void("services.bill", bill_unpaid, page="/services/")
issuing.on_void("services.deposit", deposit_gone, page="/deposits/")
