"""交办: one thing, asked of one or several of one's people, each by an errand of their own (property.manager.1)."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from zhishou.areas.cases.models import Case
from zhishou.areas.errands import deadlines
from zhishou.areas.errands.deadlines import When
from zhishou.areas.errands.measures import MOST_DIGITS, target_of
from zhishou.areas.errands.models import ASSIGN, Errand, Step
from zhishou.areas.errands.saying import MOST_PHOTOS, checked, keep, tell
from zhishou.areas.inspections.models import Inspection
from zhishou.areas.people import queries as people
from zhishou.kernel import clock, numbering, subjects
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import Act, perform
from zhishou.kernel.models import Appointment, Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.scope import subject_of
from zhishou.kernel.types import Moment, Ref, Upload

MOST = 50


def team(actor: Actor, _row: object = None) -> list[tuple[str, str]]:
    """The current appointments one may ask something of: 林晓雯（客服助理，翠湖花园）."""
    named = [(str(one.pk), f"{one.person.name}（{one.post.name}，{one.site.name}）") for one in reachable(actor)]
    return sorted(named, key=lambda one: one[1])


def reachable(actor: Actor) -> list[Appointment]:
    """Who reports to the actor, directly or further down, where the duty to assign reaches."""
    sites = actor.sites(ASSIGN)
    return [one for one in people.below(actor) if one.site_id in sites]


class Assign(Command):
    to: list[Ref[Appointment]] = ask("交给谁", at_least=1, at_most=MOST, choices=team, hint="选几个人，就每人一件")
    title: str = ask("事项", at_least=2, at_most=80, hint="一句话说清要什么结果")
    when: When | None = ask("完成期限", default=None, widget="radio", choices=deadlines.offered)
    due_at: Moment | None = ask("另定期限", default=None, hint="填了就以这里为准")
    weight: Errand.Weight = ask("重要程度", default=Errand.Weight.USUAL)
    wanted: str = ask("要求", default="", at_most=1000, multiline=True, hint="怎样算办好，要交什么")
    target: str = ask("目标数量", default="", at_most=MOST_DIGITS, hint="要数得清的才填，例如 60")
    unit: str = ask("单位", default="", at_most=10, hint="例如 户、次、份")
    photos: list[Upload] = ask("照片", default=[], at_most=MOST_PHOTOS)
    file: Upload | None = ask("附件", default=None, hint="PDF、Word、Excel 或图片")
    case: Ref[Case] | None = ask("来自工单", default=None)
    inspection: Ref[Inspection] | None = ask("来自检查", default=None)
    source: str = ask("来自别的记录", default="", at_most=60, public=True, hint="写成 plans.item:12 的样子")


def _after(row: models.Model) -> str:
    assert isinstance(row, Errand)
    return "/errands?view=by_me" if getattr(row, "with_others", False) else row.url()


@operation("errands.assign", label="交办事项", capability=ASSIGN, url_after=_after)
def assign(act: Act, cmd: Assign) -> Errand:
    """Ask one thing of one's people by a moment; several people get an errand each, and each owes their own.

    The moment is the end of work on the day chosen, or one typed; a day of rest is accepted. Refused for whoever does not
    report to one, for a moment that has passed or lies more than a year ahead, for a target that is no quantity with its
    unit, and for a source that is not in sight.
    """
    chosen = list({one.person_id: one for one in cmd.to}.values())
    within = {one.pk for one in reachable(act.actor)}
    if other := next((one for one in chosen if one.pk not in within), None):
        raise Refused("errands.not_below", name=other.person.name)
    due = checked(_due(cmd, chosen[0].site), act.now)
    for one in chosen[1:]:
        perform("errands.assign", act.actor, cmd.model_copy(update={"to": [one], "due_at": due}), door=act.door)
    made = _give(act, cmd, chosen[0], due)
    made.with_others = len(chosen) > 1  # type: ignore[attr-defined]  # where the page goes on
    return made


def _due(cmd: Assign, site: Site) -> datetime:
    due = cmd.due_at or (deadlines.moment(cmd.when, site) if cmd.when else None)
    if due is None:
        raise Refused("errands.no_deadline")
    return due


def _give(act: Act, cmd: Assign, at: Appointment, due: datetime) -> Errand:
    target = target_of(cmd.target, cmd.unit)
    source, subject = _source(act.actor, cmd)
    made: Errand = Errand.objects.create(
        site=at.site, number=numbering.take("JB"), title=cmd.title, wanted=cmd.wanted, weight=cmd.weight,
        person=at.person, post=at.post, by=act.person, at=act.now, first_due_at=due, due_at=due, state_at=act.now,
        source=source, source_subject=subject, target_milli=target, unit=cmd.unit,
    )  # fmt: skip
    step = Step.objects.create(errand=made, kind=Step.Kind.GIVEN, due_at=due, by=act.person, at=act.now)
    keep(act, step, made, cmd.photos, cmd.file)
    tell(act, made, Step.Kind.GIVEN, at.person)
    act.note(number=made.number, due=clock.local(due).isoformat(timespec="minutes"))
    return made


def _source(actor: Actor, cmd: Assign) -> tuple[str, str]:
    """What brought it about: the number people know it by, and how events name it; nothing of both where nothing did."""
    if row := cmd.case or cmd.inspection:
        return row.number, subject_of(row)
    if not cmd.source:
        return "", ""
    found = subjects.describe(actor, [cmd.source]).get(cmd.source)
    if found is None:
        raise Refused("errands.no_source")
    return (found.line or found.title)[:20], cmd.source
