"""A store with a ticket of three lines, two at the desk and a supervisor who signs."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from conftest import Cast, writing
from tests.company_life import handwriting

from zhishou.areas.returns.models import Return, Sale, SaleLine
from zhishou.kernel import excel
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.importing import IMPORTS, ImportResult, run_import
from zhishou.kernel.models import Person, Site

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
HEADS = ["小票号", "销售时间", "付款方式", "商品", "实付金额", "数量", "品类", "商品编码", "款台"]
RULES = (
    {"after": "returns.decide", "do": "returns.approve", "or": ["returns.withdraw"], "within": "4 hours"},
    {"after": "returns.approve", "do": "returns.settle", "or": ["returns.withdraw"], "within": "1 workday"},
)
# 100.00 for three socks leaves a fen over: 33.33, 33.34 (of 66.67), 33.33
TICKET = (
    ("T1", "2026-11-23 15:00", "微信支付", "棉袜", "100.00", 3, "服装", "S1", "3"),
    ("T1", "2026-11-23 15:00", "微信支付", "电水壶", "150.00", 1, "家用电器", "K1", "3"),
    ("T1", "2026-11-23 15:00", "微信支付", "洗衣机", "2000.00", 1, "家用电器", "W1", "3"),
)


class Desk:
    """林 and 马 take returns, 何 signs second, sets the rules and takes tickets in; 钱 works elsewhere in the store."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        with writing():
            self.store = cast.site("MALL", "翠湖广场", Site.Kind.STORE, cast.company)
        take = ("take_returns", "take_in")
        self.lin = cast.person("lin", "林晓雯", *take, site=self.store, obliges=RULES[1:])
        self.ma = cast.person("ma", "马丽", *take, site=self.store)
        over = ("take_returns", "approve_returns", "set_return_rules", "import_sales")
        self.he = cast.person("he", "何静", *over, site=self.store, obliges=RULES[:1])
        self.qian = cast.person("qian", "钱进", "keep_customers", site=self.store)
        self.do(self.he, "take_legal_rules", site=self.store.pk)
        self.rule("服装", promise_days=7, price_days=5, condition="吊牌未剪")
        self.take(TICKET)
        self.sale = Sale.objects.get(ticket="T1")

    def do(self, who: Person, operation: str, **data: Any) -> Any:
        """Perform as a person through the page's door; the row it made."""
        return perform(f"returns.{operation}", Actor.of(who), data, door="page").result

    def rule(self, category: str, **more: Any) -> Any:
        """A rule of the house for a category."""
        given = {"site": self.store.pk, "category": category, "law": "本店承诺", **more}
        return self.do(self.he, "set_rule", **given)

    def take(self, rows: Any, *, dry_run: bool = False) -> ImportResult:
        """Take tickets in from a table."""
        table = excel.as_bytes([excel.Sheet("小票", HEADS, rows)])
        return run_import(IMPORTS["sales"], Actor.of(self.he), self.store, io.BytesIO(table), dry_run=dry_run)

    def line(self, n: int = 1) -> SaleLine:
        """A line of the ticket, fresh."""
        return self.sale.lines.get(n=n)

    def decide(self, *pieces: tuple[int, int], who: Person | None = None, **more: Any) -> Return:
        """林 takes socks back because the customer does not want them, unless said otherwise; pieces are (line, how many)."""
        sound = more.get("ground") != "defect" and more.get("whole", True)
        given = {
            "sale": self.sale.pk, "ground": "changed", "reason": "颜色不喜欢", "whole": True, "check_note": "吊牌在",
            "decision": "refund",
            "pieces": [
                {"line": str(self.line(n).pk), "quantity": str(many), "disposition": "shelf" if sound else "supplier"}
                for n, many in pieces or ((1, 1),)
            ],
            **more,
        }  # fmt: skip
        made: Return = self.do(who or self.lin, "decide", **given)
        return made

    def settle(self, row: Return, who: Person | None = None, **more: Any) -> Return:
        """The money goes back by WeChat against the customer's signature."""
        given = {"back": row.pk, "reference": "4200001", "signature": handwriting(), **more}
        made: Return = self.do(who or self.lin, "settle", **given)
        return made


def days_later(days: int) -> datetime:
    """Noon so many days after the day of the sale."""
    return NOON - timedelta(days=2) + timedelta(days=days)
