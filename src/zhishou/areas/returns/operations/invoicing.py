"""开发票: never more of a ticket than was paid, less what came back and what has been invoiced; red ones take it back (retail.clerk.6)."""

from __future__ import annotations

from django.db import models
from django.db.models import Sum
from django.utils.translation import gettext as _

from zhishou.areas.returns import taxnumber
from zhishou.areas.returns.models import Invoice, Return, Sale
from zhishou.areas.returns.models.who import APPROVE_INVOICES, INVOICE
from zhishou.kernel import numbering, settings_store
from zhishou.kernel.choosing import no_says_why, yes_no
from zhishou.kernel.gate import Act
from zhishou.kernel.money import yuan
from zhishou.kernel.operation import Command, Invalid, Refused, ask, operation
from zhishou.kernel.types import Money, PaperNumber, Ref

State = Invoice.State
LIMIT = settings_store.declare(
    "returns.invoice_limit_yuan",
    "开发票多少元以上要第二人签字（元）",
    1000,
    widget="number",
    hint="手工录入的小票，不论金额都要；红冲不用。",
)


class Asking(Command):
    sale: Ref[Sale] = ask("小票")
    buyer: Invoice.Buyer = ask("抬头类型", widget="radio")
    title: str = ask("购方名称", at_least=1, at_most=100, hint="个人写姓名或“个人”，单位写营业执照上的全称")
    tax_number: str = ask("购方税号", default="", at_most=30, hint="单位必填：18 位统一社会信用代码")
    kind: Invoice.Kind = ask("发票类型", default=Invoice.Kind.NORMAL)
    amount: Money | None = ask("含税金额（元）", default=None, at_least=1, hint="不填就是全部可开的")


class Seconding(Command):
    invoice: Ref[Invoice] = ask("开票单")
    agreed: bool = ask("你的意见", widget="radio", choices=yes_no("同意", "不同意"))
    opinion: str = ask("意见", default="", at_most=200, hint="不同意时写明原因")


class Issuing(Command):
    invoice: Ref[Invoice] = ask("开票单")
    issued_number: PaperNumber = ask(
        "发票号码", at_least=8, at_most=20, public=True, hint="税务系统开出来的号码，8 到 20 位数字"
    )


class Withdrawing(Command):
    invoice: Ref[Invoice] = ask("开票单")
    reason: str = ask("原因", at_least=2, at_most=200)


class Reversing(Command):
    invoice: Ref[Invoice] = ask("开票单")
    reason: str = ask("红冲原因", at_least=2, at_most=200, hint="例如 抬头开错、销货退回")


class OfReturn(Command):
    back: Ref[Return] = ask("退换货")


def url_of(row: models.Model) -> str:
    """The page of the invoice, or of the return it was reversed for."""
    assert isinstance(row, Invoice | Return)
    return row.url()


def left_of(sale: Sale) -> int:
    """Fen of a ticket that can still be invoiced: paid, less given back, less invoiced; below nought when too much was."""
    back = sale.lines.aggregate(fen=Sum("returned_fen"))["fen"] or 0
    return int(sale.total_fen - back - sale.invoiced_fen)


@operation(
    "returns.request_invoice", label="开发票", capability=INVOICE, about="sale", leads_to_made=True, url_after=url_of
)
def request_invoice(act: Act, cmd: Asking) -> Invoice:
    """Ask for an invoice of a ticket: buyer, type, amount. Over the limit and on a typed ticket a second person signs first.

    Refused beyond what can be invoiced, for a company without a right tax number, and a special one for a person.
    """
    sale = act.lock(cmd.sale)
    list(sale.lines.select_for_update().values_list("pk"))  # what comes back meanwhile waits
    code = taxnumber.plain(cmd.tax_number)
    _expect_buyer(cmd, code)
    left = left_of(sale)
    amount = int(cmd.amount) if cmd.amount is not None else left
    if not 0 < amount <= left:
        raise Refused("returns.invoice_over", ticket=sale.ticket, left=yuan(max(left, 0)))
    over = amount > int(settings_store.value("returns.invoice_limit_yuan", sale.site)) * 100
    made = Invoice.objects.create(
        site=sale.site, number=numbering.take("FP"), sale=sale, kind=cmd.kind, buyer=cmd.buyer, title=cmd.title,
        tax_number=code, amount_fen=amount, by=act.person, at=act.now,
        state=State.WAITING if over or sale.by_hand else State.READY,
    )  # fmt: skip
    _set_aside(sale, amount)
    act.note(number=made.number, fen=amount, state=str(made.state))
    return made


def _expect_buyer(cmd: Asking, code: str) -> None:
    if cmd.buyer == Invoice.Buyer.PERSON:
        if code:
            raise Invalid({"tax_number": [_("个人抬头不填税号；填税号的请选“单位”。")]})
        if cmd.kind == Invoice.Kind.SPECIAL:
            raise Invalid({"kind": [_("专用发票只能开给单位。")]})
    elif not taxnumber.is_right(code):
        raise Invalid({"tax_number": [_("税号不对：应是 18 位统一社会信用代码，请和营业执照逐位核对。")]})


def _set_aside(sale: Sale, fen: int) -> None:
    sale.invoiced_fen += fen
    sale.save(update_fields=["invoiced_fen"])


