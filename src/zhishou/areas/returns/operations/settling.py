"""办结: money goes back the way it came, against the customer's signature; who was refused may complain (retail.clerk.2, .4)."""

from __future__ import annotations

from zhishou.areas.returns import beside, ruling
from zhishou.areas.returns.models import Return, Way
from zhishou.areas.returns.models.who import TAKE
from zhishou.areas.returns.operations.deciding import held, url_of
from zhishou.areas.returns.operations.invoicing import too_much
from zhishou.kernel import files
from zhishou.kernel.gate import Act, perform
from zhishou.kernel.operation import Command, Invalid, Refused, ask, operation
from zhishou.kernel.types import PaperNumber, Ref, Upload


class Settling(Command):
    back: Ref[Return] = ask("退换货")
    reference: PaperNumber = ask(
        "退款流水号", default="", at_most=60, public=True, hint="不是现金的必填：银行、微信、支付宝的退款单号"
    )
    signature: Upload = ask("顾客签字", widget="signature")


class Complaining(Command):
    back: Ref[Return] = ask("退换货")
    name: str = ask("顾客姓名", at_least=1, at_most=60)
    phone: str = ask("电话", at_least=5, at_most=30)
    words: str = ask("顾客怎么说", at_least=2, at_most=1000, multiline=True)


@operation(
    "returns.settle", label="办结退换货", capability=TAKE, about="back", apart_from=("returns.approve",), url_after=url_of
)  # fmt: skip
def settle(act: Act, cmd: Settling) -> Return:
    """Give the money back by the way the ticket was paid, or take what the customer adds; against their signature.

    What the customer still owes for these goods is lowered first; only the rest goes out. Never by whoever signed second. What is no cash needs the number of the refund. Where more is invoiced than is left of
    the ticket, a red invoice is owed next.
    """
    row = held(act, cmd.back, Return.State.READY)
    if row.second_by_id == act.person.pk:
        raise Refused("returns.settled_by_second")
    debt = beside.debt(row.sale, hold=True)
    row.set_off_fen = min(row.refund_fen, debt.fen) if debt else 0
    if row.out_fen and row.sale.way != Way.CASH and not cmd.reference:
        raise Invalid({"reference": ["原来不是付现金的，请按原路退回，填退款流水号。"]})
    row.signature = files.keep_signature(cmd.signature, row, site=row.site, by=act.person)
    row.state, row.way, row.reference = Return.State.DONE, row.sale.way, cmd.reference
    row.settled_by, row.settled_at = act.person, act.now
    row.save(update_fields=["signature", "state", "way", "reference", "set_off_fen", "settled_by", "settled_at"])
    if debt and row.set_off_fen:
        debt.lower(act, row)
    act.note(number=row.number, fen=row.out_fen, set_off=row.set_off_fen, extra=row.extra_fen, way=row.way)
    act.ends_here = too_much(row.sale) == 0
    return row


@operation("returns.complain", label="转为投诉", capability=TAKE, about="back", url_after=url_of)
def complain(act: Act, cmd: Complaining) -> Return:
    """The customer does not agree: a complaint is taken in with the ticket and the reason they were told. Once a return."""
    row = act.lock(cmd.back)
    if row.case_number:
        raise Refused("returns.complained", number=row.number, case=row.case_number)
    content = f"{cmd.words}\n{row.number}　小票 {row.sale.ticket}　{row.get_decision_display()}：{row.told or ruling.said(row)}"
    given = {
        "site": row.site_id, "kind": "complaint", "channel": "walk_in", "reporter_name": cmd.name, "reporter_phone": cmd.phone,
        "content": content,
    }  # fmt: skip
    case = perform("cases.take_in", act.actor, given, door=act.door).result
    row.case_number = case.number  # type: ignore[union-attr]
    row.save(update_fields=["case_number"])
    act.note(number=row.number, case=row.case_number)
    return row
