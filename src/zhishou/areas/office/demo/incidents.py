"""应急: a burst pipe in 翠湖花园 from the first word to the reviewed report, and a lift that was over within the half hour."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from zhishou.areas.incidents import public, wording
from zhishou.areas.incidents.models import Incident
from zhishou.areas.incidents.public import PURPOSE
from zhishou.areas.office.demo import pictures
from zhishou.areas.office.demo.register import SITE
from zhishou.areas.office.demo.teams import acting
from zhishou.areas.office.demo.world import Story, World
from zhishou.areas.property import queries as register
from zhishou.kernel import clock, links

LEADER, TELLER, KEEPER, ENGINEER, BOSS = "hejing", "linxiaowen", "hewei", "zhaoguoqiang", "zhoumin"
ASKED = (
    (21, "", "几点来水？", "正在换管，预计中午前恢复，有变化马上再发公告。"),
    (34, "", "家里有病人，没有水怎么办？", "送水车十点到7 栋门口，行动不便的我们送上门。"),
    (66, "", "来水之后能直接喝吗？", "先放两三分钟，水清了再用。"),
)  # fmt: skip


def plan(world: World) -> None:
    """Each on its own morning; what is older than the register of the demo did not happen."""
    if world.days > 12:
        world.tell(world.day(8, 9, 4), "burst pipe", _burst_pipe(world))
    if world.days > 8:
        world.tell(world.day(2, 16, 12), "lift", _lift(world))


def _in(minutes: int) -> Any:
    return clock.now() + timedelta(minutes=minutes)


def _on(world: World, who: str, row: Incident, operation: str, **data: Any) -> Any:
    return world.do(acting(who), f"incidents.{operation}", incident=row, **data)


def _take(world: World, who: str, row: Incident, title: str) -> None:
    world.do(acting(who), "incidents.take_task", task=row.tasks.get(title=title))


def _finish(world: World, who: str, row: Incident, title: str, note: str) -> None:
    world.do(acting(who), "incidents.finish_task", task=row.tasks.get(title=title), note=note)


def _burst_pipe(world: World) -> Story:
    row: Incident = world.do(
        KEEPER, "incidents.open", site=SITE, kind="water", severity="major", place="7 栋地下水泵房",
        happened="巡楼听见水声，7 栋供水主管接头爆裂，水泵房积水约五厘米，已关总阀。",
        photos=[pictures.photo(world.rng, "pipe.jpg")],
    )  # fmt: skip
    yield _in(2)
    called = [world.person(name) for name in (TELLER, ENGINEER, KEEPER)]
    _on(world, LEADER, row, "call", people=called)
    _on(world, KEEPER, row, "arrive")
    yield _in(1)
    _on(world, ENGINEER, row, "answer_call", answer="coming")
    _take(world, LEADER, row, "现场指挥")
    _on(world, TELLER, row, "answer_call", answer="coming")
    _take(world, TELLER, row, "通知业户")
    yield _in(5)
    _on(world, ENGINEER, row, "arrive")
    _take(world, ENGINEER, row, "联络外部")
    _take(world, KEEPER, row, "应急供水")
    yield _in(6)
    yield from _tell_owners(world, row)
    for minutes, room, asked, answer in ASKED:
        yield row.at + timedelta(minutes=minutes)
        _on(world, TELLER, row, "log_enquiry", room=room, asked=asked, answer=answer)
    _finish(world, KEEPER, row, "应急供水", "送水车十点到，送上门六户。")
    yield _in(20)
    _on(world, ENGINEER, row, "note", note="接头换好，开始试压。", photos=[pictures.photo(world.rng, "joint.jpg")])
    _finish(world, ENGINEER, row, "联络外部", "供水公司抢修班九点四十到，共同换管。")
    yield _in(25)
    _finish(world, TELLER, row, "通知业户", "公告贴完，电话答复完毕。")
    _finish(world, LEADER, row, "现场指挥", "水压正常，现场清理完。")
    _on(world, LEADER, row, "end", outcome="更换主管接头，试压合格，恢复供水；水泵房抽干，电机绝缘正常。")
    _on(
        world,
        TELLER,
        row,
        "announce",
        text="7 栋供水管已经修好，恢复供水。请先放两三分钟，水清了再用。给您带来不便，请谅解。",
    )
    yield world.by_day(clock.now() + timedelta(hours=20))
    yield from _reported(world, row)


def _tell_owners(world: World, row: Incident) -> Story:
    """The first edition to every building, put up, and read by two households."""
    expected = row.at + timedelta(hours=3)
    _on(world, TELLER, row, "announce", expected_at=expected, text=wording.text(row, row.site.name, expected))
    edition = row.announcements.get()
    for pk, _name in register.buildings(row.site)[:2]:
        yield _in(2)
        world.do(
            KEEPER,
            "incidents.deliver",
            announcement=edition,
            building=pk,
            way="posted",
            photos=[pictures.photo(world.rng, "stairwell.jpg")],
        )
    link = links.find(public.token_of(row), PURPOSE)
    assert link is not None
    for target in edition.targets.order_by("-pk")[:2]:
        world.by_link(link, "incidents.acknowledge", incident=row, target=target.pk)


def _reported(world: World, row: Incident) -> Story:
    _on(
        world, LEADER, row, "report", cause="接头用了十六年，密封老化；夜间水压高时裂开。",
        effect="7 栋、8 栋停水两个多小时，水泵房积水，没有人受伤，电机没有损坏。",
        lessons="关阀快，公告在十五分钟内发出。备件库没有同规格的接头，等了四十分钟；水泵房没有积水报警。",
    )  # fmt: skip
    due = clock.local(clock.now()).date() + timedelta(days=20)
    _on(
        world,
        LEADER,
        row,
        "follow_up",
        measure="备齐三种规格的供水接头各两套，放工程部备件库",
        owner=world.person(ENGINEER),
        due_on=due,
    )
    _on(
        world,
        LEADER,
        row,
        "follow_up",
        measure="水泵房装积水报警，接到监控室",
        owner=world.person(ENGINEER),
        due_on=due,
    )
    yield world.by_day(clock.now() + timedelta(hours=5))
    _on(world, BOSS, row, "review", opinion="同意。其他各楼同年的接头列入下季度更换计划。")


def _lift(world: World) -> Story:
    row: Incident = world.do(
        TELLER,
        "incidents.open",
        site=SITE,
        kind="lift",
        place="8 栋 2 号电梯",
        happened="业户用对讲报告被困在六层，一人，情绪平稳。",
    )
    yield _in(1)
    _take(world, TELLER, row, "安抚")
    _on(world, LEADER, row, "call", people=[world.person(ENGINEER)])
    yield _in(7)
    _on(world, ENGINEER, row, "arrive")
    yield _in(11)
    _on(world, LEADER, row, "end", outcome="维保人员平层开门，人安全出来；电梯停用检查门机。")
