"""材料: a store with its ledger, what engineers used drawn from their orders, a count, requests, and the plans of two months."""

from __future__ import annotations

from zhishou.areas.cases.models import WorkOrder
from zhishou.areas.materials import months, suggesting
from zhishou.areas.materials.models import Material, Slip
from zhishou.areas.office.demo.teams import acting
from zhishou.areas.office.demo.world import Story, World
from zhishou.kernel import clock
from zhishou.kernel.models import Department

CLERK, SUPERVISOR, MANAGER = "mali", "hejing", "zhoumin"
STORE, COMPANY = "CH1", "CUIHU"
BEGUN = 24  # days before the end
# Code, name, specification, unit, place, how much came in.
GOODS = (
    ("D01", "灯泡", "LED 9W", "只", "货架 A1", "80"), ("D02", "声控开关", "86 型", "个", "货架 A1", "20"),
    ("D03", "空气开关", "C25", "个", "货架 A2", "12"), ("D04", "读卡头", "IC", "个", "货架 A3", "6"),
    ("S01", "密封圈", "DN50", "个", "货架 B1", "40"), ("S02", "滤网", "60 目", "片", "货架 B1", "25"),
    ("M01", "滑轮", "推拉门用", "个", "货架 C1", "30"), ("M02", "密封条", "10 毫米", "米", "货架 C1", "100"),
    ("M03", "耐候胶", "黑色 590 毫升", "支", "货架 C2", "24"), ("M04", "防潮漆", "5 升装", "升", "货架 C2", "40"),
    ("B01", "打印纸", "A4 70 克", "包", "前台柜", "30"), ("B02", "垃圾袋", "加厚 100 升", "只", "货架 D1", "600"),
)  # fmt: skip
ISSUED = (
    (20, "客户服务部", "linxiaowen", {"B01": "4"}, "前台打印"), (15, "环境部", "tangxiuying", {"B02": "150"}, "楼道和垃圾房"),
    (9, "客户服务部", "suting", {"B01": "3", "D01": "6"}, "大堂换灯，打印通知"), (5, "环境部", "tangxiuying", {"B02": "160"}, "楼道和垃圾房"),
)  # fmt: skip
ASKED = (
    (8, "zhaoguoqiang", "CH1", "工程部", {"D01": "40", "D02": "10", "S01": "20"}, "一月之前换完北区楼道灯，备漏水季"),
    (7, "liuzhiqiang", "CH1", "工程部", {"D03": "10", "M03": "12"}, "跳闸抢修和外窗打胶"),
    (6, "hejing", "CH1", "客户服务部", {"B01": "12"}, "月底通知和档案打印"),
)  # fmt: skip


def plan(world: World) -> None:
    """The store opens twenty-four days ago; what is older than the demo did not happen."""
    if world.days <= BEGUN:
        return
    world.tell(world.day(BEGUN, 9, 40), "store", _opened(world))
    for n, one in enumerate(ISSUED):
        world.tell(world.day(one[0], 10, 12 + n), "materials issued", _issued(world, *one))
    for n, asked in enumerate(ASKED):
        world.tell(world.day(asked[0], 11, 5 + n), "materials asked for", _asked(world, *asked))
    world.tell(world.day(10, 15, 20), "count", _counted(world))
    for ago in (18, 11, 4):
        world.tell(world.day(ago, 16, 30), "orders drawn from stock", _drawn(world))
    world.tell(world.day(4, 9, 25), "plan of materials", _planned(world))


def _rows(lines: dict[str, str]) -> list[dict[str, str]]:
    return [{"material": code, "quantity": quantity} for code, quantity in lines.items()]


