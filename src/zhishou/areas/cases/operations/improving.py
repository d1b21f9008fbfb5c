"""改进与整改: named with owner and date, reported done by the owner, checked by whoever asked (service.complaint.6)."""

from __future__ import annotations

from datetime import date

from django.db import models

from zhishou.areas.cases.models import Case, Improvement
from zhishou.areas.cases.operations.inquiry import people
from zhishou.kernel import clock
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Notice, Person, Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref

Effect = Improvement.Effect
MINE = "/improvements?view=mine"


def url_of(row: models.Model) -> str:
    """The page of what a measure came from."""
    assert isinstance(row, Improvement)
    return row.get_absolute_url()


class Improve(Command):
    case: Ref[Case] = ask("工单")
    measure: str = ask("改进措施", at_least=2, at_most=300)
    owner: Ref[Person] = ask("负责人", choices=people)
    due_on: date = ask("完成日期")


@operation("cases.improve", label="改进对策", capability="improve", about="case", url_after=url_of)
def improve(act: Act, cmd: Improve) -> Improvement:
    """Name a measure, its owner and its date; it is followed until its effect is checked (service.complaint.6)."""
    case = act.lock(cmd.case)
    return begin(act, site=case.site, case=case, measure=cmd.measure, owner=cmd.owner, due_on=cmd.due_on)


def begin(
    act: Act, *, site: Site, measure: str, owner: Person, due_on: date, case: Case | None = None, source: str = "",
    source_url: str = "",
) -> Improvement:  # fmt: skip
    """A measure within an operation that asks for one, from a case or another paper; its owner is told.

    Refused with `case.past` when its day is over.
    """
    if due_on < clock.local(act.now).date():
        raise Refused("case.past")
    made: Improvement = Improvement.objects.create(
        site=site, case=case, source=source, source_url=source_url, measure=measure, owner=owner, due_on=due_on,
        by=act.person, at=act.now,
    )  # fmt: skip
    _tell(act, owner, "case.improvement", made, url=MINE)
    return made


def _tell(act: Act, person: Person, kind: str, row: Improvement, *, url: str) -> None:
    if person.pk != act.person.pk:
        Notice.objects.create(person=person, kind=kind, facts={"number": row.number}, url=url, at=act.now)


class ReportImprovement(Command):
    improvement: Ref[Improvement] = ask("改进措施")
    note: str = ask("怎样做的", at_least=2, at_most=300)


@operation("cases.report_improvement", label="报告做完", personal=True, about="improvement", url_after=lambda row: MINE)
def report_improvement(act: Act, cmd: ReportImprovement) -> Improvement:
    """The owner says that a measure is done, and how; whoever asked for it is told to check. Refused to anybody else."""
    row = act.lock(cmd.improvement)
    if row.owner_id != act.person.pk:
        raise Refused("improvement.not_yours", name=row.owner.name)
    _unchecked(row)
    row.done_note, row.done_at = cmd.note, act.now
    row.save(update_fields=["done_note", "done_at"])
    _tell(act, row.by, "case.improvement_done", row, url="/improvements")
    return row


class Verdict(models.TextChoices):
    """What whoever checks a measure may say of it."""

    EFFECTIVE = Effect.EFFECTIVE.value, Effect.EFFECTIVE.label
    NOT_EFFECTIVE = Effect.NOT_EFFECTIVE.value, Effect.NOT_EFFECTIVE.label


class CheckImprovement(Command):
    improvement: Ref[Improvement] = ask("改进措施")
    effect: Verdict = ask("效果")
    note: str = ask("依据", at_least=2, at_most=300, hint="例如：之后三个月同类投诉由 6 件降到 1 件")


@operation("cases.check_improvement", label="检查改进效果", capability="improve", about="improvement", url_after=url_of)
def check_improvement(act: Act, cmd: CheckImprovement) -> Improvement:
    """Say whether the measure worked, and by what one knows. Refused when that was said already."""
    return check(act, cmd.improvement, cmd.effect, cmd.note)


def check(act: Act, given: Improvement, effect: Verdict, note: str) -> Improvement:
    """What checking a measure writes, for operations of other areas as well."""
    row = act.lock(given)
    _unchecked(row)
    row.effect, row.effect_note, row.checked_by, row.checked_at = effect, note, act.person, act.now
    row.save(update_fields=["effect", "effect_note", "checked_by", "checked_at"])
    return row


def withdraw(act: Act, source: str, note: str) -> list[Improvement]:
    """Take back what a withdrawn paper asked for and nobody has reported done yet; the owners are told. What they were.

    What was reported done stays and is checked: the work was done.
    """
    rows = Improvement.objects.filter(source=source, effect="", done_at=None).select_related("owner")
    found = list(rows.select_for_update(of=("self",)).order_by("pk"))
    for row in found:
        row.effect, row.effect_note, row.checked_by, row.checked_at = Effect.WITHDRAWN, note[:300], act.person, act.now
        row.save(update_fields=["effect", "effect_note", "checked_by", "checked_at"])
        _tell(act, row.owner, "case.improvement_withdrawn", row, url=url_of(row))
    return found


def _unchecked(row: Improvement) -> None:
    if row.effect:
        raise Refused("improvement.checked", effect=row.get_effect_display())
