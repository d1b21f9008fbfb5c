"""星汇百货: a store with its members and what customers bring to the front desk; each matter at its own day. Invented throughout.

The other parts of the store (`shop_desk`, `shop_returns`, `shop_answers`) take the place and the people from here.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from zhishou.areas.office.demo import matters
from zhishou.areas.office.demo.matters import Matter
from zhishou.areas.office.demo.teams import called
from zhishou.areas.office.demo.world import Story, World
from zhishou.kernel import clock

SITE = "XH1"
MANAGER, HEAD, DEPUTY, LEAD = "zhuanghaitao", "zhanghuimin", "qixiaodong", "youjia"
CLERKS = ("bailing", "nixiaoyu")

MEMBERS = (
    "岑美玲", "祝建华", "裴晓丹", "翁国庆", "甄珍", "左立新", "褚雨晴", "葛向东", "费丽萍", "纪文静", "凌志强", "柳依依",
)  # fmt: skip
# Days ago, hour, who takes it in, what, by which channel, where it stops.
MATTERS = (
    (25, 11, 0, "试鞋没人理", "walk_in", ""), (23, 15, 1, "三楼试衣间灯不亮", "phone", ""), (21, 17, 0, "孩子走散了", "walk_in", ""),
    (20, 10, 1, "母婴室加个温奶器", "walk_in", ""), (18, 14, 0, "满减没有算上", "walk_in", ""), (16, 13, 1, "开票等了半小时", "phone", ""),
    (13, 11, 0, "停车怎么优惠", "phone", ""), (11, 16, 1, "破壁机用了三天漏水", "walk_in", ""), (9, 10, 0, "卫生间烘手机不热", "phone", ""),
    (8, 12, 1, "停车场出口标志不清楚", "phone", ""), (6, 15, 0, "扶梯停了没有提示", "phone", "instruct"),
    (4, 11, 1, "会员积分什么时候到期", "phone", ""), (3, 16, 1, "试鞋没人理", "phone", "investigate"),
    (2, 14, 0, "三楼试衣间灯不亮", "walk_in", "callback"), (1, 15, 1, "开票等了半小时", "walk_in", "judge"),
    (1, 17, 0, "卫生间烘手机不热", "phone", "resolve"),
)  # fmt: skip


def plan(world: World) -> None:
    """Phrases, with the categories a store begins with, and members stand before the first matter comes."""
    world.tell(world.day(world.days - 1, 9, 35), "store", _set_up(world))
    for ago, hour, taker, title, channel, stop in MATTERS:
        if ago < world.days - 2:
            world.tell(world.day(ago, hour, 20), title, _brought(world, CLERKS[taker], title, channel, stop))


def _set_up(world: World) -> Story:
    world.do(
        HEAD,
        "cases.keep_phrase",
        site=SITE,
        pattern="自己看说明书",
        why="顾客是来求助的",
        better="我们一起照说明书试一遍",
    )
    joined = clock.local(world.end).date()
    for n, name in enumerate(MEMBERS):
        since = joined - timedelta(days=60 + 37 * n)
        given: dict[str, Any] = {
            "name": name, "kind": "member", "mobile": f"1380001{4000 + n * 61}", "member_card": f"XH{30001 + n}", "member_since": since,
        }  # fmt: skip
        world.customers.setdefault(SITE, []).append(world.do(CLERKS[n % 2], "customers.create", site=SITE, **given))
        yield clock.now() + timedelta(minutes=2)


def _brought(world: World, taker: str, title: str, channel: str, stop: str) -> Story:
    customer = world.rng.choice(world.customers[SITE])
    matter = Matter(
        world, SITE, called(title), customer, taker, channel, stop=stop, pace=0.6, photos=stop == "instruct"
    )
    yield from matters.whole(matter)
