"""收费员考核: closed for a month and a person, confirmed or objected to by that person, reviewed by another (property.billing_supervisor.6)."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import models

from zhishou.areas.assessment import figures, who
from zhishou.areas.assessment.models import ASSESS, REVIEW, Assessment
from zhishou.areas.property import periods
from zhishou.kernel import clock, words
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Notice, Person, Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.phrasing import listed
from zhishou.kernel.types import Ref

State = Assessment.State
MONTH = ask("月份", default="", at_most=10, public=True, hint="不填就是上个月")


def _url(row: models.Model) -> str:
    if isinstance(row, Site):
        return f"/collection/assessments?site={row.code}"
    assert isinstance(row, Assessment)
    return row.url()


class Assess(Command):
    site: Ref[Site] = ask("站点")
    person: Ref[Person] = ask("收费员")
    period: str = MONTH
    result: Assessment.Result = ask("考核结果", widget="radio")
    remark: str = ask("评语", at_least=2, at_most=500, multiline=True, hint="做得好的、要改进的，差错是不是本人的原因")


class OfAssessment(Command):
    assessment: Ref[Assessment] = ask("考核")


class Objecting(Command):
    assessment: Ref[Assessment] = ask("考核")
    reason: str = ask("异议", at_least=2, at_most=500, multiline=True, hint="哪个数字不对，为什么")


class Reviewing(Command):
    assessment: Ref[Assessment] = ask("考核")
    result: Assessment.Result = ask("复核后的结果", widget="radio")
    finding: str = ask("复核意见", at_least=2, at_most=500, multiline=True)


class Finish(Command):
    site: Ref[Site] = ask("站点")
    period: str = MONTH


@operation("assessment.assess", label="考核收费员", capability=ASSESS, url_after=_url)
def assess(act: Act, cmd: Assess) -> Assessment:
    """Close a collector's month with result and remark; the figures of this moment stay with it and in its event.

    Refused before the month is over, for oneself, for who was no collector there, and a second time.
    """
    period = _month(cmd.period)
    act.lock(cmd.site)
    if cmd.person.pk == act.person.pk:
        raise Refused("assessment.oneself")
    rows = who.collectors(period)
    one = next((row for row in rows if row.key == (cmd.person.pk, cmd.site.pk)), None)
    if one is None:
        raise Refused("assessment.no_collector", name=cmd.person.name, site=cmd.site.name, month=periods.words(period))
    if Assessment.objects.filter(site=cmd.site, person=cmd.person, period=period).exists():
        raise Refused("assessment.there", name=cmd.person.name, month=periods.words(period))
    found = figures.of([one], period)[period][one.key]
    made = Assessment.objects.create(
        site=cmd.site, person=cmd.person, period=period, figures=found.kept(), result=cmd.result, remark=cmd.remark,
        by=act.person, at=act.now,
    )  # fmt: skip
    act.note(month=period, result=cmd.result.value, figures=made.figures)
    _tell([cmd.person], made, "assessment.given", act)
    return made


def _month(text: str) -> int:
    """The month that is asked for, last month when none is. Refused while it runs."""
    period = periods.asked(text) if text else periods.last()
    if period >= periods.of(clock.today()):
        raise Refused("assessment.not_over", month=periods.words(period))
    return period


def _tell(people: Sequence[Person], row: Assessment, kind: str, act: Act) -> None:
    facts = {
        "month": periods.words(row.period),
        "name": row.person.name,
        "result": words.source(Assessment.Result(row.result).label),
    }
    Notice.objects.bulk_create(
        [
            Notice(person=one, kind=kind, facts=facts, url=row.url(), at=act.now)
            for one in people
            if one.pk != act.person.pk
        ]
    )


def _own(act: Act, given: Assessment) -> Assessment:
    row = act.lock(given)
    if row.person_id != act.person.pk:
        raise Refused("assessment.not_yours")
    if row.state != State.TOLD:
        raise Refused("assessment.answered", state=row.get_state_display())
    row.answered_at = act.now
    return row


@operation("assessment.accept", label="确认考核", personal=True, about="assessment", url_after=_url)
def accept(act: Act, cmd: OfAssessment) -> Assessment:
    """Say that one has seen one's assessment and accepts it. For oneself alone, and once."""
    row = _own(act, cmd.assessment)
    row.state = State.ACCEPTED
    row.save(update_fields=["state", "answered_at"])
    return row


@operation("assessment.object", label="对考核提出异议", personal=True, about="assessment", url_after=_url)
def object_to(act: Act, cmd: Objecting) -> Assessment:
    """Object to one's assessment with the reason; somebody else than who gave it reviews it."""
    row = _own(act, cmd.assessment)
    row.state, row.objection = State.OBJECTED, cmd.reason
    row.save(update_fields=["state", "objection", "answered_at"])
    _tell([row.by], row, "assessment.objected", act)
    return row


@operation("assessment.review", label="复核考核异议", capability=REVIEW, about="assessment", url_after=_url)
def review(act: Act, cmd: Reviewing) -> Assessment:
    """Decide on an objection: the result stands or becomes another; the figures stay as they were read.

    Refused to whoever gave the assessment and to the one assessed (property.manager.3).
    """
    row = act.lock(cmd.assessment)
    if row.state != State.OBJECTED:
        raise Refused("assessment.not_objected", state=row.get_state_display())
    if act.person.pk in (row.by_id, row.person_id):
        raise Refused("assessment.own_review")
    if cmd.result != row.result:
        row.result_before, row.result, row.state = row.result, cmd.result, State.CHANGED
    else:
        row.state = State.UPHELD
    row.finding, row.reviewed_by, row.reviewed_at = cmd.finding, act.person, act.now
    row.save(update_fields=["result", "result_before", "state", "finding", "reviewed_by", "reviewed_at"])
    act.note(result=cmd.result.value, changed=row.state == State.CHANGED)
    _tell([row.person, row.by], row, "assessment.reviewed", act)
    return row


def left(site: Site, period: int, assessor: Person | None = None) -> list[who.Collector]:
    """The collectors at a site and below whose month nobody has closed; not the assessor, whom another assesses."""
    given = set(Assessment.objects.filter(period=period).values_list("person_id", "site_id"))
    return [
        one
        for one in who.collectors(period)
        if one.site.path.startswith(site.path) and one.key not in given and one.person != assessor
    ]


@operation("assessment.finish", label="办结本月考核", capability=ASSESS, about="site", url_after=_url)
def finish(act: Act, cmd: Finish) -> Site:
    """Say that the month's assessments of a site and below are all given. Refused while one is missing."""
    period = _month(cmd.period)
    if waiting := left(cmd.site, period, act.person):
        names = listed(one.person.name for one in waiting[:5])
        raise Refused("assessment.left", names=names, n=len(waiting), month=periods.words(period))
    rows = Assessment.objects.filter(site__path__startswith=cmd.site.path, period=period)
    act.note(month=period, people=rows.count())
    return cmd.site
