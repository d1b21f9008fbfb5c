"""Tickets, 退换货 and 发票 of 星汇: what was sold each day, what came back by which rule, who signed second, what was invoiced."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from zhishou.areas.cases.models import Case
from zhishou.areas.office.demo import matters, pictures
from zhishou.areas.office.demo.matters import Matter
from zhishou.areas.office.demo.shop import CLERKS, HEAD, LEAD, SITE
from zhishou.areas.office.demo.teams import called
from zhishou.areas.office.demo.world import Story, World
from zhishou.areas.returns.models import Invoice, Return, Sale
from zhishou.kernel import clock

# Code: name, category, price in fen.
GOODS = {
    "F01": ("女士羊毛大衣", "服装鞋帽", 89_900), "F02": ("女士毛衣", "服装鞋帽", 25_900), "F03": ("儿童羽绒服", "服装鞋帽", 39_900),
    "F04": ("运动鞋", "服装鞋帽", 46_900), "F05": ("羊绒围巾", "服装鞋帽", 12_900), "D01": ("电水壶", "家用电器", 16_900),
    "D02": ("破壁机", "家用电器", 59_900), "D03": ("吹风机", "家用电器", 22_900), "M01": ("蓝牙耳机", "手机数码", 35_900),
    "M02": ("充电宝", "手机数码", 14_900), "S01": ("坚果礼盒", "食品", 12_800), "S02": ("纯牛奶一箱", "食品", 6_600),
    "J01": ("纯棉四件套", "家居", 32_900), "J02": ("保温杯", "家居", 11_800), "H01": ("保湿面霜", "化妆品", 26_800),
}  # fmt: skip
# Tickets that a story needs, by name: sold how many days ago, how paid, what.
SOLD: dict[str, tuple[int, str, tuple[tuple[str, int], ...]]] = {
    "kettle": (24, "wechat", (("D01", 1), ("S02", 2))), "sweater": (20, "card", (("F02", 1), ("F05", 1))),
    "nuts": (16, "cash", (("S01", 3),)), "scarf": (12, "alipay", (("F05", 1),)), "coat": (9, "wechat", (("F01", 1),)),
    "earphones": (5, "alipay", (("M01", 1),)), "coat again": (3, "card", (("F01", 1), ("F02", 1))), "cup": (2, "cash", (("J02", 2),)),
    "bedding": (21, "wechat", (("J01", 1),)), "gifts": (11, "card", (("S01", 40),)), "shoes": (8, "wechat", (("F04", 2),)),
    "blender": (2, "card", (("D02", 3),)), "cream": (2, "alipay", (("H01", 1),)),
}  # fmt: skip
NAMES = tuple(SOLD)
A_DAY = 7
WAYS = ("wechat", "wechat", "alipay", "card", "cash", "gift")
DEMO_COMPANY = {"buyer": "company", "title": "示例科技有限公司", "tax_number": "91350100M000100Y43"}
DEMO_SCHOOL = {"buyer": "company", "title": "示例实验小学", "tax_number": "91110000600037341L"}


def plan(world: World) -> None:
    """Rules first; each evening the tickets of the day are taken in; then what came back and what was invoiced."""
    first = world.days - 1
    world.tell(world.day(first, 10, 5), "rules of returns", _rules(world))
    for ago in range(first, -1, -1):
        world.tell(world.day(ago, 9, 31), "tickets", _take_in(world, ago + 1))
    for ago, hour, name, story in stories(world):
        if SOLD[name][0] < first:
            world.tell(world.day(ago, hour, 25), f"ticket of the {name}", story)
    world.tell(world.end - timedelta(minutes=70), "over the limit", _over_the_limit(world))
    world.tell(world.end - timedelta(minutes=35), "to be paid", _to_be_paid(world))
    world.tell(world.end - timedelta(minutes=95), "invoices to do", _invoices_to_do(world))


def stories(world: World) -> tuple[tuple[int, int, str, Story], ...]:
    """Days ago, hour, the ticket it is about, the story; a ticket is read in the morning after it was sold."""
    return (
        (22, 11, "kettle", _came_back(world, "kettle", "D01", "defect", "加热时壶底漏水，顾客带回来了", "加水通电，壶底渗水", "supplier",
                                      whole=False)),
        (17, 15, "sweater", _came_back(world, "sweater", "F02", "changed", "颜色太深，想换浅灰", "吊牌在，没有穿过", "shelf",
                                       decision="exchange", new_goods="女士毛衣　浅灰")),
        (15, 10, "nuts", _refused(world)),
        (10, 16, "scarf", _came_back(world, "scarf", "F05", "price", "昨天降到 99 元", "小票原件在", "", decision="difference", difference="30")),
        (13, 14, "kettle", _typed(world)),
        (4, 13, "earphones", _withdrawn(world)),
        (6, 12, "coat", _came_back(world, "coat", "F01", "changed", "家人说不合身", "吊牌未剪，防盗扣完好", "shelf")),
        (20, 16, "bedding", _invoiced(world, "bedding", {"buyer": "person", "title": "个人"})),
        (10, 11, "gifts", _invoiced(world, "gifts", {**DEMO_SCHOOL, "kind": "special"})),
        (8, 17, "coat", _invoiced(world, "coat", DEMO_COMPANY)),
        (7, 15, "shoes", _reversed(world)),
    )  # fmt: skip


def ticket_of(world: World, name: str) -> str:
    """The number of a story's ticket: the store's letters, the day, the till, a running number."""
    day = clock.local(world.end).date() - timedelta(days=SOLD[name][0])
    return f"XH{day:%y%m%d}3{800 + NAMES.index(name)}"


def sale_of(world: World, name: str) -> Sale:
    """A story's ticket."""
    found: Sale = Sale.objects.get(site=world.site(SITE), ticket=ticket_of(world, name))
    return found


