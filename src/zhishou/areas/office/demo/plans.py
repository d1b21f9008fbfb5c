"""工作计划: the manager's plan of the month with its items done, scored, late or under way, and the next one as a draft; the
plan of an account department.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from zhishou.areas.errands.models import Errand
from zhishou.areas.office.demo.teams import acting
from zhishou.areas.office.demo.world import Story, World
from zhishou.areas.plans import periods
from zhishou.areas.plans.models import Item, Plan
from zhishou.kernel import clock
from zhishou.kernel.models import Appointment

AUTHOR, DIRECTOR = "zhoumin", "zouwenbin"
BEGUN = 25  # days before the end
AIM = "把换季的温馨提示和走访做在前面；档案按期理清；欠费走访每户有记录。"

# What, how it counts as done, who, by how many days, how much; then after how many days which step with what.
Step = tuple[int, str, dict[str, Any]]
ITEMS: tuple[tuple[str, str, str, int, str, str, tuple[Step, ...]], ...] = (
    ("入户走访独居老人和新入住业户", "每户有记录，问题当天转任务单", "linxiaowen", 20, "60", "户", (
        (6, "report", {"note": "走完一号楼和二号楼，转出四件报修。", "quantity": "22"}),
        (13, "report", {"note": "三号楼、四号楼走完，白天没人的改在周末。", "quantity": "45"}),
        (18, "finish", {"result": "六十二户走完，记录已归档，转出九件，都办结了。", "quantity": "62"}),
        (19, "confirm", {"quality": "good", "note": "记录细，个别户缺电话。"}),
    )),
    ("更换各楼道的温馨提示", "贴正，旧的清干净，拍照", "suting", 12, "36", "块", (
        (9, "report", {"note": "南区换完。", "quantity": "20"}),
        (14, "finish", {"result": "三十六块全部换完，照片在档案柜。", "quantity": "36"}),
        (15, "confirm", {"quality": "fair", "note": "晚了两天，南区有三块贴歪，已经重贴。"}),
    )),
    ("前台服务礼仪培训", "当班的都到，有考核", "hejing", 16, "2", "场", (
        (15, "finish", {"result": "两场都办了，到场十一人，考核全部合格。", "quantity": "2"}),
        (16, "confirm", {"quality": "best", "note": "情景练习做得好，下月继续。"}),
    )),
    ("统一两个小区的来访登记表", "一张表，两边都用", "wuhaiyan", 10, "", "", (
        (8, "finish", {"result": "新表已经印好，两个前台从今天起用。"}),
        (9, "confirm", {"quality": "good", "note": ""}),
    )),
    ("欠费三个月以上的业户上门", "每户有谈话记录和承诺日期", "qianguohua", 18, "40", "户", (
        (10, "report", {"note": "白天遇不到的留了便条，改约晚上。", "quantity": "19"}),
        (17, "finish", {"result": "上门三十四户，六户长期不在家，已改寄函件。", "quantity": "34"}),
        (18, "confirm", {"quality": "fair", "note": "没有见到的六户下月再约。"}),
    )),
    ("整理业户档案", "按楼栋编号，缺件列清单", "mali", 25, "300", "份", (
        (12, "report", {"note": "一号楼到三号楼理完，缺件清单另附。", "quantity": "110"}),
        (21, "report", {"note": "四号楼理完。", "quantity": "180"}),
    )),
    ("检查消防通道和楼道杂物", "有杂物的当天贴通知，三天内复查", "luojia", 22, "8", "次", (
        (7, "change", {"target": "10", "unit": "次", "reason": "街道要求月底之前增加两次夜间检查。"}),
        (14, "report", {"note": "查了六次，清出杂物十一处。", "quantity": "6"}),
        (20, "report", {"note": "夜间检查做了一次。", "quantity": "7"}),
    )),
)  # fmt: skip
# The account department's month: what, how it counts as done, who, by how many days from its first, how much.
ACCOUNTS: tuple[tuple[str, str, str, int, str, str], ...] = (
    ("青禾乳业年度回顾和明年方案", "有数据、有明年预算，部主任先看", "wenyaqin", 14, "", ""),
    ("新品上市按日程收尾", "客户签字的稿件全部付印，费用登记完", "hezixuan", 20, "", ""),
    ("走访较小客户", "每家有联系记录和下一步", "shumin", 22, "6", "家"),
    ("合同、清样和会议纪要归档", "一个项目一卷，目录对得上", "fuyifan", 24, "3", "卷"),
)
NEXT = (
    ("节日装饰和活动", "预算之内，活动有照片和小结", "hejing", 22, "", ""),
    ("全年满意度问卷", "每户一份，回收不少于六成", "linxiaowen", 18, "480", "份"),
)


def plan(world: World) -> None:
    """The plan of the month twenty-five days ago; the coming month's draft since yesterday."""
    if world.days > BEGUN:
        world.tell(world.day(BEGUN, 9, 10), "plan of the month", _published(world))
        world.tell(world.day(6, 10, 20), "plan of an account department", _accounts(world))


