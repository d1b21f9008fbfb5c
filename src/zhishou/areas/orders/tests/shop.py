"""A store whose deputy takes orders and whose supervisor approves; a school that buys."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from conftest import Cast, writing
from tests.company_life import handwriting

from zhishou.areas.customers.models import Customer
from zhishou.areas.orders.models import Credit, Order
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Department, Person, Site

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))  # a Wednesday
FRIDAY = date(2026, 11, 27)
RULES = (
    {"after": "orders.quote", "do": "orders.approve", "or": ["orders.drop"], "within": "1 workday"},
    {"after": "orders.place", "do": "orders.promise", "or": ["orders.cancel"], "within": "4 work hours"},
    {
        "after": "orders.promise",
        "do": "orders.make_ready",
        "or": ["orders.promise", "orders.cancel"],
        "within": "agreed",
    },
    {"after": "orders.hand_over", "do": "orders.receive", "or": ["orders.set_off"], "within": "agreed"},
    {"after": "orders.set_off", "do": "orders.receive", "or": ["orders.set_off"], "within": "agreed"},
    {"after": "orders.ask_double", "do": "orders.decide_double", "or": ["orders.cancel"], "within": "1 workday"},
)
GIFTS = ({"name": "坚果礼盒", "quantity": "40", "unit": "盒", "price": "128.00"},)  # 5,120 yuan


class Shop:
    """戚 takes orders, 章 approves, 路 answers for the goods of a floor, 柏 keeps customers."""

    def __init__(self, cast: Cast) -> None:
        with writing():
            self.store = cast.site("MALL", "星汇中心店", Site.Kind.STORE, cast.company)
            self.floor = Department.objects.create(site=cast.company, code="FLOOR", name="营运部")
        take = ("take_orders", "approve_orders", "promise_stock")
        self.qi = cast.person("qi", "戚晓东", *take, site=self.store, obliges=RULES)
        self.zhang = cast.person("zhang", "章慧敏", *take, site=self.store, obliges=RULES)
        self.lu = cast.person("lu", "路明", "promise_stock", site=self.store)
        self.bai = cast.person("bai", "柏灵", "keep_customers", site=self.store)
        made = perform(
            "customers.create", Actor.of(self.bai),
            {"site": self.store.pk, "kind": "company", "name": "示例实验小学", "mobile": "13800005501"}, door="page",
        ).result  # fmt: skip
        assert isinstance(made, Customer)
        self.school = made

    def do(self, who: Person, operation: str, **data: Any) -> Any:
        """Perform as a person through the page's door; the row it made."""
        return perform(f"orders.{operation}", Actor.of(who), data, door="page").result

    def wanted(self, **more: Any) -> dict[str, Any]:
        """Forty boxes of nuts for Friday."""
        given = {
            "site": self.store.pk,
            "customer": self.school.pk,
            "lines": list(GIFTS),
            "wanted_on": FRIDAY,
            "way": "pick_up",
        }
        return {**given, **more}

    def quote(self, **more: Any) -> Order:
        """戚 quotes until Friday."""
        made: Order = self.do(self.qi, "quote", **self.wanted(valid_until=FRIDAY, **more))
        return made

    def order(self, **more: Any) -> Order:
        """戚 takes an order at once."""
        made: Order = self.do(self.qi, "order_now", **self.wanted(department=self.floor.pk, **more))
        return made

    def pay(self, row: Order, yuan: str) -> Order:
        """Cash."""
        made: Order = self.do(self.qi, "receive", order=row.pk, amount=yuan, way="cash")
        return made

    def ready(self, row: Order) -> Order:
        """路 has the goods by Friday and brings them."""
        self.do(self.lu, "promise", order=row.pk, promised_on=FRIDAY, answer="仓库有货")
        made: Order = self.do(self.lu, "make_ready", order=row.pk)
        return made

    def hand_over(self, row: Order, **more: Any) -> Order:
        """Against the signature of who takes the goods."""
        made: Order = self.do(self.qi, "hand_over", order=row.pk, signature=handwriting(), **more)
        return made

    def double(self, row: Order) -> None:
        """The store cannot deliver: 戚 asks to pay the deposit back twice, 章 agrees."""
        self.do(self.qi, "ask_double", order=row.pk, reason="总仓断货")
        self.do(self.zhang, "decide_double", order=row.pk, agreed=True)

    def credit(self, yuan: str) -> Credit:
        """章 asks, 戚 agrees: thirty days."""
        row: Credit = self.do(
            self.zhang,
            "ask_credit",
            site=self.store.pk,
            customer=self.school.pk,
            limit=yuan,
            days=30,
            reason="来往三年",
        )
        self.do(self.qi, "decide_credit", credit=row.pk, agreed=True)
        return row
