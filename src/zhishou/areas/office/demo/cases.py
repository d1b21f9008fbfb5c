"""The everyday stream of matters at the three sites."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from zhishou.areas.office.demo import matters, teams
from zhishou.areas.office.demo.matters import Matter
from zhishou.areas.office.demo.world import Story, World
from zhishou.kernel import clock

STREAM = 108
KINDS = ("repair",) * 9 + ("complaint",) * 6 + ("enquiry",) * 4 + ("help",) * 2 + ("suggestion",)
SITES = ("CH1", "CH1", "CH1", "CH2", "CH2", "AT1", "AT1")
CHANNELS = ("phone", "phone", "phone", "walk_in")
CAR_BRANCHES = (
    ("维修质量", "机电"), ("维修质量", "返修"), ("维修质量", "配件"), ("维修质量", "钣喷"), ("服务过程", "等候时间"),
    ("服务过程", "救援"), ("服务过程", "态度"), ("收费结算", "报价与结算"), ("收费结算", "发票"), ("销售交付", "交车"),
    ("销售交付", "合同"), ("会员", "积分"), ("会员", "权益"),
)  # fmt: skip
BUSY = "linxiaowen"  # her own open work is laid out by `today`


def plan(world: World) -> None:
    """Some four matters a day, of all kinds; what lies after the end stays as it is then."""
    world.tell(world.day(world.days - 1, 8, 45), "catalogues", _catalogues(world))
    first, last = world.day(world.days - 2, 8, 30), world.end
    for n, moment in enumerate(_moments(world, first, last)):
        world.tell(moment, "stream", _one(world, n))


def _catalogues(world: World) -> Story:
    """Categories and phrases stand before the first matter comes."""
    world.do(
        "hejing", "cases.keep_phrase", site="CH1", pattern="系统原因",
        why="顾客分不清是谁的系统", better="我们这边记录有误，已经更正",
    )  # fmt: skip
    world.do("xieyutong", "cases.import_categories", site="AT1", branches=[list(pair) for pair in CAR_BRANCHES])
    yield from ()


def _moments(world: World, first: datetime, last: datetime) -> Iterator[datetime]:
    number = world.many(STREAM)
    span = (last - first) / number
    for n in range(number):
        yield world.by_day(first + span * n + span * world.rng.uniform(0, 0.9))


def _one(world: World, n: int) -> Story:
    rng = world.rng
    site, kind = rng.choice(SITES), rng.choice(KINDS)
    about = rng.choice(teams.of_kind(site, kind))
    left = world.end - clock.now()
    takers = teams.TEAMS[site].takers
    if kind == "complaint" or left < timedelta(days=6):
        takers = tuple(name for name in takers if name != BUSY)
    known = world.customers[site]
    matter = Matter(
        world, site, about, rng.choice(known), rng.choice(takers), rng.choice(CHANNELS),
        pace=rng.choice((0.7, 1.0, 1.0, 1.3)), displeased=n % 23 == 11 and kind == "repair", photos=n % 9 == 4,
        late_callback=n % 13 == 7,
    )  # fmt: skip
    yield from matters.whole(matter)
