"""Residents and members: invented names, numbers of the unassigned 138 0000 / 139 0000 ranges."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from zhishou.areas.customers.models import Customer
from zhishou.areas.office.demo.world import Story, World
from zhishou.kernel import clock

SURNAMES = "王李张刘陈杨黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
GIVEN = (
    "建国", "秀兰", "丽华", "志远", "桂英", "伟", "敏", "静怡", "俊", "玉梅", "国栋", "晓燕", "海涛", "雪梅", "明", "婷",
    "浩然", "子涵", "雨萱", "建平", "春梅", "立军", "红", "文博", "佳慧", "永强", "淑芬", "思敏", "宇航", "慧玲",
)  # fmt: skip
HOMES, MEMBERS = 160, 60
PLATES = "ABCDEFGH"
WISHES: tuple[dict[str, Any], ...] = (
    {"rest_from": "13:00", "rest_to": "15:00", "wish": "午睡到三点，之后打"},
    {"rest_from": "08:00", "rest_to": "16:00", "wish": "上夜班，白天休息，傍晚再打"},
    {"wish_from": "18:00", "wish_to": "20:00", "wish": "上班不方便接，晚上六点以后"},
    {"rest_days": ["7"], "wish": "周日不要打电话"},
    {"wish_from": "09:00", "wish_to": "11:30", "wish": "上午打"},
    {"no_marketing": True, "wish": "只谈正事，不要推广"},
)


def plan(world: World) -> None:
    """Files are opened before the first week's work, members are handed out to their agents."""
    start = world.day(max(world.days - 1, 1), 9, 5)
    world.tell(start, "residents", _residents(world))
    world.tell(start, "members", _members(world))
    for ago in (max(world.days - 5, 1), 4):
        world.tell(world.day(ago, 10, 30), "members handed out", _hand_out(world))


def _residents(world: World) -> Story:
    for n in range(world.many(HOMES)):
        site = "CH1" if n % 8 < 5 else "CH2"
        floor, room = world.rng.randint(1, 18), world.rng.randint(1, 4)
        place = f"{world.rng.randint(1, 12)}-{floor}{room:02}"
        given = {**_person(world, n), "site": site, "place": place}
        world.customers.setdefault(site, []).append(world.do("mali", "customers.create", **given))
        yield clock.now() + timedelta(minutes=2)


def _members(world: World) -> Story:
    joined = clock.local(world.end).date()
    for n in range(world.many(MEMBERS)):
        since = joined - timedelta(days=world.rng.randint(40, 900))
        given = {
            **_person(world, HOMES + n), "site": "AT1", "kind": "member", "member_card": f"AT{10001 + n}",
            "member_since": since, "card_expires_on": since + timedelta(days=1095),
            "place": f"粤{world.rng.choice(PLATES)}·示{world.rng.randint(1000, 9999)}",
        }  # fmt: skip
        world.customers.setdefault("AT1", []).append(world.do("xiaxue", "customers.create", **given))
        yield clock.now() + timedelta(minutes=3)


def _person(world: World, n: int) -> dict[str, Any]:
    rng = world.rng
    given = {
        "name": rng.choice(SURNAMES) + rng.choice(GIVEN),
        "mobile": f"{rng.choice(('138', '139'))}0000{1000 + n * 7 % 9000:04}",
        "is_vip": rng.random() < 0.03,
    }
    return {**given, **rng.choice(WISHES)} if rng.random() < 0.28 else given


def _hand_out(world: World) -> Story:
    """The supervisor names who looks after whom; the first contact follows within a week, mostly."""
    free = [customer for customer in world.customers.get("AT1", []) if customer.owner_id is None]
    for n, customer in enumerate(free[: world.many(14)]):
        agent = ("tangxiaolin", "xiaxue")[n % 2]
        world.do("xieyutong", "customers.assign", customer=customer, person=agent)
        customer.refresh_from_db()
        if n % 6 != 5:
            world.tell(world.at_work("AT1", 6, 150), "first contact", _first_contact(world, agent, customer))
        yield clock.now() + timedelta(minutes=1)


def _first_contact(world: World, agent: str, customer: Customer) -> Story:
    words = world.rng.choice((
        "介绍了会员权益和预约电话，客户下月要做两万公里保养。",
        "加了微信，客户希望周末保养，已说明要提前一天预约。",
        "电话沟通十分钟，客户对等候时间有意见，已记下并说明改进。",
        "客户表示车况良好，续保月份为三月，届时再联系。",
    ))  # fmt: skip
    world.do(agent, "customers.contact", customer=customer, channel="phone", words=words)
    yield from ()
