"""排班: this week and the next of the front desk of 翠湖花园 and the show room, exchanges, the day book, coordination."""

from __future__ import annotations

from datetime import date, timedelta

from zhishou.areas.office.demo.world import Story, World
from zhishou.areas.roster.models import Plan, ShiftKind, Turn
from zhishou.kernel import clock
from zhishou.kernel.models import Appointment

SITE, PLANNER = "CH1", "hejing"
KINDS = (
    ("早", "早班", "07:30", "15:30", 0, 1),
    ("晚", "晚班", "14:00", "22:00", 0, 1),
    ("行", "行政班", "09:00", "18:00", 60, 0),
)
WEEKS = ("早 早 早 早 早 休 休", "晚 晚 晚 晚 晚 休 休", "休 行 行 休 行 早 早")


def plan(world: World) -> None:
    """Weeks are published on the Friday before; what is older than the demo did not happen."""
    today = clock.local(world.end).date()
    monday = today - timedelta(days=today.weekday())
    published = (today - monday).days + 3
    if published >= world.days:
        return
    world.tell(world.day(published, 11, 10), "roster of the week", _first_week(world, monday))
    world.tell(
        world.day(min(2, published - 1), 15, 20), "roster of next week", _next_week(world, monday + timedelta(days=7))
    )
    for ago in range(min(published, 3), 0, -1):
        world.tell(world.day(ago, 15, 25), "hand-over", _handed_over(world, ago))
    world.tell(world.day(min(3, published - 1), 10, 40), "coordination", _coordinated(world))


def _team(world: World) -> list[int]:
    boss = Appointment.objects.get(person=world.person(PLANNER), ended_at=None)
    rows = Appointment.objects.filter(reports_to=boss, site=world.site(SITE), ended_at=None, person__is_active=True)
    return list(rows.order_by("person__sort_key").values_list("person_id", flat=True))


def _save(world: World, monday: date, turned: int) -> Plan:
    plan = Plan.objects.filter(site=world.site(SITE), monday=monday).first()
    lines = [
        {
            "person": str(pk),
            **{f"d{n}": word for n, word in enumerate(WEEKS[(place + turned) % len(WEEKS)].split(), start=1)},
        }
        for place, pk in enumerate(_team(world))
    ]
    made: Plan = world.do(PLANNER, "roster.save", site=SITE, monday=monday, seen=plan.saved if plan else 0, lines=lines)
    return made


def _first_week(world: World, monday: date) -> Story:
    for letter, name, starts, ends, pause, minimum in KINDS:
        world.do(
            PLANNER, "roster.add_kind", site=SITE, letter=letter, name=name, starts=starts, ends=ends, pause_minutes=pause,
            minimum=minimum,
        )  # fmt: skip
    yield clock.now() + timedelta(minutes=12)
    made = _save(world, monday, 0)
    yield clock.now() + timedelta(minutes=6)
    world.do(PLANNER, "roster.publish", plan=made.pk)


def _next_week(world: World, monday: date) -> Story:
    made = _save(world, monday, 1)
    yield clock.now() + timedelta(minutes=9)
    world.do(PLANNER, "roster.publish", plan=made.pk)
    yield clock.now() + timedelta(minutes=40)
    first = Turn.objects.filter(plan=made, day=monday + timedelta(days=3), told__isnull=False).order_by("pk").first()
    free = [pk for pk in _team(world) if not Turn.objects.filter(person=pk, day=monday + timedelta(days=3)).exists()]
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
        PLANNER, "roster.note_coordination", site=SITE, asker="客户服务部 何静", asked="工程部 赵国强", took_part="赵国强、林晓雯",
        matter="一号楼电梯年检要停半天，怎样通知住户", agreed_on="工程部提前三天给出时间；客服贴通知、发群，老人住户逐户电话。",
        follow_on=clock.local(world.end).date() + timedelta(days=2),
    )  # fmt: skip
    yield clock.now() + timedelta(hours=3)
    world.do(
        PLANNER, "roster.note_coordination", site=SITE, asker="保安部 韩磊", asked="客户服务部 何静",
        matter="访客登记本和前台的预约对不上", agreed_on="前台上午十点、下午四点把预约名单发给岗亭。",
    )  # fmt: skip
