"""The desk of 星汇 day by day: the week's shifts, lists ticked and signed, the hand-over at three, left luggage and its check."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from zhishou.areas.daybook.models import DayList
from zhishou.areas.lockers.models import Box, Stay
from zhishou.areas.office.demo import pictures
from zhishou.areas.office.demo.shop import CLERKS, DEPUTY, HEAD, LEAD, SITE
from zhishou.areas.office.demo.world import Story, World
from zhishou.areas.roster.models import Plan, ShiftKind
from zhishou.kernel import clock

KINDS = (
    ("早", "早班", "08:30", "16:30", 30, None, 1), ("晚", "晚班", "14:30", "22:30", 30, None, 1),
    ("行", "行政班", "09:00", "17:30", 60, "12:00", 0),
)  # fmt: skip
WEEK = {
    DEPUTY: "行 行 行 行 行 休 休", LEAD: "早 早 早 早 早 休 休",
    CLERKS[0]: "晚 晚 晚 休 休 早 早", CLERKS[1]: "休 休 早 晚 晚 晚 晚",
}  # fmt: skip
DAYS = tuple(f"d{n}" for n in range(1, 8))
WORDS = (
    "三号款台换零钱两百，已交收银主管。", "顾客预约四点来取裁好的裤子，放在右手柜。", "会员日的积分券还剩 40 张，用完找企划部。",
    "寄存柜 B-05 的锁报修了，别再给顾客用。", "投影广告的牌子明早撤，已和企划部说好。",
)  # fmt: skip
# Days ago: the item that was not in order, what was seen, whether a repair is asked for.
AMISS = {
    19: ("广播和叫号试过", "叫号屏不亮，重启后正常", False), 12: ("灯光、空调打开", "出风口有异响", False),
    1: ("宣传架理齐", "二号宣传架断了一条腿，先撤到库房", True),
}  # fmt: skip
SKIPPED = (14, "地面拖净", "晚上地面打蜡，保洁公司来做")
LEFT_WORDS = "广播找过两次，锁好过夜，明早由早班联系保管。"


def plan(world: World) -> None:
    """Boxes and lists on the first day, then every day alike; at the end a map worth looking at."""
    first = world.days - 1
    world.tell(world.day(first, 9, 10), "desk", _set_up(world))
    for ago in range(first, -1, -1):
        world.tell(world.day(ago, 9, 48), "desk day", _day(world, ago))
        world.tell(world.day(ago, 11, 15), "left luggage", _left_luggage(world, ago))
    today = clock.local(world.end).date()
    monday = today - timedelta(days=today.weekday())
    for weeks in range(world.days // 7 + 1, -2, -1):
        begins = monday - timedelta(days=7 * weeks)
        ago = (today - begins).days + 4
        if 0 < ago < first:
            world.tell(world.day(ago, 14, 20), "roster of the store", _week(world, begins))
    _stands_at_the_end(world)


def on_duty(day: date) -> tuple[str, str]:
    """Who opens and who closes the desk on a day, as the week's plan says."""
    who = {letters.split()[day.weekday()]: name for name, letters in WEEK.items()}
    return who["早"], who["晚"]


def _set_up(world: World) -> Story:
    for letter, name, starts, ends, pause, pause_starts, minimum in KINDS:
        world.do(
            HEAD, "roster.add_kind", site=SITE, letter=letter, name=name, starts=starts, ends=ends, pause_minutes=pause,
            pause_starts=pause_starts, minimum=minimum,
        )  # fmt: skip
    world.do(LEAD, "daybook.take_usual", site=world.site(SITE))
    world.do(HEAD, "lockers.add_cabinet", site=SITE, code="A", place="一楼东门内", small=12, medium=6, large=2)
    world.do(HEAD, "lockers.add_cabinet", site=SITE, code="B", place="负一层超市口", small=8, medium=4)
    yield from ()


def _week(world: World, monday: date) -> Story:
    lines = [
        {"person": str(world.person(name).pk), **dict(zip(DAYS, letters.split(), strict=True))}
        for name, letters in WEEK.items()
    ]
    made: Plan = world.do(HEAD, "roster.save", site=SITE, monday=monday, seen=0, lines=lines)
    yield clock.now() + timedelta(minutes=9)
    world.do(HEAD, "roster.publish", plan=made.pk)


def _day(world: World, ago: int) -> Story:
    """Opened by the early shift, handed over at three, cleaned, checked and closed by the late one."""
    early, late = on_duty(clock.local(clock.now()).date())
    _tick(world, early, "opening", ago)
    yield world.day(ago, 9, 55)
    _sign(world, early, "opening", ago)
    yield world.day(ago, 15, 40)
    kind = ShiftKind.objects.get(site=world.site(SITE), letter="早", retired_at=None)
    row = world.do(early, "roster.hand_over", site=SITE, kind=kind.pk, words=WORDS[ago % len(WORDS)])
    yield clock.now() + timedelta(minutes=11)
    world.do(late, "roster.take_over", handover=row.pk, remark="备用金点过，相符。" if ago % 4 == 0 else "")
    yield world.day(ago, 21, 25)
    _tick(world, late, "cleaning", ago)
    _sign(world, late, "cleaning", ago)
    yield world.day(ago, 22, 4)
    left = Stay.objects.filter(site=world.site(SITE), state=Stay.State.HELD, due_at__lte=clock.now()).exists()
    world.do(late, "lockers.check", site=world.site(SITE), remark=LEFT_WORDS if left else "")
    _tick(world, late, "closing", ago)
    yield world.day(ago, 22, 12)
    _sign(world, late, "closing", ago)


