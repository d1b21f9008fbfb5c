"""报价: goods with their prices, a discount that another approves over the limit, a deposit of a fifth at most."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict

from zhishou.areas.customers.models import Customer
from zhishou.areas.orders.models import APPROVE, DEPOSIT_SHARE, TAKE, Line, Order
from zhishou.kernel import choosing, clock, numbering, settings_store
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Department, Site
from zhishou.kernel.money import Fen, parse_fen, yuan
from zhishou.kernel.operation import Command, Invalid, Refused, ask, operation
from zhishou.kernel.types import LARGEST_FEN, Money, Ref

State = Order.State
MOST_LINES, MOST_PIECES = 40, 99_999
LIMIT = settings_store.declare(
    "orders.discount_percent",
    "订货折扣超过货款的百分之几要另一人批准",
    5,
    widget="number",
    hint="填 0 就是凡打折都要批。",
)


class Goods(BaseModel):
    """A line of the quote."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    name: str = ask("商品", default="", at_most=80)
    quantity: str = ask("数量", default="", at_most=6)
    unit: str = ask("单位", default="", at_most=10, hint="不填就是件")
    price: str = ask("单价（元）", default="", at_most=16)


class Quoting(Command):
    site: Ref[Site] = ask("门店", choices=choosing.sites(TAKE))
    customer: Ref[Customer] = ask("顾客", hint="输姓名、单位或电话；没有的先建档")
    lines: list[Goods] = ask("商品", at_least=1, at_most=MOST_LINES)
    discount: Money = ask("折扣（元）", default=Fen(0), at_least=0, hint="从货款里减多少")
    deposit: Money = ask("定金（元）", default=Fen(0), at_least=0, hint="最多是应付款的两成（民法典第五百八十六条）")
    wanted_on: date = ask("顾客什么时候要")
    way: Order.Way = ask("交货方式", default=Order.Way.PICK_UP, widget="radio")
    address: str = ask("送货地址", default="", at_most=120, hint="送货才填")
    wish: str = ask("顾客的要求", default="", at_most=300, multiline=True, hint="例如 分装、开票抬头、联系谁")


class Offering(Quoting):
    valid_until: date = ask("报价有效到")


class Ordering(Quoting):
    department: Ref[Department] = ask("备货部门")


class Approving(Command):
    order: Ref[Order] = ask("报价")
    agreed: bool = ask("你的意见", widget="radio", choices=choosing.yes_no("同意这个折扣", "不同意"))
    opinion: str = ask("意见", default="", at_most=200, hint="不同意时写明原因")


class Dropping(Command):
    order: Ref[Order] = ask("报价")
    reason: str = ask("为什么没有成交", at_least=2, at_most=200)


def url_of(row: models.Model) -> str:
    """The page of the order."""
    assert isinstance(row, Order)
    return row.url()


@operation("orders.quote", label="写报价单", capability=TAKE, url_after=url_of)
def quote(act: Act, cmd: Offering) -> Order:
    """Offer goods at a price until a day. Over the limit of discount another approves it first.

    Refused with a deposit of more than a fifth, and a day that has passed.
    """
    if cmd.valid_until < clock.today():
        raise Invalid({"valid_until": [_("这一天已经过了，请写今天或以后的日期。")]})
    made, lines = _drawn_up(act, cmd)
    made.valid_until = cmd.valid_until
    made.state = State.WAITING if _wants_approval(made) else State.QUOTED
    _keep(act, made, lines)
    act.ends_here = made.state != State.WAITING
    return made


@operation("orders.order_now", label="当场订货", capability=TAKE, url_after=url_of)
def order_now(act: Act, cmd: Ordering) -> Order:
    """Take an order on the telephone or at the desk without a quote before it; the department's answer is owed next.

    Refused when the discount wants approval: then it is quoted first.
    """
    made, lines = _drawn_up(act, cmd)
    if _wants_approval(made):
        raise Refused("orders.quote_first", percent=settings_store.value("orders.discount_percent", cmd.site))
    made.valid_until = clock.today()
    made.state, made.department, made.placed_at = State.PLACED, cmd.department, act.now
    _keep(act, made, lines)
    return made