def _opened(world: World) -> Story:
    for code, name, spec, unit, place, _quantity in GOODS:
        world.do(CLERK, "materials.add", site=STORE, code=code, name=name, spec=spec, unit=unit, place=place)
    came = _rows({code: quantity for code, _name, _spec, _unit, _place, quantity in GOODS})
    world.do(CLERK, "materials.receive", site=STORE, lines=came, paper="SH-2611-04", note="开账时的库存")
    month = months.key(clock.today())
    _request(world, "zhaoguoqiang", "CH1", "工程部", {"D01": "20", "S01": "6", "M02": "20"}, "本月维修", month)
    _request(world, "hejing", "CH1", "客户服务部", {"B01": "6"}, "前台打印", month)
    yield world.day(BEGUN, 14, 10)
    row = world.do(CLERK, "materials.draw_up", site=STORE, month=month)
    world.do(CLERK, "materials.adjust_plan", plan=row, lines=_rows({"B02": "280"}), why="环境部按上月用量")
    yield world.day(BEGUN - 1, 9, 15)
    world.do(acting(SUPERVISOR), "materials.submit_plan", plan=row, words="本月没有集中更换，按平常的量。")
    yield world.day(BEGUN - 1, 15, 0)
    world.do(MANAGER, "materials.approve_plan", plan=row, opinion="同意，先用库存。")


def _request(world: World, who: str, site: str, department: str, lines: dict[str, str], why: str, month: str) -> None:
    to = Department.objects.get(site__code=COMPANY, name=department)
    world.do(acting(who), "materials.request", site=site, month=month, department=to, lines=_rows(lines), reason=why)


def _asked(world: World, _ago: int, who: str, site: str, department: str, lines: dict[str, str], why: str) -> Story:
    _request(world, who, site, department, lines, why, months.to_plan()[0][0])
    yield from ()


def _issued(world: World, _ago: int, department: str, whom: str, lines: dict[str, str], why: str) -> Story:
    to = Department.objects.get(site__code=COMPANY, name=department)
    given = {"site": STORE, "department": to, "person": world.person(whom), "lines": _rows(lines), "note": why}
    slip = world.do(CLERK, "materials.issue", **given)
    if "B02" in lines:
        yield world.by_day(slip.at.replace(hour=8))
        world.do(CLERK, "materials.bring_back", slip=slip, lines=_rows({"B02": "20"}), note="没有用完")


def _counted(world: World) -> Story:
    """Everything was there but two seals; the rest as booked."""
    found = []
    for one in Material.objects.filter(stocks__site__code=STORE, code__in=["S01", "S02", "D04"]):
        there = one.stocks.get(site__code=STORE).quantity_milli // 1000
        short = one.code == "S01"
        found.append(
            {"material": one.code, "quantity": str(there - 2 * short), "why": "两个老化，已扔掉" if short else ""}
        )
    count = world.do(CLERK, "materials.count", site=STORE, lines=found)
    yield world.by_day(count.at.replace(minute=55))
    world.do(SUPERVISOR, "materials.confirm_count", count=count, opinion="和货架看过，属实。")


def _drawn(world: World) -> Story:
    """What engineers wrote down since, as far as the store has it; what it has not was bought by the way."""
    taken = Slip.objects.filter(order__isnull=False).values("order")
    orders = WorkOrder.objects.filter(state="done", case__site__path__startswith=world.site(STORE).path).exclude(
        pk__in=taken
    )
    catalogue = list(Material.objects.filter(site=world.site(COMPANY)))
    for order in orders.exclude(materials__in=suggesting.NOTHING).order_by("pk")[:8]:
        lines, unknown = suggesting.suggest(order.materials, catalogue)
        if lines and not unknown:
            world.do(CLERK, "materials.issue", site=STORE, order=order, lines=lines)
        elif not lines:
            world.do(CLERK, "materials.set_aside", site=STORE, order=order, reason="在外面现买的，票已交财务")
    yield from ()


def _planned(world: World) -> Story:
    row = world.do(CLERK, "materials.draw_up", site=STORE, month=months.to_plan()[0][0])
    yield world.day(3, 10, 5)
    world.do(
        CLERK,
        "materials.adjust_plan",
        plan=row,
        lines=_rows({"B02": "320", "D01": "60"}),
        why="环境部按上月用量；南区楼道灯一起换",
    )
