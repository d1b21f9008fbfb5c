"""有偿服务单: made by the price list, paid against a receipt, void only by the supervisor (property.assistant.5)."""

from __future__ import annotations

from typing import cast

from django.db import models
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict

from zhishou.areas.cases.models import WorkOrder
from zhishou.areas.cases.queries.listing import latest_orders
from zhishou.areas.cashdesk.issuing import Item
from zhishou.areas.cashdesk.models.books import Method
from zhishou.areas.customers import closing
from zhishou.areas.property import finding
from zhishou.areas.property.models import Unit
from zhishou.areas.services import taking
from zhishou.areas.services.models import Bill, BillLine, Price
from zhishou.areas.services.models.bills import line_fen
from zhishou.areas.services.operations.prices import in_force, price_choices
from zhishou.kernel import clock, numbering, typed
from zhishou.kernel.actor import Actor
from zhishou.kernel.choosing import sites
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Invalid, Refused, ask, operation
from zhishou.kernel.types import Money, PaperNumber, Ref

MOST_MILLI = 10**8  # 100,000 of anything

CHOICES_AT_MOST = 100


def url(row: models.Model) -> str:
    """The bill's page."""
    return cast(Bill, row).url()


def _orders(actor: Actor, _row: models.Model | None) -> list[tuple[str, str]]:
    """Work orders that have no bill yet, the latest first."""
    billed = Bill.objects.exclude(state=Bill.State.VOID).filter(order__isnull=False).values("order")
    return [(str(row.pk), str(row)) for row in latest_orders(actor, but=billed, most=CHOICES_AT_MOST)]


