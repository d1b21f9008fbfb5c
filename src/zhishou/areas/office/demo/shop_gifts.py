"""赠品、抽奖、公益活动 of 星汇: a promotion, hand-outs against tickets, a count with a difference, a draw held and one open."""

from __future__ import annotations

from datetime import timedelta

from zhishou.areas.gifts import jobs
from zhishou.areas.gifts.models import Count, Draw, Gift, Promotion, Win
from zhishou.areas.office.demo import pictures
from zhishou.areas.office.demo.shop import CLERKS, HEAD, LEAD, SITE
from zhishou.areas.office.demo.world import Story, World
from zhishou.areas.returns import queries as tickets
from zhishou.areas.returns.models import Sale
from zhishou.kernel import clock

GIFTS = (
    ("Z01", "保温杯", "个", "39.00", 60),
    ("Z02", "帆布购物袋", "个", "12.00", 200),
    ("Z03", "雨伞", "把", "25.00", 45),
)
LONG = 22  # days of the whole story


def plan(world: World) -> None:
    """Begun three weeks ago; tickets of the till are used the day after."""
    if world.days > LONG + 2:
        world.tell(world.day(LONG, 10, 15), "gifts", _begun(world))


def _begun(world: World) -> Story:
    lines = []
    for code, name, unit, value, many in GIFTS:
        world.do(CLERKS[0], "gifts.add", site=SITE, code=code, name=name, unit=unit, value_fen=value)
        lines.append({"gift": code, "quantity": str(many)})
    world.do(CLERKS[0], "gifts.receive", site=SITE, lines=lines, supplier="示例礼品公司", paper="SL-20260")
    today = clock.today()
    promotion: Promotion = world.do(
        CLERKS[0], "gifts.write_promotion", site=SITE, name="周年庆满 200 元赠礼", starts_on=today, ends_on=today + timedelta(days=40),
        every_fen="200", most=2, gifts=[code for code, *_rest in GIFTS], terms="赠完即止。",
    )  # fmt: skip
    draw = _written(world, "周年庆抽奖", days=8)
    yield clock.now() + timedelta(hours=3)
    world.do(HEAD, "gifts.decide_promotion", promotion=promotion, agreed=True, opinion="同意，注意库存。")
    world.do(HEAD, "gifts.decide_draw", draw=draw, agreed=True)
    world.do(LEAD, "gifts.enter", draw=draw, numbers="\n".join(f"ZN{n:04d}" for n in range(1, 161)))
    world.tell(draw.closes_at, "draw closes", _closed())
    world.tell(draw.draws_at + timedelta(minutes=6), "draw", _held(world, draw))
    world.tell(world.day(12, 15, 20), "charity", _charity(world))
    world.tell(world.day(5, 16, 40), "gift count", _counted(world))
    world.tell(world.day(1, 11, 10), "next draw", _next(world))
    for ago in range(LONG - 2, 0, -1):
        world.tell(world.day(ago, 16, 15), "hand-outs", _handed_out(world, promotion))


def _handed_out(world: World, promotion: Promotion) -> Story:
    """Two customers of the day before come for their gifts."""
    since = clock.midnight(clock.today() - timedelta(days=1))
    used = promotion.handouts.values("sale")
    sales = Sale.objects.filter(site__code=SITE, sold_at__gte=since, total_fen__gte=promotion.every_fen).exclude(
        pk__in=used
    )
    for n, sale in enumerate(sales.order_by("-total_fen", "ticket")[:2]):
        if tickets.kept_fen(sale) < promotion.every_fen:
            continue
        given = [{"gift": GIFTS[(n + sale.pk) % 3][0], "quantity": "1"}]
        world.do(CLERKS[n % 2], "gifts.hand_out", promotion=promotion, ticket=sale.ticket, lines=given)
        yield clock.now() + timedelta(minutes=25)


def _written(world: World, name: str, days: int) -> Draw:
    """A draw of numbers that closes at nine in so many days and is drawn half an hour later."""
    closes = clock.midnight(clock.today() + timedelta(days=days)) + timedelta(hours=21)
    row: Draw = world.do(
        LEAD, "gifts.write_draw", site=SITE, name=name, entry_by="number", starts_on=clock.today(), closes_at=closes,
        terms="活动期间在本店购物的顾客，每人在总台领一个号码；本店员工不参加。", draws_at=closes + timedelta(minutes=30),
        public_source="截止当晚双色球开奖号码：六个红球从小到大连写，蓝球在最后，共十四位", claim_how="凭号码到总台领取，本人签字。",
        claim_until=clock.today() + timedelta(days=days + 10),
        prizes=[
            {"title": "一等奖", "name": "示例牌扫地机", "number": "1", "value": "2499.00"},
            {"title": "二等奖", "name": "雨伞", "number": "3", "value": "25.00", "gift": "Z03"},
            {"title": "三等奖", "name": "帆布购物袋", "number": "8", "value": "12.00", "gift": "Z02"},
        ],
    )  # fmt: skip
    return row


def _closed() -> Story:
    jobs.close_lists()
    yield from ()


def _held(world: World, draw: Draw) -> Story:
    world.do(
        LEAD, "gifts.draw", draw=draw, public_value="03091722283109", public_at=clock.now() - timedelta(minutes=5),
        witnesses="在场顾客两位（示例）",
    )  # fmt: skip
    wins = list(Win.objects.filter(prize__draw=draw).order_by("prize__n", "n"))
    for n, win in enumerate(wins[:9]):
        yield world.by_day(clock.now() + timedelta(hours=14 if n == 0 else 3))
        drawn, _strokes = pictures.signature(world.rng, 2)
        world.do(
            CLERKS[n % 2],
            "gifts.claim",
            win=win,
            name=f"示例顾客{n + 1}",
            phone=f"1390000{n + 11:04d}",
            signature=drawn,
        )


def _charity(world: World) -> Story:
    world.do(
        CLERKS[1], "gifts.record_charity", site=SITE, name="给环卫工人送雨具", on=clock.today(), place="商场东门广场",
        partner="示例街道环卫所", helpers="总台两人，志愿者三人", lines=[{"gift": "Z03", "quantity": "10"}],
        report="雨天送伞十把，环卫所负责人到场，登记了领取人数。下次早一周联系。",
    )  # fmt: skip
    yield from ()


def _counted(world: World) -> Story:
    lines = [
        {"gift": one.code, "quantity": str(one.quantity - (one.code == "Z02")), "why": "破损一个，已剪开" if one.code == "Z02" else ""}
        for one in Gift.objects.filter(site__code=SITE, retired_at=None)
    ]  # fmt: skip
    count: Count = world.do(CLERKS[0], "gifts.count", site=SITE, lines=lines)
    yield clock.now() + timedelta(hours=1)
    world.do(HEAD, "gifts.confirm_count", count=count, opinion="看过实物。")


def _next(world: World) -> Story:
    draw = _written(world, "岁末抽奖", days=6)
    yield clock.now() + timedelta(hours=2)
    world.do(HEAD, "gifts.decide_draw", draw=draw, agreed=True)
    world.do(LEAD, "gifts.enter", draw=draw, numbers="\n".join(f"SM{n:04d}" for n in range(1, 38)))
