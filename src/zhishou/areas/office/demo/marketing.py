"""电话营销: winter service offered to customers who agreed, two openers side by side, leads for sales and what became of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from zhishou.areas.marketing.models import Call, Guide, Lead
from zhishou.areas.office.demo.world import Story, World
from zhishou.kernel import clock

WRITER, CALLERS, SALES, SITE = "xieyutong", ("tangxiaolin", "xiaxue"), ("tiantian", "yejunjie"), "AT1"
OPENERS = (
    "您好！我是{company}的客服{caller}。换季了，给老客户准备了一套保养，想用一分钟说给您听，{customer}现在方便吗？",
    "您好，我是{company}的{caller}。{customer}，您的车今年的防冻液和电瓶检查过吗？",
)
CARDS = (
    ("太贵了", "是要花一笔钱。分开做机油、防冻液、电瓶检测一共 519 元，套餐 399 元，做完半年不用再操心。"),
    ("我刚保养过", "那机油不用换，您只做防冻液和电瓶检测，89 元，十五分钟。"),
    ("没有时间", "周末也开门，预约好到店就做，一个小时以内。您看周六上午还是下午方便？"),
    ("你们怎么有我的电话", "您入会时留的，也勾选了同意接收优惠信息。您不想再接到，我现在就登记，以后不再打。"),
)
OUTCOMES = (
    "no_need", "interested", "no_answer", "later", "no_need", "interested", "refused", "no_need", "no_answer", "interested",
    "no_need", "wrong",
)  # fmt: skip
SAID = {
    "no_need": "刚做过保养，开春再说。", "refused": "客户说以后不要再打，已当场道歉并登记。", "interested": "有兴趣，问了时间和价格。",
    "later": "正在开车，约了再谈。", "no_answer": "", "wrong": "号码换人了。",
}  # fmt: skip
WANTED = ("想周六上午做套餐，顺便看看轮胎", "打算换一辆七座，下个月要，二十万以内", "只做防冻液和电瓶检测，这周内")


def plan(world: World) -> None:
    """The guide twelve days ago, then some calls every working day; one time agreed and one lead still wait at the end."""
    if world.days > 16:
        world.tell(world.day(12, 9, 50), "telephone marketing", _guide(world))


def _guide(world: World) -> Story:
    today = clock.today()
    guide = world.do(
        WRITER, "marketing.write", site=SITE, title="换季保养套餐", starts_on=today, ends_on=today + timedelta(days=30),
        offer="换季保养套餐 399 元：换机油机滤、换防冻液、检测电瓶，送一次底盘检查。到下月底为止，周末也做。",
        manner="每分钟不超过 220 字，说完一句停一停。客户着急或不耐烦，先听他说完，不抢话；客户说不要，道歉并登记。",
    )  # fmt: skip
    for words in OPENERS:
        world.do(WRITER, "marketing.add_opener", guide=guide, words=words)
    for objection, answer in CARDS:
        world.do(WRITER, "marketing.add_card", guide=guide, objection=objection, answer=answer)
    yield clock.now() + timedelta(minutes=40)
    rows = [row for row in world.customers.get(SITE, []) if row.mobile and not row.no_marketing]
    for row in rows[: world.many(30)]:
        world.do(
            CALLERS[0],
            "marketing.agree",
            customer=row,
            channels=["phone", "sms"],
            on=clock.today(),
            how="written",
            basis="入会申请表第 5 条，档案柜二层",
        )
    for n, who in enumerate(CALLERS):
        world.tell(world.day(11, 10, 5 + 20 * n), f"marketing calls of {who}", _calls(world, guide, who, Random(n)))


def _calls(world: World, guide: Guide, who: str, rng: Random) -> Story:
    cards = list(guide.cards.values_list("pk", flat=True))
    for n in range(world.many(12)):
        yield _working(world, rng, 4, 12)
        call = world.do(who, "marketing.begin", guide=guide)
        yield clock.now() + timedelta(seconds=rng.randint(70, 260))
        yield from _ended(world, call, who, OUTCOMES[(n + (5 if who == CALLERS[1] else 0)) % len(OUTCOMES)], cards, rng)


def _working(world: World, rng: Random, low: float, high: float) -> datetime:
    """Some hours on, in the hours the shop calls; a call begun out of hours is turned down."""
    moment = clock.local(clock.now() + timedelta(hours=rng.uniform(low, high)))
    if not 10 <= moment.hour < 12 and not 14 <= moment.hour < 18:
        moment = (moment + timedelta(days=1 if moment.hour >= 18 else 0)).replace(
            hour=14 if moment.hour in (12, 13) else 10
        )
    return moment


def _ended(world: World, call: Call, who: str, outcome: str, cards: list[int], rng: Random) -> Iterator[Any]:
    given: dict[str, Any] = {"words": SAID[outcome], "identified": outcome not in ("no_answer", "wrong")}
    if outcome in ("interested", "no_need"):
        given["raised"] = [rng.choice(cards)]
    if given["identified"]:
        given["seconds"] = rng.randint(60, 240)
    if outcome == "interested":
        given |= {"to": SALES[call.pk % 2], "wanted": rng.choice(WANTED)}
    if outcome == "later":
        given["again_at"] = (clock.local(clock.now()) + timedelta(days=2)).replace(hour=16, minute=30)
    world.do(who, "marketing.record", call=call, outcome=outcome, **given)
    if outcome == "interested":
        world.tell(_working(world, rng, 2, 9), "lead answered", _sold(world, Lead.objects.get(call=call), rng))
    elif outcome == "later":
        again = Call.objects.get(customer=call.customer, state="agreed")
        world.tell(given["again_at"] + timedelta(minutes=5), "called again", _again(world, again, who, cards, rng))
    yield from ()


def _sold(world: World, lead: Lead, rng: Random) -> Story:
    who = lead.to.username
    world.do(
        who, "marketing.answer_lead", lead=lead, answer="电话联系上了，报了价，约好到店。",
        decide_on=clock.today() + timedelta(days=4),
    )  # fmt: skip
    yield _working(world, rng, 30, 70)
    if rng.random() < 0.6:
        world.do(
            who,
            "marketing.win",
            lead=lead,
            amount_fen=rng.choice(("399.00", "89.00", "1299.00")),
            result="到店做了，客户满意。",
        )
    else:
        world.do(who, "marketing.lose", lead=lead, result="比了几家，在离家近的店做了。")


def _again(world: World, call: Call, who: str, cards: list[int], rng: Random) -> Story:
    world.do(who, "marketing.take_up", call=call)
    yield clock.now() + timedelta(minutes=3)
    yield from _ended(world, call, who, "no_need", cards, rng)
