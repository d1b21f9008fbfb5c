"""The people of these tests: who writes guides, who calls, who sells; and customers who agreed to be called."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from conftest import Cast, writing

from zhishou.areas.customers.models import Customer
from zhishou.areas.errands.tests.team import MONDAY
from zhishou.areas.marketing.models import Call, Guide
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Person

CALLS = ({"after": "marketing.agree_again", "do": "marketing.record", "within": "agreed"},)
LEADS = (
    {"after": "marketing.hand_lead", "do": "marketing.answer_lead", "or": ["marketing.win", "marketing.lose"], "within": "1 workday"},
    {"after": "marketing.answer_lead", "do": "marketing.win", "or": ["marketing.lose"], "within": "agreed"},
)  # fmt: skip
HELLO = "您好！我是{company}的{caller}。请问{customer}现在方便吗？"
ASK = "您好，我是{company}的客服{caller}。冬天到了，{customer}，您的车做过防冻检查吗？"


class Desk:
    """谢 writes guides, 唐 and 夏 call, 叶 and 田 sell."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.xie = cast.person("xie", "谢雨桐", "keep_guides")
        self.tang = cast.person("tang", "唐晓琳", "sell_by_phone", "keep_customers", obliges=CALLS)
        self.xia = cast.person("xia", "夏雪", "sell_by_phone", "keep_customers", obliges=CALLS)
        self.ye = cast.person("ye", "叶俊杰", "answer_leads", obliges=LEADS)
        self.tian = cast.person("tian", "田甜", "answer_leads", obliges=LEADS)
        self.made = 0

    def do(self, who: Person, operation: str, **data: Any) -> Any:
        """Perform as a person through the page's door; the row it made."""
        return perform(f"marketing.{operation}", Actor.of(who), data, door="page").result

    def guide(self, *openers: str) -> Guide:
        """A guide that runs for two weeks, with openers and one card."""
        made: Guide = self.do(
            self.xie, "write", site=self.cast.garden.pk, title="冬季保养套餐", offer="机油、防冻液、电瓶检测，一共 399 元，到月底。",
            manner="慢一点，客户着急先听", starts_on="2026-11-23", ends_on="2026-12-06",
        )  # fmt: skip
        for words in openers or (HELLO,):
            self.do(self.xie, "add_opener", guide=made.pk, words=words)
        self.do(self.xie, "add_card", guide=made.pk, objection="太贵了", answer="比分开做省一百二，还送一次检测。")
        return made

    def customer(self, name: str = "", mobile: str = "", *, agreed: bool = True, **more: Any) -> Customer:
        """A customer on file; they agreed to be called unless told otherwise."""
        self.made += 1
        given = {
            "name": name or f"王{'一二三四五六七八九'[self.made - 1]}",
            "mobile": mobile or f"1390000{self.made:04}",
            **more,
        }
        row: Customer = perform(
            "customers.create", Actor.of(self.tang), {"site": self.cast.garden.pk, **given}, door="page"
        ).result  # type: ignore[assignment]
        if agreed:
            self.agree(row)
        return row

    def agree(self, row: Customer, how: str = "written") -> None:
        """The customer agreed today."""
        self.do(self.tang, "agree", customer=row.pk, on=clock.today(), how=how, basis="入会申请表第三条")

    def begin(self, guide: Guide, who: Person | None = None) -> Call:
        """The next call of a person."""
        made: Call = self.do(who or self.tang, "begin", guide=guide.pk)
        return made

    def end(self, call: Call, outcome: str, **more: Any) -> Call:
        """Record it as whoever called; they named themselves first."""
        made: Call = self.do(call.by, "record", call=call.pk, outcome=outcome, **{"identified": True, **more})
        return made


def opened() -> Desk:
    """The desk as it stands on the Monday of these tests."""
    with clock.at(MONDAY - timedelta(days=30)):
        return Desk(Cast())


__all__ = ["ASK", "HELLO", "MONDAY", "Desk", "opened", "writing"]