class LineRow(BaseModel):
    """A line as it is written: a service by its code, or material by name with its price."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    item: str = ask("服务项目", default="", at_most=12, choices=price_choices)
    name: str = ask("材料（不在价目表上的）", default="", at_most=60)
    quantity: str = ask("数量", default="1", at_most=12)
    price: str = ask("材料单价（元）", default="", at_most=16)


class MakeBill(Command):
    site: Ref[Site] = ask("小区", choices=sites("bill_services"))
    order: Ref[WorkOrder] | None = ask("任务单", default=None, choices=_orders, hint="只列还没有开单的，新派的在前")
    unit: Ref[Unit] | None = ask("房屋", default=None)
    customer: str = ask("客户", at_least=1, at_most=60)
    place: str = ask("地点", default="", at_most=120)
    work: str = ask("服务内容", at_least=2, at_most=500, multiline=True)
    lines: list[LineRow] = ask("收费明细")


class PayBill(Command):
    bill: Ref[Bill] = ask("有偿服务单")
    method: Method = ask("方式", default=Method.CASH)
    tendered: Money | None = ask("收到现金（元）", default=None, at_least=1, hint="不填就是正好")
    reference: PaperNumber = ask("凭证号", default="", at_most=60, public=True, hint="转账或扫码必填")


class VoidBill(Command):
    bill: Ref[Bill] = ask("有偿服务单")
    reason: str = ask("作废原因", at_least=2, at_most=200)


@operation("services.make_bill", label="开有偿服务单", capability="bill_services", url_after=url)
def make_bill(act: Act, cmd: MakeBill) -> Bill:
    """Bill a service by the price list in force today, material at its cost; the customer signs before paying.

    Refused without a price list in force, for a service that is not on it, for a work order that has a bill already, for a
    customer of the unit whose account is closed, and when nothing is to be paid. Source: property.assistant.5.
    """
    prices = in_force(cmd.site, clock.today())
    if prices is None:
        raise Refused("price.none", site=cmd.site.name)
    if cmd.order is not None and Bill.objects.filter(order=cmd.order).exclude(state=Bill.State.VOID).exists():
        raise Refused("bill.order_billed", number=cmd.order.number)
    if cmd.unit is not None and not cmd.unit.site.path.startswith(cmd.site.path):
        raise Refused("bill.unit_elsewhere", unit=str(cmd.unit), site=cmd.site.name)
    if cmd.unit is not None:
        closing.expect_nobody_closed(cmd.site, finding.named(cmd.unit, cmd.customer))
    lines = _lines(cmd.lines, {price.code: price for price in prices.prices.all()})
    bill = Bill.objects.create(
        site=cmd.site, number=numbering.take("FW"), order=cmd.order, unit=cmd.unit, customer=cmd.customer, place=cmd.place,
        work=cmd.work, amount_fen=sum(line.amount_fen for line in lines), made_by=act.person, made_at=act.now,
    )  # fmt: skip
    for place, line in enumerate(lines, 1):
        line.bill, line.place = bill, place
    BillLine.objects.bulk_create(lines)
    act.note(number=bill.number, fen=bill.amount_fen, lines=len(lines), prices=prices.version)
    return bill


def _lines(rows: list[LineRow], prices: dict[str, Price]) -> list[BillLine]:
    found, wrong = [], []
    for place, row in enumerate(rows, 1):
        quantity = milli(row.quantity)
        price = prices.get(row.item)
        if quantity is None:
            wrong.append(
                _("第 {line} 行：数量“{quantity}”要大于零，最多三位小数。").format(line=place, quantity=row.quantity)
            )
        elif row.item and price is None:
            wrong.append(_("第 {line} 行：“{item}”不在生效的价目表上。").format(line=place, item=row.item))
        elif price is not None:
            found.append(_line(price.name, price.measure, quantity, price.price_fen, price))
        elif not row.name:
            wrong.append(_("第 {line} 行：请选服务项目，或写明材料名称和单价。").format(line=place))
        elif (fen := _fen(row.price)) is None:
            wrong.append(
                _("第 {line} 行：材料单价“{price}”要大于零，最多两位小数。").format(line=place, price=row.price)
            )
        else:
            found.append(_line(row.name, "", quantity, fen, None))
    if not rows:
        wrong.append(_("请至少写一行收费明细。"))
    if any(line.amount_fen == 0 for line in found):
        wrong.append(_("有一行金额不到一分，请核对数量和单价。"))
    if wrong:
        raise Invalid({"lines": wrong})
    return found


def _line(name: str, measure: str, quantity: int, fen: int, price: Price | None) -> BillLine:
    return BillLine(
        price=price,
        name=name,
        measure=measure,
        quantity_milli=quantity,
        price_fen=fen,
        amount_fen=line_fen(fen, quantity),
    )


def milli(text: str) -> int | None:
    """A quantity in thousandths; None when it is none, or not above zero."""
    value = typed.scaled(text, 3)
    return value if value is not None and 0 < value <= MOST_MILLI else None


def _fen(text: str) -> int | None:
    from zhishou.kernel.money import parse_fen

    try:
        fen = parse_fen(text)
    except ValueError:
        return None
    return fen if 0 < fen < 10**12 else None


@operation("services.pay_bill", label="收取服务费", capability="bill_services", about="bill", url_after=url)
def pay_bill(act: Act, cmd: PayBill) -> Bill:
    """Take the money of a signed bill against a receipt of the counter's books. Refused before the customer has signed."""
    bill = act.lock(cmd.bill)
    expect(bill, Bill.State.SIGNED)
    items = [Item(line.name, line.amount_fen) for line in bill.lines.all()]
    bill.receipt = taking.take(act, bill, items, cmd, payer=bill.customer)
    bill.state = Bill.State.PAID
    bill.save(update_fields=["state", "receipt"])
    act.note(number=bill.number, fen=bill.amount_fen, receipt=bill.receipt.number, method=int(cmd.method))
    return bill


@operation("services.void_bill", label="作废有偿服务单", capability="remit_services", about="bill", url_after=url)
def void_bill(act: Act, cmd: VoidBill) -> Bill:
    """Give a bill up with a reason, by the supervisor. Refused once it is paid."""
    bill = act.lock(cmd.bill)
    expect(bill, Bill.State.OPEN, Bill.State.SIGNED)
    bill.state, bill.void_reason, bill.voided_by, bill.voided_at = Bill.State.VOID, cmd.reason, act.person, act.now
    bill.save(update_fields=["state", "void_reason", "voided_by", "voided_at"])
    return bill


def expect(bill: Bill, *states: str) -> None:
    """Refused when a bill stands elsewhere."""
    if bill.state not in states:
        raise Refused("bill.state", number=bill.number, state=bill.get_state_display())