def _rules(world: World) -> Story:
    world.do(HEAD, "returns.take_legal_rules", site=SITE)
    given = {"promise_days": 7, "price_days": 7, "condition": "吊牌未剪，没有穿洗过", "evidence": "小票"}
    world.do(
        HEAD, "returns.set_rule", site=SITE, category="服装鞋帽", law="本店承诺：七天无理由退换，七天保价", **given
    )
    world.do(
        HEAD, "returns.set_rule", site=SITE, category="家居", promise_days=7, condition="包装完整，没有用过", evidence="小票",
        law="本店承诺：七天无理由退换",
    )  # fmt: skip
    yield from ()


def _take_in(world: World, ago: int) -> Story:
    """The tickets of the day before, from the till's table."""
    day = clock.local(world.end).date() - timedelta(days=ago)
    rows: list[dict[str, Any]] = []
    for n in range(world.many(A_DAY)):
        sold = world.day(ago, 10 + n % 11, world.rng.randint(0, 59))
        bought = tuple((code, 1) for code in world.rng.sample(sorted(GOODS), world.rng.randint(1, 3)))
        rows += _lines(f"XH{day:%y%m%d}{1 + n % 4}{101 + n}", sold, world.rng.choice(WAYS), str(1 + n % 4), bought)
    for name, (sold_ago, way, what) in SOLD.items():
        if sold_ago == ago:
            rows += _lines(ticket_of(world, name), world.day(ago, 13 + NAMES.index(name) % 7, 12), way, "3", what)
    world.do(LEAD, "returns.import_sales", site=SITE, rows=rows)
    yield from ()


def _lines(ticket: str, sold: object, way: str, till: str, what: tuple[tuple[str, int], ...]) -> list[dict[str, Any]]:
    return [
        {
            "ticket": ticket, "sold_at": sold, "way": way, "till": till, "code": code, "name": GOODS[code][0],
            "category": GOODS[code][1], "quantity": many, "paid_fen": GOODS[code][2] * many,
        }
        for code, many in what
    ]  # fmt: skip


def _decide(
    world: World, name: str, code: str, ground: str, reason: str, seen: str, disposition: str, *, who: str = CLERKS[0],
    whole: bool = True, decision: str = "refund", **more: Any,
) -> Return:  # fmt: skip
    sale = sale_of(world, name)
    piece = {"line": str(sale.lines.get(code=code).pk), "quantity": "1", "disposition": disposition}
    made: Return = world.do(
        who, "returns.decide", sale=sale, pieces=[piece], ground=ground, reason=reason, whole=whole, check_note=seen,
        evidence="小票原件", decision=decision, **more,
    )  # fmt: skip
    return made


def _came_back(world: World, *said: str, **more: Any) -> Story:
    """Decided, signed a second time where it must be, settled; a ticket that was invoiced gets its red one."""
    row = _decide(world, *said, **more)
    if row.state == Return.State.WAITING:
        yield clock.now() + timedelta(minutes=18)
        world.do(LEAD, "returns.approve", back=row, agreed=True, opinion="合乎规则，同意。")
    yield clock.now() + timedelta(minutes=9)
    drawn, _strokes = pictures.signature(world.rng)
    reference = f"示例{row.number}" if row.refund_fen and row.sale.way != "cash" else ""
    row = world.do(CLERKS[1], "returns.settle", back=row, signature=drawn, reference=reference)
    if row.sale.invoices.exists():
        yield clock.now() + timedelta(minutes=25)
        world.do(CLERKS[1], "returns.reverse_for", back=row)
        for red in row.sale.invoices.filter(state=Invoice.State.READY):
            _issue(world, red)