@operation(
    "returns.approve_invoice", label="开发票第二人签字", capability=APPROVE_INVOICES, about="invoice",
    apart_from=("returns.request_invoice",), url_after=url_of,
)  # fmt: skip
def approve_invoice(act: Act, cmd: Seconding) -> Invoice:
    """Sign as the second person, or say no with the reason; never whoever asked. With a no the amount is free again."""
    row = _held(act, cmd.invoice, State.WAITING)
    if row.by_id == act.person.pk:
        raise Refused("returns.own_invoice", number=row.number)
    no_says_why(cmd.agreed, cmd.opinion)
    row.second_by, row.second_at, row.opinion = act.person, act.now, cmd.opinion
    row.state = State.READY if cmd.agreed else State.DECLINED
    row.save(update_fields=["second_by", "second_at", "opinion", "state"])
    act.note(number=row.number, agreed=cmd.agreed, fen=row.amount_fen)
    if not cmd.agreed:
        _set_aside(row.sale, -row.amount_fen)
        act.excuse("returns.issue_invoice", row, cmd.opinion)
    return row


@operation("returns.issue_invoice", label="登记开具", capability=INVOICE, about="invoice", url_after=url_of)
def issue_invoice(act: Act, cmd: Issuing) -> Invoice:
    """The tax software made it out: its number, once in all. A red one frees what it takes back."""
    row = _held(act, cmd.invoice, State.READY)
    if not cmd.issued_number.isascii() or not cmd.issued_number.isdigit():
        raise Invalid({"issued_number": [_("发票号码是 8 到 20 位数字。")]})
    if there := Invoice.objects.filter(issued_number=cmd.issued_number).first():
        raise Refused("returns.invoice_number_there", issued=cmd.issued_number, number=there.number)
    row.state, row.issued_number, row.issued_by, row.issued_at = State.ISSUED, cmd.issued_number, act.person, act.now
    row.save(update_fields=["state", "issued_number", "issued_by", "issued_at"])
    if row.reverses_id:
        _set_aside(row.sale, -row.amount_fen)
    act.note(number=row.number, fen=row.signed_fen, issued=cmd.issued_number)
    return row


@operation("returns.withdraw_invoice", label="撤销开票", capability=INVOICE, about="invoice", url_after=url_of)
def withdraw_invoice(act: Act, cmd: Withdrawing) -> Invoice:
    """Not to be made out after all. What was issued is reversed by a red one instead."""
    row = _held(act, cmd.invoice, State.WAITING, State.READY)
    row.state, row.opinion = State.WITHDRAWN, cmd.reason
    row.save(update_fields=["state", "opinion"])
    if row.reverses is not None:
        row.reverses.reversed_fen -= row.amount_fen
        row.reverses.save(update_fields=["reversed_fen"])
    else:
        _set_aside(row.sale, -row.amount_fen)
    act.note(number=row.number)
    return row


@operation(
    "returns.reverse_invoice",
    label="红冲发票",
    capability=INVOICE,
    about="invoice",
    leads_to_made=True,
    url_after=url_of,
)
def reverse_invoice(act: Act, cmd: Reversing) -> Invoice:
    """Ask for the red invoice that takes back all that is left of an issued one, with the reason."""
    row = _held(act, cmd.invoice, State.ISSUED)
    if row.reverses_id or row.left_fen <= 0:
        raise Refused("returns.nothing_to_reverse", number=row.number)
    return _red(act, row, row.left_fen, cmd.reason)


@operation("returns.reverse_for", label="因退货红冲", capability=INVOICE, about="back", url_after=url_of)
def reverse_for(act: Act, cmd: OfReturn) -> Return:
    """Goods of an invoiced ticket came back: red ones for what is invoiced beyond what is left, the latest first."""
    sale = act.lock(cmd.back.sale)
    if cmd.back.state != Return.State.DONE:
        raise Refused("returns.state", number=cmd.back.number, state=cmd.back.get_state_display())
    if sale.invoices.filter(state__in=(State.WAITING, State.READY), reverses=None).exists():
        raise Refused("returns.invoice_open", ticket=sale.ticket)
    wanted = too_much(sale)
    if wanted <= 0:
        raise Refused("returns.nothing_over", ticket=sale.ticket)
    for row in sale.invoices.filter(state=State.ISSUED, reverses=None).select_for_update().order_by("-pk"):
        part = min(wanted, row.left_fen)
        if part > 0:
            _red(act, row, part, _("退货 {number}").format(number=cmd.back.number))
            wanted -= part
    return cmd.back


def too_much(sale: Sale) -> int:
    """Fen that are invoiced beyond what is left of a ticket and no red invoice was asked for yet."""
    red = sale.invoices.filter(reverses__isnull=False, state=State.READY).aggregate(fen=Sum("amount_fen"))["fen"] or 0
    return max(0, -left_of(sale) - int(red))


def _red(act: Act, row: Invoice, fen: int, reason: str) -> Invoice:
    row.reversed_fen += fen
    row.save(update_fields=["reversed_fen"])
    made = Invoice.objects.create(
        site=row.site, number=numbering.take("FP"), sale=row.sale, reverses=row, kind=row.kind, buyer=row.buyer,
        title=row.title, tax_number=row.tax_number, amount_fen=fen, reason=reason, by=act.person, at=act.now,
        state=State.READY,
    )  # fmt: skip
    act.note(number=made.number, fen=-fen)
    return made


def _held(act: Act, given: Invoice, *states: State) -> Invoice:
    """The invoice with its ticket, locked; refused at another step."""
    sale = act.lock(given.sale)
    row = act.lock(given)
    row.sale = sale
    if row.state not in states:
        raise Refused("returns.state", number=row.number, state=row.get_state_display())
    return row
