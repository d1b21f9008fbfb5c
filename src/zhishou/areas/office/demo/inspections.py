"""日常检查: each supervisor keeps a checklist and inspects the team; corrections are made and checked, one objection is answered."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from zhishou.areas.cases.models import Improvement
from zhishou.areas.inspections.models import Checklist, Inspection
from zhishou.areas.office.demo.teams import acting
from zhishou.areas.office.demo.world import Story, World
from zhishou.kernel import clock
from zhishou.kernel.models import Appointment

ITEMS = (
    "仪容整洁，佩戴工牌", "台面整洁，资料归位", "三声之内接听，先报单位", "业户来访起身接待", "来访来电当场登记",
    "交接班有记录，未办的事写明", "下班前未结工单都有去向",
)  # fmt: skip
NAME, SITE = "前台服务检查", "CUIHU"
# Days ago, who inspects whom, which items failed with what was seen and how long there is to put it right.
DONE: tuple[tuple[int, str, str, dict[int, tuple[str, int]], str], ...] = (
    (18, "hejing", "linxiaowen", {5: ("11 月上旬有两天没有交接记录", 5)}, "接待主动，登记完整。"),
    (16, "zhoumin", "hejing", {}, "班组交接清楚，督查记录每天都有。"),
    (11, "hejing", "suting", {1: ("装修资料堆在台面上", 3), 2: ("连着两通响了六声才接", 4)}, "对业户耐心。"),
    (9, "hejing", "luojia", {}, "语气平和，台面整齐。"),
    (4, "hejing", "linxiaowen", {}, "上次的问题改好了，交接记录每天都有。"),
    (2, "hejing", "luojia", {4: ("一通报修只记在便签上", 4)}, "语气平和，登记要再快些。"),
)


def plan(world: World) -> None:
    """A checklist three weeks ago, then an inspection every few days."""
    ago = min(20, world.days - 1)
    world.tell(world.day(ago, 9, 30), "checklist", _checklist(world))
    for n, (days, who, whom, failed, remark) in enumerate(DONE):
        if days < ago:
            world.tell(world.day(days, 15, 10 + n), "inspection", _inspect(world, who, whom, failed, remark))


def _checklist(world: World) -> Story:
    world.do("zhoumin", "inspections.make_checklist", site=SITE, name=NAME, items="\n".join(ITEMS))
    yield from ()


def _inspect(world: World, who: str, whom: str, failed: dict[int, tuple[str, int]], remark: str) -> Story:
    marks: list[dict[str, Any]] = []
    for n, item in enumerate(ITEMS):
        seen, days = failed.get(n, ("", 0))
        result = "fail" if seen else "na" if n == 3 and whom == "luojia" else "pass"
        marks.append({"item": item, "result": result, "remark": seen})
        if days:
            marks[-1]["due_on"] = (clock.local(clock.now()) + timedelta(days=days)).date()
    checker, at = acting(who), Appointment.objects.get(person=world.person(whom), ended_at=None)
    version = Checklist.objects.get(name=NAME).versions.all()[0]
    made = world.do(checker, "inspections.inspect", appointment=at, version=version, marks=marks, remark=remark)
    yield world.by_day(clock.now() + timedelta(hours=3))
    if whom == "suting":
        world.do(whom, "inspections.object", inspection=made, reason="那两通响的时候，我正在接另一通电话。")
        yield world.by_day(clock.now() + timedelta(hours=20))
        world.do(
            checker,
            "inspections.answer",
            inspection=made,
            stands=True,
            reply="看了通话记录，当时线路空闲。台面一项已经改好。",
        )
    elif 4 not in failed:
        world.do(whom, "inspections.accept", inspection=made)
    yield from _put_right(world, checker, whom, made)


def _put_right(world: World, checker: str, whom: str, made: Inspection) -> Story:
    """The first correction is made and checked; what is younger waits."""
    row = Improvement.objects.filter(source=made.number).order_by("pk").first()
    if row is None:
        return
    yield world.by_day(clock.now() + timedelta(days=2))
    world.do(whom, "cases.report_improvement", improvement=row, note="已经照清单改好，交接本放在前台左手边。")
    yield world.by_day(clock.now() + timedelta(days=2))
    world.do(checker, "inspections.check_finding", improvement=row, effect="effective", note="又看了两天，都做到了。")