def _published(world: World) -> Story:
    today = clock.today()
    row: Plan = world.do(AUTHOR, "plans.draft", site="CUIHU", period=periods.key(today, 1), aim=AIM)
    for title, wanted, whom, days, target, unit, _steps in ITEMS:
        _add(world, row, title, wanted, whom, today + timedelta(days=days), target, unit)
    yield clock.now() + timedelta(hours=1)
    world.do(AUTHOR, "plans.publish", plan=row)
    for item, (_title, _wanted, whom, _days, _target, _unit, steps) in zip(
        row.items.order_by("place"), ITEMS, strict=True
    ):
        assert item.errand is not None
        world.tell(clock.now() + timedelta(hours=2), f"item {item.place}", _done(world, item.errand, whom, steps))
    yield world.day(1, 10, 40)
    coming = world.do(AUTHOR, "plans.draft", site="CUIHU", period=periods.open_ones()[0][0])
    for title, wanted, whom, days, target, unit in NEXT:
        _add(world, coming, title, wanted, whom, coming.bounds[0] + timedelta(days=days), target, unit)
    open_ones = Item.objects.filter(plan=row, errand__state__in=("given", "doing", "hard"))
    late = [item for item in open_ones if item.errand and item.errand.late]
    if late:
        world.do(AUTHOR, "plans.take_over", plan=coming, items=late, due_on=coming.bounds[0] + timedelta(days=12))


def _accounts(world: World) -> Story:
    """The director of 云帆广告 plans the coming month of the department."""
    coming = world.do(
        DIRECTOR, "plans.draft", site="YUNFAN", period=periods.open_ones()[0][0],
        aim="新品上市收好尾，把明年的全年代理谈下来；小客户一家不漏。",
    )  # fmt: skip
    for title, wanted, whom, days, target, unit in ACCOUNTS:
        due = coming.bounds[0] + timedelta(days=days)
        _add(world, coming, title, wanted, whom, due, target, unit, author=DIRECTOR)
    yield world.at_work("YUNFAN", 2, 4)
    world.do(DIRECTOR, "plans.publish", plan=coming)


def _add(
    world: World,
    row: Plan,
    title: str,
    wanted: str,
    whom: str,
    due_on: date,
    target: str,
    unit: str,
    author: str = AUTHOR,
) -> None:
    to = Appointment.objects.get(person=world.person(whom), ended_at=None)
    due = min(due_on, row.bounds[1])
    world.do(
        author, "plans.add_item", plan=row, title=title, wanted=wanted, to=to, due_on=due, target=target, unit=unit
    )


def _done(world: World, row: Errand, whom: str, steps: tuple[Step, ...]) -> Story:
    begun = clock.now()
    world.do(acting(whom), "errands.accept", errand=row)
    for days, step, words in steps:
        yield world.by_day(begun + timedelta(days=days, minutes=row.pk % 50))
        who = AUTHOR if step in ("confirm", "change") else acting(whom)
        world.do(who, f"errands.{step}", errand=row, **words)