def _refused(world: World) -> Story:
    """Food that is in order is not taken back; the customer complains, and is answered."""
    told = "食品没有质量问题的不退：离店以后的存放条件无法确认。"
    row = _decide(
        world, "nuts", "S01", "changed", "买多了，没有拆封", "外包装完好，在保质期内", "", decision="refuse", told=told
    )
    yield clock.now() + timedelta(minutes=6)
    words = "没拆封为什么不能退，我要投诉。"
    row = world.do(CLERKS[0], "returns.complain", back=row, name="示例顾客", phone="13800014099", words=words)
    case = Case.objects.get(number=row.case_number)
    yield from matters.onward(Matter(world, SITE, called("坚果礼盒不给退"), None, CLERKS[0], "walk_in", case=case))


def _typed(world: World) -> Story:
    """A ticket of before the tills were read in, typed from its paper; the second person does not agree."""
    sold = clock.now() - timedelta(days=33)
    sale = world.do(
        CLERKS[1], "returns.enter_sale", site=SITE, ticket="旧店手写 0417", sold_at=sold.isoformat(), way="cash",
        lines=[{"name": "电热毯", "category": "家用电器", "quantity": "1", "paid": "189.00"}],
        photos=[pictures.photo(world.rng, "小票.jpg")],
    )  # fmt: skip
    piece = {"line": str(sale.lines.get().pk), "quantity": "1", "disposition": "scrap"}
    row = world.do(
        CLERKS[1], "returns.decide", sale=sale, pieces=[piece], ground="defect", reason="用了一个月，一边不热", whole=False,
        check_note="通电十分钟，左侧不热", decision="refund", override="顾客年纪大，来回不便",
    )  # fmt: skip
    yield clock.now() + timedelta(minutes=50)
    opinion = "过了换货期，请按三包修理，并给顾客借用一床。"
    world.do(HEAD, "returns.approve", back=row, agreed=False, opinion=opinion)


def _withdrawn(world: World) -> Story:
    row = _decide(world, "earphones", "M01", "defect", "左耳偶尔没声音", "试听十分钟，没有重现", "supplier")
    yield clock.now() + timedelta(minutes=22)
    world.do(CLERKS[0], "returns.withdraw", back=row, reason="重新配对后正常，顾客决定留着用")


def _over_the_limit(world: World) -> Story:
    _decide(world, "coat again", "F01", "changed", "尺码偏大", "吊牌未剪，没有穿过", "shelf", who=CLERKS[1])
    yield from ()


def _to_be_paid(world: World) -> Story:
    _decide(world, "cup", "J02", "changed", "买多了一只", "包装完整", "shelf")
    yield from ()


def _issue(world: World, row: Invoice) -> None:
    number = f"9999{row.pk:016}"  # no number of the tax office begins so
    world.do(row.by.username, "returns.issue_invoice", invoice=row, issued_number=number)


def _invoiced(world: World, name: str, buyer: dict[str, str]) -> Story:
    row = world.do(CLERKS[1], "returns.request_invoice", sale=sale_of(world, name), **buyer)
    if row.state == Invoice.State.WAITING:
        yield clock.now() + timedelta(minutes=40)
        world.do(LEAD, "returns.approve_invoice", invoice=row, agreed=True, opinion="团购，抬头与付款单位一致。")
    yield clock.now() + timedelta(minutes=7)
    _issue(world, row)


def _reversed(world: World) -> Story:
    """Made out to a person, wanted by a company: the red one the next morning, then the right one."""
    sale = sale_of(world, "shoes")
    row = world.do(CLERKS[0], "returns.request_invoice", sale=sale, buyer="person", title="个人")
    yield clock.now() + timedelta(minutes=6)
    _issue(world, row)
    yield world.day(6, 10, 40)
    _issue(world, world.do(CLERKS[0], "returns.reverse_invoice", invoice=row, reason="顾客要改开单位抬头"))
    right = world.do(CLERKS[0], "returns.request_invoice", sale=sale, **DEMO_COMPANY)
    yield clock.now() + timedelta(minutes=8)
    _issue(world, right)


def _invoices_to_do(world: World) -> Story:
    """One waits for the second signature, one to be made out."""
    world.do(CLERKS[0], "returns.request_invoice", sale=sale_of(world, "blender"), **DEMO_COMPANY)
    yield clock.now() + timedelta(minutes=12)
    world.do(CLERKS[1], "returns.request_invoice", sale=sale_of(world, "cream"), buyer="person", title="个人")