def _drawn_up(act: Act, cmd: Quoting) -> tuple[Order, list[Line]]:
    if cmd.wanted_on < clock.today():
        raise Invalid({"wanted_on": [_("这一天已经过了，请写今天或以后的日期。")]})
    if cmd.way == Order.Way.DELIVER and not cmd.address:
        raise Invalid({"address": [_("送货请写地址。")]})
    lines = [_line(n, one) for n, one in enumerate(cmd.lines, 1)]
    goods = sum(line.amount_fen for line in lines)
    if not 0 < goods < LARGEST_FEN:
        raise Invalid({"lines": [_("货款合计太大或是零，请核对数量和单价。")]})
    if int(cmd.discount) >= goods:
        raise Invalid({"discount": [_("折扣要比货款 {fen} 元少。").format(fen=yuan(goods))]})
    most = (goods - int(cmd.discount)) // DEPOSIT_SHARE
    if int(cmd.deposit) > most:
        raise Invalid(
            {"deposit": [_("定金最多 {fen} 元：应付款的两成，超过的部分没有定金的效力。").format(fen=yuan(most))]}
        )
    made = Order(
        site=cmd.site, number=numbering.take("DG"), customer=cmd.customer, wish=cmd.wish, way=cmd.way,
        address=cmd.address if cmd.way == Order.Way.DELIVER else "", wanted_on=cmd.wanted_on, goods_fen=goods,
        discount_fen=int(cmd.discount), deposit_fen=int(cmd.deposit), by=act.person, at=act.now,
    )  # fmt: skip
    return made, lines


def _line(n: int, given: Goods) -> Line:
    try:
        quantity, fen = int(given.quantity), int(parse_fen(given.price))
    except ValueError:
        quantity, fen = 0, 0
    if not given.name or not 1 <= quantity <= MOST_PIECES or not 0 < fen < LARGEST_FEN:
        raise Invalid({"lines": [_("第 {n} 行请写商品、整数的数量和单价，例如 坚果礼盒、40、128.00。").format(n=n)]})
    return Line(n=n, name=given.name, unit=given.unit or "件", quantity=quantity, price_fen=fen)


def _wants_approval(row: Order) -> bool:
    percent = int(settings_store.value("orders.discount_percent", row.site))
    return bool(row.discount_fen * 100 > row.goods_fen * percent)


def _keep(act: Act, row: Order, lines: list[Line]) -> None:
    row.save()
    for line in lines:
        line.order = row
    Line.objects.bulk_create(lines)
    act.note(number=row.number, fen=row.total_fen, discount=row.discount_fen, state=str(row.state))


@operation(
    "orders.approve", label="批准折扣", capability=APPROVE, about="order", apart_from=("orders.quote",), url_after=url_of
)  # fmt: skip
def approve(act: Act, cmd: Approving) -> Order:
    """Agree to the discount, or say no with the reason; never whoever quoted it."""
    row = held(act, cmd.order, State.WAITING)
    if row.by_id == act.person.pk:
        raise Refused("orders.own", number=row.number)
    choosing.no_says_why(cmd.agreed, cmd.opinion)
    row.state = State.QUOTED if cmd.agreed else State.DECLINED
    row.approved_by, row.approved_at, row.opinion = act.person, act.now, cmd.opinion
    row.ended_at = None if cmd.agreed else act.now
    row.save(update_fields=["state", "approved_by", "approved_at", "opinion", "ended_at"])
    act.note(number=row.number, agreed=cmd.agreed)
    return row


@operation("orders.drop", label="没有成交", capability=TAKE, about="order", url_after=url_of)
def drop(act: Act, cmd: Dropping) -> Order:
    """The customer does not take the quote, or it ran out."""
    row = held(act, cmd.order, State.WAITING, State.QUOTED)
    row.state, row.ended_at, row.ended_why = State.DROPPED, act.now, cmd.reason
    row.save(update_fields=["state", "ended_at", "ended_why"])
    act.note(number=row.number)
    return row


def held(act: Act, given: Order, *states: State) -> Order:
    """The order, locked; refused at another step."""
    row = act.lock(given)
    if row.state not in states:
        raise Refused("orders.state", number=row.number, state=row.get_state_display())
    return row
