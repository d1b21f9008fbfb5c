"""培训: planned for a team, signed in by each with their own hand, closed with its result (property.billing_supervisor.2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import cast

from django.db import models
from pydantic import BaseModel

from zhishou.areas.letters import ink
from zhishou.areas.library import options as library
from zhishou.areas.library import queries as shelf
from zhishou.areas.people.models import Attendance, Training
from zhishou.areas.people.options import team
from zhishou.kernel import clock, files, numbering, upload
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Notice, Person, Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.phrasing import listed
from zhishou.kernel.types import Moment, Ref, Upload

MATERIALS = upload.DOCUMENTS


class Law(BaseModel):
    """A law or rule that is taught: its name with its number, and the articles."""

    name: str = ask("法规名称和文号", at_most=100)
    articles: str = ask("哪些条", default="", at_most=200)


class PlanTraining(Command):
    site: Ref[Site] = ask("站点")
    subject: str = ask("主题", at_least=2, at_most=100)
    starts_at: Moment = ask("时间")
    minutes: int = ask("时长（分钟）", default=60, at_least=5, at_most=960)
    place: str = ask("地点", at_most=100)
    teacher: str = ask("讲课人", at_most=60)
    content: str = ask("内容要点", default="", at_most=2000, multiline=True)
    documents: list[int] = ask("从法规库选", default=[], at_most=30, choices=library.in_force)
    laws: list[Law] = ask("学习的法规", default=[], at_most=30, hint="库里没有的，或者只学其中几条的，写在这里")
    pass_mark: int | None = ask(
        "及格分", default=None, at_least=1, at_most=100, hint="要考核就填，满分 100；不考核留空"
    )
    people: list[int] = ask("参加的人", at_least=1, at_most=500, choices=team)
    material: Upload | None = ask("材料", default=None, hint="PDF、Word、Excel 或图片")


class SignIn(Command):
    attendance: Ref[Attendance] = ask("培训")
    signature: Upload = ask("签到", widget="signature")


class Noted(BaseModel):
    """What is noted of one who is to attend."""

    attendance: int = ask("参加的人")
    score: int | None = ask("成绩", default=None, at_least=0, at_most=100)
    absent: str = ask("缺席原因", default="", at_most=100)


class NoteResults(Command):
    training: Ref[Training] = ask("培训")
    rows: list[Noted] = ask("成绩和缺席", at_least=1, at_most=500)


class CloseTraining(Command):
    training: Ref[Training] = ask("培训")
    result: str = ask("效果", at_least=2, at_most=1000, multiline=True, hint="例如：考核情况、还有哪些不清楚、怎样补")
    next_on: date | None = ask("下次培训", default=None)


class CancelTraining(Command):
    training: Ref[Training] = ask("培训")
    reason: str = ask("取消原因", at_least=2, at_most=200)


def _url(row: models.Model) -> str:
    return (row.training if isinstance(row, Attendance) else cast(Training, row)).url()


@operation("people.plan_training", label="安排培训", capability="hold_trainings", about="site", url_after=_url)
def plan_training(act: Act, cmd: PlanTraining) -> Training:
    """Plan a training for people of one's company and tell each of them. One that was held already is written down too."""
    people = list(Person.objects.within(act.actor).filter(pk__in=cmd.people, is_active=True))
    if len(people) != len(set(cmd.people)) or any(one.site.company().pk != cmd.site.company().pk for one in people):
        raise Refused("people.training_elsewhere", site=cmd.site.company().name)
    made = Training.objects.create(
        site=cmd.site, number=numbering.take("PX"), subject=cmd.subject, content=cmd.content, place=cmd.place,
        laws=_taught(act, cmd), teacher=cmd.teacher, starts_at=cmd.starts_at,
        minutes=cmd.minutes, pass_mark=cmd.pass_mark, planned_by=act.person, planned_at=act.now,
    )  # fmt: skip
    Attendance.objects.bulk_create([Attendance(training=made, person=person) for person in people])
    if cmd.material is not None:
        files.keep(cmd.material, made, "material", site=cmd.site, by=act.person, allowed=MATERIALS)
    _tell(act, made, people, "people.training")
    act.note(number=made.number, people=len(people), laws=len(made.laws))
    return made


def _taught(act: Act, cmd: PlanTraining) -> list[list[str]]:
    """What is taught, as [name, articles, where it is read]: chosen from the library, or typed; typed by its title there, joined."""
    found = shelf.attached(act.actor, cmd.documents, [one.name for one in cmd.laws])
    if len({one.pk for one in found} & set(cmd.documents)) != len(set(cmd.documents)):
        raise Refused("people.training_law_gone")
    articles = {one.name: one.articles for one in cmd.laws}
    rows = [[one.name, articles.pop(one.title, ""), one.url] for one in found]
    return rows + [[name, which, ""] for name, which in articles.items()]


