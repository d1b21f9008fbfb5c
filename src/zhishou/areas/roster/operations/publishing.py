"""发布排班: what is planned is told to everybody it concerns, and kept as an edition that never changes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import timedelta

from django.db import models

from zhishou.areas.roster import hours, queries
from zhishou.areas.roster.models import PLAN, Edition, Plan, Turn
from zhishou.areas.roster.operations.planning import refuse_away
from zhishou.kernel import clock
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Notice
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref


class OfPlan(Command):
    plan: Ref[Plan] = ask("排班表")


def _url(row: models.Model) -> str:
    assert isinstance(row, Plan)
    return row.url()


@operation("roster.publish", label="发布排班", capability=PLAN, about="plan", url_after=_url)
def publish(act: Act, cmd: OfPlan) -> Plan:
    """Tell everybody their shifts of a week for the first time.

    Refused while nobody is planned, when two shifts of one person overlap or one falls into leave recorded since, and for
    a week that is over. Limits of the Labour Law are warned of, not refused.
    """
    plan = _open(act, cmd.plan)
    if plan.edition:
        raise Refused("roster.published", week=queries.week_name(plan.monday))
    return _publish(act, plan, "roster.published")


@operation("roster.publish_changes", label="发布排班改动", capability=PLAN, about="plan", url_after=_url)
def publish_changes(act: Act, cmd: OfPlan) -> Plan:
    """Tell those whose shifts were changed since the last edition; it becomes another edition. Refused when nothing changed."""
    plan = _open(act, cmd.plan)
    if not plan.edition:
        raise Refused("roster.not_published", week=queries.week_name(plan.monday))
    return _publish(act, plan, "roster.changed")


def _open(act: Act, given: Plan) -> Plan:
    plan = act.lock(given)
    if plan.sunday < clock.local(act.now).date():
        raise Refused("roster.week_over", week=queries.week_name(plan.monday))
    return plan


def _publish(act: Act, plan: Plan, notice: str) -> Plan:
    turns = list(plan.turns.select_related("kind", "told", "person").select_for_update(of=("self",)))
    changed = [turn for turn in turns if turn.kind_id != turn.told_id]
    if not changed:
        raise Refused("roster.nothing_new" if plan.edition else "roster.nobody_planned")
    _refuse_impossible(plan, turns)
    for turn in turns:
        turn.told = turn.kind
    Turn.objects.filter(pk__in=[turn.pk for turn in turns if turn.kind_id is None]).delete()
    Turn.objects.bulk_update([turn for turn in changed if turn.kind_id is not None], ["told"])
    new_edition(act, plan, len(changed))
    tell(act, plan, notice, {turn.person_id for turn in changed})
    return plan


def _refuse_impossible(plan: Plan, turns: Iterable[Turn]) -> None:
    working = {(turn.person_id, turn.day): turn.kind for turn in turns if turn.kind is not None}
    people = {turn.person_id: turn.person for turn in turns}
    refuse_away(working, people)
    day = timedelta(days=1)
    around = queries.stints(people, plan.monday - day, plan.sunday + day)
    for pk, stints in around.items():
        if clash := hours.overlaps(stints):
            raise Refused("roster.overlap", name=people[pk].name, day=f"{clash[0].day:%m-%d}")


def new_edition(act: Act, plan: Plan, changed: int) -> Edition:
    """Keep what is told now as the next edition."""
    plan.edition += 1
    plan.saved += 1
    plan.published_at, plan.published_by = act.now, act.person
    plan.save(update_fields=["edition", "saved", "published_at", "published_by"])
    told = plan.turns.filter(told__isnull=False).select_related("told")
    made: Edition = Edition.objects.create(
        plan=plan, n=plan.edition, lines=lines_of(plan, told), changed=changed, by=act.person, at=act.now
    )
    act.note(week=plan.monday.isoformat(), edition=plan.edition, changed=changed)
    return made


def lines_of(plan: Plan, turns: Iterable[Turn]) -> list[list[object]]:
    """[person, [letters from Monday on]] by person, as an edition keeps what was told."""
    found: dict[int, list[str]] = {}
    for turn in turns:
        assert turn.told is not None
        place = (turn.day - plan.monday).days
        if 0 <= place < 7:
            found.setdefault(turn.person_id, [""] * 7)[place] = turn.told.letter
    return [[pk, letters] for pk, letters in sorted(found.items())]


def tell(act: Act, plan: Plan, kind: str, people: Collection[int], **facts: str) -> None:
    """A line in the bell of each of them but whoever acts."""
    said = {"name": act.person.name, "week": queries.week_name(plan.monday), "site": plan.site.name, **facts}
    url = f"/roster/mine?week={plan.monday}"
    Notice.objects.bulk_create(
        Notice(person_id=pk, kind=kind, facts=said, url=url, at=act.now)
        for pk in sorted(people) if pk != act.person.pk
    )  # fmt: skip
