"""通话质量: each supervisor draws a few calls of the team, marks the points, and a clerk answers one of the checks."""

from __future__ import annotations

from datetime import timedelta

from zhishou.areas.callbacks import conduct
from zhishou.areas.callbacks.models import Answer
from zhishou.areas.office.demo.teams import acting
from zhishou.areas.office.demo.world import Story, World
from zhishou.kernel import clock

CHECKERS = (("hejing", "CH1"), ("wuhaiyan", "CH2"), ("xieyutong", "AT1"))
SAID = (
    ((), "开场、倾听、结束都规范，语气平和。"),
    (("不随口承诺",), "答应当天上门，没有先问工程部。"),
    ((), "顾客抱怨时没有打断，记得完整。"),
    (("不说“不行”“不知道”“不可以”",), "说了“这个我不知道”，应当说“我查清楚后回您”。"),
)
REPLY = "当时工程部的电话占线，我以为来得及。以后先问清楚再答复。"


def plan(world: World) -> None:
    """Two checks a week ago and two in these days, each supervisor at their own site."""
    for n, ago in enumerate((8, 6, 3, 2)):
        for who, site in CHECKERS:
            if ago < world.days:
                world.tell(world.day(ago, 16, 30), "call check", _check(world, who, site, n))


def _check(world: World, who: str, site: str, n: int) -> Story:
    checker = acting(who)
    rows = Answer.objects.filter(callback__site__code=site, callback__check_made=None, called_at__lt=clock.now())
    answer = (
        rows.exclude(by=world.person(checker)).select_related("by", "callback__site").order_by("-called_at").first()
    )
    if answer is None:
        return
    missed, remark = SAID[n % len(SAID)]
    marks = [{"point": one, "kept": one not in missed} for one in conduct.points(answer.callback.site)]
    way = ("recording", "record")[n % 2]
    made = world.do(checker, "callbacks.check_call", callback=answer.callback, way=way, marks=marks, remark=remark)
    if n == 1:
        yield world.by_day(clock.now() + timedelta(hours=16))
        world.do(made.clerk.username, "callbacks.answer_check", check_made=made, reply=REPLY)
    yield from ()
