"""订货与团购 of 星汇: a school that pays by the month, a firm whose discount waits, an order got ready, one that was cancelled."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from zhishou.areas.customers.models import Customer
from zhishou.areas.office.demo import pictures
from zhishou.areas.office.demo.shop import CLERKS, DEPUTY, HEAD, SITE
from zhishou.areas.office.demo.world import Story, World
from zhishou.areas.orders.models import Order
from zhishou.kernel import clock
from zhishou.kernel.models import Department

FIRMS = (("示例实验小学", "13700008801"), ("示例科技有限公司", "13700008802"), ("示例社区居委会", "13700008803"))
FLOOR = "luming"


def plan(world: World) -> None:
    """The firms' files first; then each order at its own day."""
    first = min(world.days - 2, 24)
    world.tell(world.day(first, 10, 50), "firms", _firms(world))
    for ago, name, story in (
        (min(first - 1, 22), "month's credit", _by_the_month(world)), (9, "paid at once", _fetched(world)), (6, "cancelled", _cancelled(world)),
        (4, "being got ready", _promised(world)), (1, "discount to approve", _waiting(world)), (2, "quote out", _quoted(world)),
    ):  # fmt: skip
        if ago < first:
            world.tell(world.day(ago, 11, 20), name, story)
    world.tell(world.end - timedelta(minutes=50), "by telephone", _by_telephone(world))


def _firms(world: World) -> Story:
    for name, mobile in FIRMS:
        world.do(CLERKS[0], "customers.create", site=SITE, kind="company", name=name, mobile=mobile)
        yield clock.now() + timedelta(minutes=4)


def _wanted(world: World, n: int, name: str, many: int, price: str, days: int, **more: Any) -> dict[str, Any]:
    customer = Customer.objects.get(site=world.site(SITE), name=FIRMS[n][0])
    line = {"name": name, "quantity": str(many), "unit": "盒" if "盒" in name else "件", "price": price}
    return {
        "site": SITE, "customer": customer, "lines": [line], "wanted_on": clock.today() + timedelta(days=days), "way": "pick_up", **more,
    }  # fmt: skip


def _floor(world: World) -> Department:
    found: Department = Department.objects.get(site=world.site("XINGHUI"), name="营运部")
    return found


def _ready(world: World, row: Order, days: int) -> Story:
    yield world.at_work(SITE, 0.5, 2)
    world.do(
        FLOOR,
        "orders.promise",
        order=row,
        promised_on=clock.today() + timedelta(days=days),
        answer="仓库够数，当天配齐",
    )
    yield world.by_day(clock.now() + timedelta(days=days - 1, hours=2))
    world.do(FLOOR, "orders.make_ready", order=row)
    yield world.at_work(SITE, 0.3, 1)
    world.do(DEPUTY, "orders.tell", order=row, told="电话，经办人接，明天上午来取")


def _handed(world: World, row: Order, **more: Any) -> None:
    drawn, _strokes = pictures.signature(world.rng)
    world.do(DEPUTY, "orders.hand_over", order=row, signature=drawn, **more)


def _by_the_month(world: World) -> Story:
    """The school's credit, a first order on it that is overdue by now."""
    customer = Customer.objects.get(site=world.site(SITE), name=FIRMS[0][0])
    credit = world.do(
        DEPUTY,
        "orders.ask_credit",
        site=SITE,
        customer=customer,
        limit="20000",
        days=15,
        reason="来往三年，都在月底前付清，校办开介绍信。",
    )
    yield world.at_work(SITE, 1, 3)
    world.do(HEAD, "orders.decide_credit", credit=credit, agreed=True, opinion="同意，先按十五天。")
    yield world.at_work(SITE, 1, 3)
    row = world.do(DEPUTY, "orders.order_now", **_wanted(world, 0, "保温杯", 60, "98.00", 4), department=_floor(world))
    yield from _ready(world, row, 2)
    yield world.by_day(clock.now() + timedelta(hours=18))
    _handed(world, row, on_credit=True)


def _fetched(world: World) -> Story:
    """Quoted, a discount approved, a deposit, the rest, and fetched."""
    until = clock.today() + timedelta(days=5)
    given = _wanted(world, 1, "坚果礼盒", 50, "128.00", 4, discount="640", deposit="1000")
    row = world.do(DEPUTY, "orders.quote", **given, valid_until=until)
    yield world.at_work(SITE, 1, 3)
    world.do(HEAD, "orders.approve", order=row, agreed=True, opinion="五十盒以上按九折，同意。")
    yield world.at_work(SITE, 1, 4)
    world.do(DEPUTY, "orders.place", order=row, department=_floor(world))
    world.do(DEPUTY, "orders.receive", order=row, amount="1000", way="transfer", reference="示例0018")
    yield from _ready(world, row, 3)
    yield world.by_day(clock.now() + timedelta(hours=18))
    world.do(DEPUTY, "orders.receive", order=row, amount="4760", way="transfer", reference="示例0031")
    _handed(world, row)


def _cancelled(world: World) -> Story:
    given = _wanted(world, 2, "羊绒围巾", 20, "119.00", 6, deposit="400")
    row = world.do(DEPUTY, "orders.order_now", **given, department=_floor(world))
    world.do(DEPUTY, "orders.receive", order=row, amount="400", way="wechat", reference="示例0042")
    yield world.at_work(SITE, 2, 5)
    world.do(FLOOR, "orders.promise", order=row, promised_on=clock.today() + timedelta(days=5), answer="要从总仓调")
    yield world.by_day(clock.now() + timedelta(days=2))
    world.do(
        DEPUTY,
        "orders.cancel",
        order=row,
        side="both",
        reason="活动改期，双方商定取消",
        way="wechat",
        reference="示例0055",
    )


def _promised(world: World) -> Story:
    row = world.do(
        DEPUTY,
        "orders.order_now",
        **_wanted(world, 1, "纯棉四件套", 12, "299.00", 8, deposit="700"),
        department=_floor(world),
    )
    world.do(DEPUTY, "orders.receive", order=row, amount="700", way="transfer", reference="示例0061")
    yield world.at_work(SITE, 1, 3)
    world.do(
        FLOOR, "orders.promise", order=row, promised_on=clock.today() + timedelta(days=7), answer="颜色要等总仓，周内到"
    )


def _waiting(world: World) -> Story:
    until = clock.today() + timedelta(days=7)
    given = _wanted(
        world,
        2,
        "坚果礼盒",
        80,
        "128.00",
        12,
        discount="1280",
        wish="分装八箱，贴社区的标签",
        way="deliver",
        address="示例社区活动中心",
    )
    world.do(DEPUTY, "orders.quote", **given, valid_until=until)
    yield from ()


def _quoted(world: World) -> Story:
    until = clock.today() + timedelta(days=6)
    world.do(
        DEPUTY, "orders.quote", **_wanted(world, 0, "儿童羽绒服", 30, "379.00", 10, deposit="2000"), valid_until=until
    )
    yield from ()


def _by_telephone(world: World) -> Story:
    given = _wanted(world, 1, "纯牛奶一箱", 24, "62.00", 2, way="deliver", address="示例大厦 8 楼前台")
    world.do(DEPUTY, "orders.order_now", **given, department=_floor(world))
    yield from ()
