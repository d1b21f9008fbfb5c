"""The first page of 林晓雯 as it should look: one late, four due today, some more this week."""

from __future__ import annotations

from datetime import datetime, timedelta

from zhishou.areas.customers.models import Customer
from zhishou.areas.office.demo import matters
from zhishou.areas.office.demo.matters import Matter
from zhishou.areas.office.demo.teams import called
from zhishou.areas.office.demo.world import Story, World
from zhishou.kernel import clock

WHO, SITE = "linxiaowen", "CH1"
CALLED_BACK = timedelta(days=3)  # the charter's own time for a callback
LATE = ("厨房下水返臭",)
TODAY = ("水压太小", "门禁卡刷不开", "阳台门关不严")
WEEK = ((1, 10, "楼道灯不亮"), (1, 16, "墙面起皮"), (2, 9, "窗台渗雨水"), (2, 11, "客厅跳闸"), (2, 17, "地漏反水"))
LATEST_MINUTE = 23 * 60 + 20


def plan(world: World) -> None:
    """Repairs solved three days before their callback falls due, and one complaint to judge by today."""
    for title in LATE:
        _solve(world, title, _late_since(world) - CALLED_BACK)
    for due, title in zip(_due_today(world), TODAY, strict=False):
        _solve(world, title, due - CALLED_BACK)
    for days, hour, title in WEEK:
        _solve(world, title, world.day(-days, hour, 25) - CALLED_BACK)
    world.tell(world.day(1, 16, 20), "to judge", _to_judge(world))


def _late_since(world: World) -> datetime:
    """Some two hours ago, or yesterday before supper when that lies in the night."""
    moment = world.end - timedelta(hours=2, minutes=10)
    return moment if 8 <= clock.local(moment).hour < 20 else world.day(1, 17, 50)


def _due_today(world: World) -> list[datetime]:
    """Three moments in what is left of today; none when midnight is near."""
    start = max(world.end + timedelta(minutes=45), world.day(0, 10, 40))
    last = world.day(0) + timedelta(minutes=LATEST_MINUTE - 9 * 60)
    step = min((last - start) / 3, timedelta(hours=2, minutes=35))
    return [start + step * n for n in range(3)] if step > timedelta() else []


def _solve(world: World, title: str, solved: datetime) -> None:
    if solved > world.end:
        return
    taken = world.by_day(solved - timedelta(hours=26))
    world.tell(taken, f"{WHO}: {title}", _repair(world, title, solved))


def _customer(world: World) -> Customer:
    known = [c for c in world.customers[SITE] if not c.is_vip and not c.rest_days]
    return world.rng.choice(known)


def _repair(world: World, title: str, solved: datetime) -> Story:
    matter = Matter(
        world, SITE, called(title), _customer(world), WHO, worker="zhaoguoqiang", stop="accept", photos=True
    )
    yield from matters.whole(matter)
    yield solved - timedelta(minutes=80)
    order = matter.case.orders.get()
    world.do("zhaoguoqiang", "cases.accept_order", order=order)
    yield solved
    matters.resolve_order(matter)


def _to_judge(world: World) -> Story:
    matter = Matter(world, SITE, called("电梯夜间异响"), _customer(world), WHO, stop="judge")
    yield from matters.whole(matter)
