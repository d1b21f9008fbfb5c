"""培训 of the collectors: one held and closed with its result, one to come next week."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils import timezone

from zhishou.areas.office.demo import pictures
from zhishou.areas.office.demo.world import Story, World
from zhishou.areas.people.models import Training
from zhishou.kernel import clock

CHIEF, SITE = "qianguohua", "CUIHU"
TEAM = (("sunli", 92), ("dinghui", 85), ("hewei", 78), ("dengqiang", None))
LAWS = [
    {"name": "物业管理条例", "articles": "第四十条至第四十二条"},
    {"name": "民法典 第三编第二十四章 物业服务合同", "articles": "第九百四十四条"},
]


def plan(world: World) -> None:
    """Planned a few days before it is held; the next one stands for the week to come."""
    world.tell(world.day(min(8, world.days - 1), 10, 15), "training", _held(world))
    world.tell(world.day(2, 15, 20), "training to come", _to_come(world))


def _ask(world: World, subject: str, begins: object, pass_mark: int | None) -> Training:
    made: Training = world.do(
        CHIEF, "people.plan_training", site=SITE, subject=subject, starts_at=begins, minutes=90, place="二楼会议室",
        teacher="钱国华", laws=LAWS, pass_mark=pass_mark, people=[world.person(name).pk for name, _score in TEAM],
        content="收费标准的依据；催缴的步骤和边界：不得停水停电；怎样向业主解释账单。",
    )  # fmt: skip
    return made


def _held(world: World) -> Story:
    begins = world.by_day(clock.now() + timedelta(days=3))
    training = _ask(world, "收费法规与催缴规范", begins, 60)
    yield begins + timedelta(minutes=4)
    for name, score in TEAM:
        if score is not None:
            row = training.attendances.get(person=world.person(name))
            world.do(name, "people.sign_in_training", attendance=row, signature=pictures.signature(world.rng)[0])
            yield clock.now() + timedelta(minutes=1)
    yield begins + timedelta(minutes=100)
    rows = [
        {"attendance": training.attendances.get(person=world.person(name)).pk}
        | ({"absent": "当天在工地交接，改为自学"} if score is None else {"score": score})
        for name, score in TEAM
    ]
    world.do(CHIEF, "people.note_results", training=training, rows=rows)
    world.do(
        CHIEF, "people.close_training", training=training, next_on=clock.local(clock.now()).date() + timedelta(days=28),
        result="三人考核合格。违约金的起算日仍有疑问，下次结合实例再讲。",
    )  # fmt: skip


def _to_come(world: World) -> Story:
    day = clock.local(world.end).date() + timedelta(days=5)
    _ask(world, "收据与现金管理", timezone.make_aware(datetime.combine(day, time(14, 30))), None)
    yield from ()