def _tick(world: World, who: str, kind: str, ago: int) -> None:
    rows = DayList.objects.get(site=world.site(SITE), kind=kind, retired_at=None)
    words, seen, repair = AMISS.get(ago, ("", "", False))
    if ago == SKIPPED[0]:
        words = SKIPPED[1]
    world.do(who, "daybook.tick", day_list=rows, items=[str(item.pk) for item in rows.items.exclude(words=words)])
    if seen and (item := rows.items.filter(words=words).first()) is not None:
        photos = [pictures.photo(world.rng, "现场.jpg")] if repair else []
        world.do(who, "daybook.report", item=item, remark=seen, repair=repair, photos=photos)


def _sign(world: World, who: str, kind: str, ago: int) -> None:
    why = SKIPPED[2] if ago == SKIPPED[0] and kind == "cleaning" else ""
    world.do(who, f"daybook.sign_{kind}", site=world.site(SITE), why=why)


def _left_luggage(world: World, ago: int) -> Story:
    """A box and now and then a bulky item, both fetched with their code before closing."""
    early, late = on_duty(clock.local(clock.now()).date())
    bag = world.do(early, "lockers.store", box=_free(world, "A"))
    case = _bulky(world, early, "07", "24 寸黑色行李箱") if ago % 3 == 1 else None
    yield world.day(ago, 17, 35)
    world.do(late, "lockers.give_back", stay=bag, code=bag.shown_once)
    if case is not None:
        world.do(late, "lockers.give_back", stay=case, code=case.shown_once, tag="07")


def _free(world: World, code: str, n: int = 0) -> Box:
    taken = Stay.objects.filter(state=Stay.State.HELD, box__isnull=False).values("box")
    boxes = Box.objects.filter(cabinet__site=world.site(SITE), cabinet__code=code, faults=None).exclude(pk__in=taken)
    return boxes[n]


def _bulky(world: World, who: str, tag: str, what: str, days: int | None = None) -> Any:
    until = None if days is None else clock.today() + timedelta(days=days)
    photos = [pictures.photo(world.rng, "寄存.jpg")]
    return world.do(who, "lockers.store_bulky", site=SITE, tag=tag, what=what, photos=photos, until=until)


def _stands_at_the_end(world: World) -> None:
    """Boxes taken today, two left overnight, one out of order, one opened by two, one opening that waits for the second."""
    world.tell(world.day(2, 12, 5), "fault", _fault(world))
    world.tell(world.day(2, 18, 30), "overnight", _overnight(world))
    world.tell(world.day(1, 19, 10), "overtime", _overtime(world))
    now = world.end - timedelta(hours=3)
    world.tell(now, "in the boxes", _held(world))
    world.tell(world.end - timedelta(minutes=38), "code lost", _lost(world))


def _fault(world: World) -> Story:
    box = Box.objects.get(cabinet__site=world.site(SITE), cabinet__code="B", n=5)
    world.do(CLERKS[0], "lockers.report_fault", box=box, what="门锁弹不开，钥匙能开")
    yield from ()


def _overnight(world: World) -> Story:
    """Not fetched, opened by two the next morning and kept at the desk."""
    stay = world.do(CLERKS[1], "lockers.store", box=_free(world, "B"))
    yield world.day(1, 10, 20)
    asked = world.do(
        LEAD, "lockers.ask_opening", stay=stay, cause="overtime", reason="昨晚没有人来取，广播两次没有回应。"
    )
    yield clock.now() + timedelta(minutes=12)
    world.do(
        HEAD, "lockers.decide_opening", opening=asked, agreed=True, contents="米色帆布袋一个，内有雨伞一把、毛巾一条",
        outcome="kept", kept_at="总台保管柜 2 号",
    )  # fmt: skip


def _overtime(world: World) -> Story:
    for cabinet in ("A", "B"):
        world.do(CLERKS[1], "lockers.store", box=_free(world, cabinet))
        yield clock.now() + timedelta(minutes=14)


def _held(world: World) -> Story:
    early, _late = on_duty(clock.local(world.end).date())
    for cabinet, n in (("A", 0), ("A", 2), ("A", 11), ("B", 1), ("A", 13), ("B", 6)):
        world.do(early, "lockers.store", box=_free(world, cabinet, n))
        yield clock.now() + timedelta(minutes=16)
    _bulky(world, early, "12", "折叠婴儿车，红色", days=0 if clock.local(clock.now()).hour < 21 else 1)
    _bulky(world, early, "15", "28 寸灰色行李箱，贴封签", days=2)


def _lost(world: World) -> Story:
    early, _late = on_duty(clock.local(world.end).date())
    stay = Stay.objects.filter(site=world.site(SITE), state=Stay.State.HELD, box__isnull=False).latest("pk")
    world.do(
        early, "lockers.ask_opening", stay=stay, cause="lost", reason="凭条弄丢了，记得是这一格。", claimant="示例顾客",
        paper="id_card", paper_tail="012X", said_contents="蓝色双肩包，里面有一本练习册和水杯",
    )  # fmt: skip
    yield from ()
