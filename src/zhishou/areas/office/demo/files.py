"""The car service keeps its customers in mind: files in classes, old ones gone through, a calendar of festivals."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from zhishou.areas.campaigns import questions
from zhishou.areas.campaigns.jobs import look_after_occasions
from zhishou.areas.campaigns.models import Campaign, Turn
from zhishou.areas.customers import classing, jobs
from zhishou.areas.customers.models import FileRound
from zhishou.areas.office.demo.world import Story, World
from zhishou.kernel import calendar_store, clock

LEADER, KEEPER = "xieyutong", "tangxiaolin"
APP, APP_MEMBERS = "会员小程序（演示）", ("凌小满", "阮清和", "祝一帆", "岑若水", "费思源")
CLASSES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("重点维系", {"vip": True}),
    ("续卡提醒", {"kind": "member", "card_days": 120}),
    ("有过投诉", {"cases_at_least": 1}),
    ("常来保养", {"services_at_least": 2}),
    ("久未联系", {"silent_days": 20}),
)
TALKS = ("电话问过，车况正常，保养照常预约。", "加过微信，客户换了工作，电话没有变。", "客户说下月来做保养，要周末。")


def plan(world: World) -> None:
    """The classes after the first week; the lists every morning, gone through during the day."""
    world.tell(world.day(max(world.days - 9, 2), 9, 15), "classes", _classes(world))
    world.tell(world.day(max(world.days - 10, 2), 10, 45), "occasions", _occasions(world))
    world.tell(world.day(1, 21, 30), "members' app", _bring(world))
    for ago in range(world.days - 1, -1, -1):
        world.tell(world.day(ago, 8, 2), "files", _morning(world, ago))


def _classes(world: World) -> Story:
    site = world.site("AT1")
    for n, (name, asks) in enumerate(CLASSES, 1):
        world.do(LEADER, "customers.add_class", site=site, name=name, place=10 * n, **asks)
        yield clock.now() + timedelta(minutes=2)
    found = classing.work_out(site)
    if found.moves:
        world.do(LEADER, "customers.classify", site=site, seen=found.seen)


def _bring(world: World) -> Story:
    """The members' app brings who joined, and next day what they changed."""
    rows = [
        {
            "their_id": f"M{1001 + n}",
            "name": name,
            "mobile": f"1360000{2001 + n * 13}",
            "place": f"粤B·示{6101 + n * 7}",
        }
        for n, name in enumerate(APP_MEMBERS)
    ]
    world.do(KEEPER, "customers.bring", site=world.site("AT1"), source=APP, rows=rows[:3])
    yield world.day(0, 8, 30)
    moved = {**rows[1], "mobile": "13600009876"}
    world.do(KEEPER, "customers.bring", site=world.site("AT1"), source=APP, rows=[rows[0], moved, *rows[3:]])


def _occasions(world: World) -> Story:
    """The festivals, a members' day of last week and an anniversary soon: the first is passed over, the second waits."""
    site, today = world.site("AT1"), clock.local(world.end).date()
    world.do(LEADER, "campaigns.take_festivals", site=site)
    purpose = Campaign.Purpose.FESTIVAL
    said = {
        "opening": questions.OPENING[purpose],
        "questions": questions.USUAL[purpose],
        "kind": "member",
        "lead_days": 10,
    }
    for name, days in (("会员日", -4), ("店庆", 9)):
        day = today + timedelta(days=days)
        world.do(
            LEADER, "campaigns.add_occasion", site=site, name=name, which="own", month=day.month, day=day.day, **said
        )  # fmt: skip
        yield clock.now() + timedelta(minutes=3)


def _pass_over(world: World, turn: Turn) -> Story:
    world.do(
        LEADER, "campaigns.pass_over", turn=turn, reason="刚做完会员满意度回访，会员日只在店里布置，不再打电话打扰。"
    )
    yield from ()


def _morning(world: World, ago: int) -> Story:
    look_after_occasions()
    for turn in Turn.objects.filter(state="waiting", occasion__name="会员日"):
        world.tell(world.at_work("AT1", 0.5, 1), "members' day", _pass_over(world, turn))
    if not calendar_store.work_time(world.site("AT1")).is_workday(clock.today()):
        return
    jobs.look_after_files()
    for row in FileRound.objects.filter(done_at=None).select_related("person").order_by("pk"):
        left_for_later = 2 if ago == 0 else 0
        pks = list(row.files.filter(done_at=None).values_list("pk", flat=True))
        if pks[left_for_later:]:
            world.tell(world.at_work("AT1", 0.4, 3), "go through files", _go_through(world, row, pks[left_for_later:]))
    yield from ()


def _go_through(world: World, row: FileRound, pks: list[int]) -> Story:
    for n, one in enumerate(row.files.filter(pk__in=pks, done_at=None).select_related("customer")):
        if n % 3 == 1:
            world.do(
                row.person.username,
                "customers.contact",
                customer=one.customer,
                channel="phone",
                words=world.rng.choice(TALKS),
            )
        else:
            world.do(row.person.username, "customers.check_file", customer=one.customer)
        yield clock.now() + timedelta(minutes=world.rng.randint(4, 12))
