"""外联单位: the offices the manager keeps in touch with, what was spoken, one to follow up, one silent for too long."""

from __future__ import annotations

from datetime import timedelta

from zhishou.areas.office.demo.world import Story, World
from zhishou.kernel import clock

WHO, SITE = "zhoumin", "CUIHU"
# Name, kind, what for, how often; whom to speak to. Invented names and numbers.
OFFICES = (
    ("示例区住房和房产管理局物业科", "housing", "维修资金、业主大会备案", 30, ("高科长", "科长", "13900000101")),
    ("示例街道办事处", "street", "电梯加装、协调会、普查", 20, ("方主任", "城建办", "13900000102")),
    ("示例社区居委会", "committee", "独居老人、志愿者、选举", 14, ("白书记", "书记", "13900000103")),
    ("示例城管中队", "city", "占道、违建、装修垃圾", 30, ("戴队长", "中队长", "13900000104")),
    ("示例派出所", "police", "治安、流动人口、监控调取", 20, ("章警官", "社区民警", "13900000105")),
)  # fmt: skip
# Days ago, office, with whom, what, what came of it, followed up after how many days with what.
TALKS = (
    (24, 0, "高科长", "电梯大修动用维修资金的材料", "缺一份三分之二业主同意书，补齐再报", 8, "同意书补齐，已受理，回执在档案柜。"),
    (19, 1, "方主任", "三号楼加装电梯的协调会", "定在月底前，街道到场主持", 9, "会已开，低层两户还要再谈。"),
    (16, 4, "章警官", "地下车库电动车被盗，调取监控", "当天调取，三天后有结果", 3, "嫌疑人已抓获，车追回两辆。"),
    (12, 2, "白书记", "独居老人走访名单", "居委提供十四户，两边一起走", 0, ""),
    (5, 3, "戴队长", "北门外占道摊位", "本周集中整治，之后每晚巡查", 0, ""),
    (3, 1, "方主任", "低层两户的补偿方案", "街道出面再谈一次", -3, ""),
)  # fmt: skip


def plan(world: World) -> None:
    """The register twenty-six days ago, then a talk at its time."""
    if world.days > 26:
        world.tell(world.day(26, 14, 20), "outside offices", _kept(world))


def _kept(world: World) -> Story:
    rows = []
    for name, kind, about, cadence, (person, title, phone) in OFFICES:
        row = world.do(WHO, "contacts.add", site=SITE, name=name, kind=kind, about=about, cadence_days=cadence)
        world.do(WHO, "contacts.add_person", office=row, name=person, title=title, phone=phone)
        rows.append(row)
    for ago, n, person, matter, outcome, follow, result in TALKS:
        yield world.day(ago, 11, 10)
        today = clock.today()
        given = {"office": rows[n], "on": today, "person": person, "matter": matter, "outcome": outcome}
        if follow:
            given["follow_on"] = today + timedelta(days=abs(follow) + (2 if follow < 0 else 0))
        talk = world.do(WHO, "contacts.record", **given)
        if follow > 0:
            world.tell(clock.now() + timedelta(days=follow - 1), "talk followed up", _followed(world, talk, result))


def _followed(world: World, talk: object, result: str) -> Story:
    world.do(WHO, "contacts.follow_up", talk=talk, result=result)
    yield from ()
