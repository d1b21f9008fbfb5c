"""部门预算: lines of a month and a year, what was spent, a release that was used, one refused, an expense reversed."""

from __future__ import annotations

from datetime import timedelta

from zhishou.areas.budgets.models import Line
from zhishou.areas.office.demo.world import Story, World
from zhishou.kernel import clock

WHO, BOSS, SITE, DEPARTMENT = "zhoumin", "shenjianming", "CUIHU", "客户服务部"
# Item, yuan, whether it is a year's. Invented amounts.
LINES = (
    ("办公用品", "2400", False), ("培训", "3000", False), ("社区活动", "5000", False), ("维修外包", "96000", True),
    ("交通和通讯", "18000", True),
)  # fmt: skip
# Days ago, line, yuan, what for.
SPENT = (
    (25, 3, "7800", "三号楼门禁检修"), (23, 0, "386.50", "打印纸和墨盒"), (21, 4, "420", "上门收费的交通费"),
    (19, 1, "1200", "服务礼仪讲师费"), (16, 0, "745", "文件夹、标签和白板"), (14, 3, "12600", "地下车库排水泵维修"),
    (12, 2, "2680", "重阳节便民活动物料"), (9, 1, "960", "消防演练教材"), (8, 0, "745", "文件夹、标签和白板"),
    (6, 4, "380", "对讲机通讯费"), (5, 2, "1450", "儿童绘画比赛奖品"), (2, 0, "212", "快递封套"),
)  # fmt: skip


def plan(world: World) -> None:
    """Set twenty-six days ago, spent day by day; two releases asked for in the last week."""
    if world.days > 26:
        world.tell(world.day(26, 15, 10), "budgets", _kept(world))


def _kept(world: World) -> Story:
    months: dict[str, list[Line]] = {}
    for ago, n, amount, what in SPENT:
        if clock.today() != world.day(ago, 16, 20).date():
            yield world.day(ago, 16, 20)
        line = _lines(world, months)[n]
        row = world.do(WHO, "budgets.record", line=line, on=clock.today(), amount=amount, what=what)
        if (ago, n) == (8, 0):
            world.do(WHO, "budgets.reverse", expense=row, reason="和上次是同一张发票，登记重了")
    yield world.day(2, 16, 50)
    yield from _released(world, _lines(world, months))


def _lines(world: World, months: dict[str, list[Line]]) -> list[Line]:
    """The lines of this month, set when it is first spent from; a year's stay."""
    period = f"{clock.today():%Y%m}"
    if period not in months:
        made = []
        for n, (item, amount, yearly) in enumerate(LINES):
            before = next((one[n] for one in months.values() if yearly and one[n].period == period[:4]), None)
            given = {"item": item, "period": period[:4] if yearly else period, "amount": amount}
            made.append(before or world.do(WHO, "budgets.add", site=SITE, department=DEPARTMENT, **given))
        months[period] = made
    return months[period]


def _released(world: World, lines: list[Line]) -> Story:
    asked = [
        world.do(WHO, "budgets.ask_release", line=lines[n], amount=amount, what=what, reason=reason)
        for n, amount, what, reason in (
            (0, "3280", "激光打印机一台", "旧打印机定影组件坏了，月底的通知单印不出来，租用更贵。"),
            (2, "6800", "圣诞装饰", "去年的装饰坏了一半，业主问起今年布置不布置。"),
        )
    ]
    yield clock.now() + timedelta(hours=1)
    for release, agreed, opinion in zip(
        asked, (True, False), ("同意，下个月的办公用品从紧。", "用旧的拼一拼，不再另花钱。"), strict=True
    ):
        world.do(BOSS, "budgets.decide_release", release=release, released=agreed, opinion=opinion)
    yield clock.now() + timedelta(minutes=20)
    world.do(WHO, "budgets.record_released", release=asked[0], on=clock.today())