def _tell(act: Act, training: Training, people: Sequence[Person], kind: str) -> None:
    facts = {
        "subject": training.subject, "when": f"{clock.local(training.starts_at):%m-%d %H:%M}", "place": training.place,
    }  # fmt: skip
    Notice.objects.bulk_create(
        [
            Notice(person=one, kind=kind, facts=facts, url=training.url(), at=act.now)
            for one in people
            if one.pk != act.person.pk
        ]
    )


@operation("people.sign_in_training", label="培训签到", personal=True, about="attendance", url_after=_url)
def sign_in_training(act: Act, cmd: SignIn) -> Attendance:
    """Sign that one attended, by one's own hand: nobody signs for another. Refused before it begins and once it is closed."""
    training = act.lock(cmd.attendance.training)  # it may be closed or called off at this moment
    found = act.lock(cmd.attendance)
    if found.person_id != act.person.pk:
        raise Refused("people.training_not_yours")
    _must_be_open(training)
    if training.starts_at > act.now:
        raise Refused("people.training_not_begun", when=f"{clock.local(training.starts_at):%m-%d %H:%M}")
    if found.signed_at is not None:
        raise Refused("people.training_signed")
    try:
        taken = upload.take(cmd.signature.data, cmd.signature.name, allowed=upload.IMAGES, limit_bytes=8_000_000)
    except upload.UploadRefused as no:
        raise Refused(no.code, **no.facts) from None
    cut = Upload("signature.png", ink.cut(taken.content))
    found.signature = files.keep(cut, found, "signature", site=training.site, by=act.person)
    found.signed_at, found.absent = act.now, ""
    found.save(update_fields=["signature", "signed_at", "absent"])
    return found


def _must_be_open(training: Training) -> None:
    if training.cancelled_at is not None:
        raise Refused("people.training_cancelled", number=training.number)
    if training.closed_at is not None:
        raise Refused("people.training_closed", number=training.number)


@operation("people.note_results", label="登记成绩和缺席", capability="hold_trainings", about="training", url_after=_url)
def note_results(act: Act, cmd: NoteResults) -> Training:
    """Note the scores of those who signed in, and why the others did not come. A blank leaves what is there."""
    training = act.lock(cmd.training)
    _must_be_open(training)
    known = {one.pk: one for one in training.attendances.select_for_update().select_related("person")}
    for row in cmd.rows:
        one = known.get(row.attendance)
        if one is None:
            raise Refused("people.training_nobody")
        if row.score is not None and one.signed_at is None:
            raise Refused("people.training_no_score", name=one.person.name)
        if row.absent and one.signed_at is not None:
            raise Refused("people.training_was_there", name=one.person.name)
        one.score = one.score if row.score is None else row.score
        one.absent = row.absent or one.absent
        one.save(update_fields=["score", "absent"])
    act.note(rows=len(cmd.rows))
    return training


@operation("people.close_training", label="结束培训", capability="hold_trainings", about="training", url_after=_url)
def close_training(act: Act, cmd: CloseTraining) -> Training:
    """Close a training with its result: everybody signed in or is excused, somebody came, and the scores are there."""
    training = act.lock(cmd.training)
    _must_be_open(training)
    rows = list(training.attendances.select_related("person"))
    came = [one for one in rows if one.signed_at is not None]
    if names := [one.person.name for one in rows if one.signed_at is None and not one.absent]:
        raise Refused("people.training_unsigned", names=listed(names[:5]), n=len(names))
    if not came:
        raise Refused("people.training_empty")
    if training.pass_mark is not None and (names := [one.person.name for one in came if one.score is None]):
        raise Refused("people.training_unscored", names=listed(names[:5]), n=len(names))
    if cmd.next_on is not None and cmd.next_on <= clock.today():
        raise Refused("people.training_next")
    training.result, training.next_on, training.closed_by, training.closed_at = (
        cmd.result,
        cmd.next_on,
        act.person,
        act.now,
    )
    training.save(update_fields=["result", "next_on", "closed_by", "closed_at"])
    act.note(came=len(came), absent=len(rows) - len(came))
    return training


@operation("people.cancel_training", label="取消培训", capability="hold_trainings", about="training", url_after=_url)
def cancel_training(act: Act, cmd: CancelTraining) -> Training:
    """A training that does not take place; those who were asked are told. Refused once somebody signed in."""
    training = act.lock(cmd.training)
    _must_be_open(training)
    if training.attendances.filter(signed_at__isnull=False).exists():
        raise Refused("people.training_begun")
    training.cancelled_at, training.cancel_reason = act.now, cmd.reason
    training.save(update_fields=["cancelled_at", "cancel_reason"])
    people = [one.person for one in training.attendances.select_related("person")]
    _tell(act, training, people, "people.training_off")
    return training
