"""The customer signs a bill: on the pad, on paper that is scanned, or by a link of their own."""

from __future__ import annotations

from zhishou.areas.services.models import Bill
from zhishou.areas.services.operations.bills import expect, url
from zhishou.kernel import files, links, upload
from zhishou.kernel.gate import Act
from zhishou.kernel.models import StoredFile
from zhishou.kernel.operation import Command, ask, operation
from zhishou.kernel.types import Ref, Upload

BILL_LINK, LINK_DAYS = "service_bill", 14


class SignBill(Command):
    bill: Ref[Bill] = ask("有偿服务单")
    signature: Upload = ask("客户签字", widget="signature", hint="确认服务内容和金额")


class OfBill(Command):
    bill: Ref[Bill] = ask("有偿服务单")


@operation(
    "services.ask_signature", label="发链接请客户签字", capability="bill_services", about="bill",
    url_after=lambda row: f"/services/{row}/link",
)  # fmt: skip
def ask_signature(act: Act, cmd: OfBill) -> Bill:
    """Make the customer's own link to look at the bill and sign it; an earlier link ends.

    The address is on the result as `customer_link`: shown once, to be sent to the customer, and never kept.
    """
    bill = act.lock(cmd.bill)
    expect(bill, Bill.State.OPEN)
    links.end(bill, BILL_LINK)
    _link, token = links.make(
        bill, purpose=BILL_LINK, operations=["services.sign_bill"], site=bill.site, by=act.person, days=LINK_DAYS
    )
    bill.customer_link = f"/b/{token}"
    return bill


@operation(
    "services.sign_bill", label="客户签字", capability="bill_services", about="bill", by_link=True, url_after=url
)
def sign_bill(act: Act, cmd: SignBill) -> Bill:
    """The customer agrees to work and amount by their hand; only then is money taken. The link ends with it."""
    bill = act.lock(cmd.bill)
    expect(bill, Bill.State.OPEN)
    bill.signature = keep_signature(act, cmd.signature, bill)
    bill.state, bill.signed_at, bill.signed_how = Bill.State.SIGNED, act.now, _how(act, cmd)
    bill.save(update_fields=["signature", "state", "signed_at", "signed_how"])
    links.end(bill, BILL_LINK)
    act.note(number=bill.number, fen=bill.amount_fen)
    return bill


def _how(act: Act, cmd: SignBill) -> Bill.How:
    if act.actor.link is not None:
        return Bill.How.LINK
    return Bill.How.PAD if cmd.signature.name == "signature.png" else Bill.How.SCAN


def keep_signature(act: Act, given: Upload, row: object, kind: str = "signature") -> StoredFile:
    """A hand's signature, kept with the row it stands under."""
    site = row.site  # type: ignore[attr-defined]
    return files.keep(
        given, row, kind, site=site, by=act.actor.person, allowed=upload.IMAGES | {upload.PDF}  # type: ignore[arg-type]
    )  # fmt: skip
