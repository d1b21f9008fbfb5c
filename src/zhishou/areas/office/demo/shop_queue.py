"""Who came to the desk of 星汇 and who rang: numbers of the last days called and served, calls in a line, a few waiting now."""

from __future__ import annotations

from datetime import timedelta

from zhishou.areas.office.demo.shop import CLERKS, HEAD, LEAD, SITE
from zhishou.areas.office.demo.shop_desk import on_duty
from zhishou.areas.office.demo.world import Story, World
from zhishou.areas.queue.models import Matter
from zhishou.kernel import clock

DAYS = 6  # of numbers; more would only make the demo slower to load
# Hour, minute, matter, minutes until called, minutes at the counter; none: not there when called.
NUMBERS = (
    (10, 12, "A", 2, 6), (10, 40, "D", 1, 2), (11, 5, "B", 3, 4), (12, 20, "C", 1, 3), (14, 2, "A", 4, 9), (14, 8, "A", 11, 7),
    (15, 30, "B", 2, 3), (17, 41, "D", 5, 2), (18, 15, "A", 9, 8), (18, 22, "B", 14, None), (18, 30, "E", 17, 10), (19, 5, "D", 6, 2),
)  # fmt: skip
# Days ago, hour, number, name, about, words, result.
CALLS = (
    (9, 11, "13800015001", "", "enquiry", "问停车券怎么领", "told"), (7, 15, "", "示例顾客", "enquiry", "问超市几点开门", "told"),
    (5, 16, "13800015003", "廖女士", "suggestion", "建议三楼休息区加两把椅子", "case"), (4, 13, "075500015004", "", "other", "找招商部谈专柜", "connected"),
    (3, 19, "13800015005", "", "enquiry", "打烊前没接到，来电显示", "missed"), (2, 12, "13800015006", "安先生", "order", "订二十份员工生日卡，问价", "message"),
    (1, 11, "13800015007", "", "enquiry", "问黄金柜台能不能刷医保卡", "told"), (1, 18, "13800015001", "", "enquiry", "又问停车券，已告诉他在总台换", "told"),
)  # fmt: skip


def plan(world: World) -> None:
    """Matters and links on the first day; then numbers day by day, and calls as they came."""
    first = world.days - 1
    world.tell(world.day(first, 9, 20), "matters of the queue", _set_up(world))
    for ago in range(min(DAYS, first - 1), 0, -1):
        for number in NUMBERS:
            world.tell(world.day(ago, number[0], number[1]), "number", _served(world, ago, *number[2:]))
    for ago, hour, phone, name, about, words, result in CALLS:
        if ago < first:
            world.tell(world.day(ago, hour, 26), "call", _rang(world, phone, name, about, words, result))
    world.tell(world.end - timedelta(minutes=24), "waiting now", _waiting(world))
    for ago, name, words, result in (
        (50, "", "漏接，来电显示", "missed"),
        (35, "罗女士", "请回电话，谈周年庆的赠品摆在哪里", "message"),
    ):
        story = _rang(world, f"138000150{ago}", name, "other", words, result, -1)
        world.tell(world.end - timedelta(minutes=ago), f"{result} now", story)


def _set_up(world: World) -> Story:
    site = world.site(SITE)
    world.do(HEAD, "queue.take_usual", site=site)
    world.do(HEAD, "queue.open_to_public", site=site)
    sale = clock.local(world.end).date() + timedelta(days=4)
    world.do(HEAD, "roster.expect", site=site, day=sale, percent=250, why="周年庆第一天")
    yield from ()


def _served(world: World, ago: int, letter: str, wait: int, minutes: int | None) -> Story:
    early, late = on_duty(clock.local(clock.now()).date())
    who, counter = (early, 1) if clock.local(clock.now()).hour < 15 else (late, 2)
    row = world.do(who, "queue.take", matter=_matter(world, letter))
    yield clock.now() + timedelta(minutes=wait + ago % 3)
    world.do(who, "queue.call", ticket=row, counter=counter)
    yield clock.now() + timedelta(minutes=minutes or 1)
    row.refresh_from_db()
    if row.state == row.State.CALLED:  # the next call ended it already
        world.do(who, "queue.finish" if minutes else "queue.miss", ticket=row)


def _matter(world: World, letter: str) -> Matter:
    row: Matter = Matter.objects.get(site=world.site(SITE), letter=letter, retired_at=None)
    return row


def _rang(world: World, phone: str, name: str, about: str, words: str, result: str, settled_after: int = 35) -> Story:
    """A call, and what it waited for done a while later by whoever is there."""
    given = {"connected_to": "招商部"} if result == "connected" else {}
    whom = {"colleague": world.person(LEAD)} if result == "message" else {}
    row = world.do(
        CLERKS[0],
        "calls.log",
        site=SITE,
        phone=phone,
        name=name,
        about=about,
        words=words,
        result=result,
        **given,
        **whom,
    )
    if not row.waits or settled_after < 0:
        return
    yield clock.now() + timedelta(minutes=settled_after)
    if result == "missed":
        world.do(CLERKS[1], "calls.call_back", call=row, words="问明天会员日几点开始，已答复")
    else:
        world.do(LEAD, "calls.confirm_message", call=row)


def _waiting(world: World) -> Story:
    """Four wait, the first too long; one is served."""
    early, _late = on_duty(clock.local(world.end).date())
    for n, letter in enumerate("AADBA"):
        world.do(early, "queue.take", matter=_matter(world, letter))
        if n == 0:
            world.do(early, "queue.call_next", site=SITE, counter=1)
        yield clock.now() + timedelta(minutes=4)
