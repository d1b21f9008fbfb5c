"""Money that comes in for what this area sells or holds: the one place where it is taken and numbered.

Its receipts are numbered here in a series of their own (SF for services, YS for deposits) and printed with the bill or
the deposit; the books of the counter do not hold them.
"""

from __future__ import annotations

from zhishou.areas.services.models.bills import Method
from zhishou.kernel import numbering
from zhishou.kernel.operation import Invalid, Refused

SERVICE, DEPOSIT = "SF", "YS"


def take(book: str, fen: int, *, method: Method, reference: str, tendered_fen: int | None) -> str:
    """Take money that came now; the number of its receipt.

    Refused without the number of a transfer or scan, and when the cash handed over falls short.
    """
    if method != Method.CASH and not reference:
        raise Invalid({"reference": ["转账和扫码要填凭证号，月底好对账。"]})
    if method == Method.CASH and tendered_fen is not None and tendered_fen < fen:
        raise Refused("bill.too_little_cash")
    return numbering.take(book)
