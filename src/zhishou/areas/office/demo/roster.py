"""排班: the weeks of both communities, an exchange, the day book of the front desk, coordination."""

from __future__ import annotations

from datetime import date, timedelta

from zhishou.areas.office.demo.teams import acting
from zhishou.areas.office.demo.world import Story, World
from zhishou.areas.roster.models import Plan, ShiftKind, Turn
from zhishou.kernel import clock
from zhishou.kernel.models import Appointment

SITE, PLANNER = "CH1", "hejing"
DAYS = tuple(f"d{n}" for n in range(1, 8))
PLANNERS = (("CH1", "hejing"), ("CH2", "wuhaiyan"))
KINDS = (
    ("早", "早班", "07:30", "15:30", 0, 1), ("晚", "晚班", "14:00", "22:00", 0, 1), ("行", "行政班", "09:00", "18:00", 60, 0),
)  # fmt: skip
WEEKS = ("早 早 早 早 早 休 休", "晚 晚 晚 晚 晚 休 休", "休 行 行 休 行 早 早")


def plan(world: World) -> None:
    """Each week is published on the Thursday before, at both communities; then exchanges, hand-overs and coordination."""
    today = clock.local(world.end).date()
    monday = today - timedelta(days=today.weekday())
    for site, planner in PLANNERS:
        for weeks in range(world.days // 7 + 1, -2, -1):
            first = monday - timedelta(days=7 * weeks)
            ago = (today - first).days + 4
            if 0 < ago < world.days - 4:
                world.tell(world.day(ago, 11, 10), f"roster of {site}", _week(world, site, planner, first, weeks))
    ago = min(3, world.days - 5)
    if ago > 0:
        world.tell(world.day(ago, 10, 40), "coordination", _coordinated(world))
        world.tell(world.day(1, 9, 30), "exchange", _exchanged(world, _thursday(today)))
    for ago in range(min(3, world.days - 5), 0, -1):
        world.tell(world.day(ago, 15, 25), "hand-over", _handed_over(world, ago))


def _team(world: World, site: str, planner: str) -> list[int]:
    boss = Appointment.objects.get(person=world.person(planner), ended_at=None)
    rows = Appointment.objects.filter(reports_to=boss, site=world.site(site), ended_at=None, person__is_active=True)
    return list(rows.order_by("person__sort_key").values_list("person_id", flat=True))


def _week(world: World, site: str, planner: str, monday: date, turned: int) -> Story:
    if not ShiftKind.objects.filter(site=world.site(site)).exists():
        for letter, name, starts, ends, pause, minimum in KINDS:
            world.do(
                acting(planner), "roster.add_kind", site=site, letter=letter, name=name, starts=starts, ends=ends,
                pause_minutes=pause, minimum=minimum,
            )  # fmt: skip
        yield clock.now() + timedelta(minutes=12)
    lines = [
        {"person": str(pk), **dict(zip(DAYS, WEEKS[(place + turned) % len(WEEKS)].split(), strict=True))}
        for place, pk in enumerate(_team(world, site, planner))
    ]
    made: Plan = world.do(acting(planner), "roster.save", site=site, monday=monday, seen=0, lines=lines)
    yield clock.now() + timedelta(minutes=9)
    world.do(acting(planner), "roster.publish", plan=made.pk)


def _thursday(today: date) -> date:
    """The first Thursday from the day after tomorrow on: somebody is off then."""
    return today + timedelta(days=2 + (3 - (today + timedelta(days=2)).weekday()) % 7)


def _exchanged(world: World, day: date) -> Story:
    """A clerk asks a colleague who is off that day; the supervisor has still to decide."""
    site = world.site(SITE)
    first = Turn.objects.filter(plan__site=site, day=day, told__isnull=False).order_by("pk").first()
    free = [pk for pk in _team(world, SITE, PLANNER) if not Turn.objects.filter(person=pk, day=day).exists()]
    if first is None or not free:
        return
    other = Appointment.objects.filter(person=free[0], ended_at=None).select_related("person").first()
    assert other is not None
    row = world.do(
        first.person.username, "roster.ask_exchange", mine=first.pk, other=free[0], reason="孩子学校开家长会"
    )
    yield clock.now() + timedelta(minutes=25)
    world.do(other.person.username, "roster.answer_exchange", exchange=row.pk, agreed=True)


def _handed_over(world: World, ago: int) -> Story:
    out, taking = ("linxiaowen", "suting") if ago % 2 else ("suting", "linxiaowen")
    kind = ShiftKind.objects.get(site=world.site(SITE), letter="早", retired_at=None)
    words = (
        "三号楼送水师傅约了四点上门，来了请带到消防通道。", "会所钥匙借给环境部，说好五点还。",
        "七栋门禁卡补办的三户已经做好，放在右手抽屉。",
    )[ago % 3]  # fmt: skip
    row = world.do(out, "roster.hand_over", site=SITE, kind=kind.pk, words=words)
    yield clock.now() + timedelta(minutes=8)
    world.do(taking, "roster.take_over", handover=row.pk, remark="" if ago % 2 else "钥匙点过，一把不少。")


def _coordinated(world: World) -> Story:
    world.do(
        acting(PLANNER), "roster.note_coordination", site=SITE, asker="客户服务部 何静", asked="工程部 赵国强", took_part="赵国强、林晓雯",
        matter="一号楼电梯年检要停半天，怎样通知住户", agreed_on="工程部提前三天给出时间；客服贴通知、发群，老人住户逐户电话。",
        follow_on=clock.local(world.end).date() + timedelta(days=2),
    )  # fmt: skip
    yield clock.now() + timedelta(hours=3)
    world.do(
        acting(PLANNER), "roster.note_coordination", site=SITE, asker="保安部 韩磊", asked="客户服务部 何静",
        matter="访客登记本和前台的预约对不上", agreed_on="前台上午十点、下午四点把预约名单发给岗亭。",
    )  # fmt: skip
