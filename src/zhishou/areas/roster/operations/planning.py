"""排班: the whole grid of a week is saved at once, as it stands on the screen (property.supervisor.1, retail.supervisor.4)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from django.db import models
from pydantic import BaseModel, ConfigDict

from zhishou.areas.roster import queries
from zhishou.areas.roster.models import PLAN, Plan, ShiftKind, Turn
from zhishou.kernel import clock
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Absence, Person, Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref

MOST_PEOPLE = 120
Wanted = dict[tuple[int, date], ShiftKind | None]


class Line(BaseModel):
    """A person (id) and the letters from Monday on; an empty one is a day off."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    person: str = ask("姓名", at_most=20)
    d1: str = ask("周一", default="", at_most=12)
    d2: str = ask("周二", default="", at_most=12)
    d3: str = ask("周三", default="", at_most=12)
    d4: str = ask("周四", default="", at_most=12)
    d5: str = ask("周五", default="", at_most=12)
    d6: str = ask("周六", default="", at_most=12)
    d7: str = ask("周日", default="", at_most=12)

    @property
    def letters(self) -> list[str]:
        """What was typed, from Monday on."""
        return [self.d1, self.d2, self.d3, self.d4, self.d5, self.d6, self.d7]


class Saving(Command):
    site: Ref[Site] = ask("地点")
    monday: date = ask("周一", public=True)
    seen: int = ask("打开时的改动次数", default=0, at_least=0)
    lines: list[Line] = ask("班次", default=[], at_most=MOST_PEOPLE)


def _url(row: models.Model) -> str:
    assert isinstance(row, Plan)
    return row.url()


@operation("roster.save", label="保存排班", capability=PLAN, url_after=_url)
def save(act: Act, cmd: Saving) -> Plan:
    """Put down a week as it stands on the screen; nobody is told before it is published.

    Refused for a letter nobody knows, a shift during recorded leave, somebody planned elsewhere that day, a week that is
    over, and when another has saved the week meanwhile. People not on the screen stay as they are.
    """
    plan = plan_of(act, cmd.site, cmd.monday)
    if plan.saved != cmd.seen:
        raise Refused("roster.saved_meanwhile")
    people = queries.people_of(act.actor, cmd.site, plan)
    wanted = _wanted(cmd, people, queries.readable_kinds(cmd.site, plan))
    _refuse_double(plan, wanted, people)
    changed = _put(plan, wanted, people)
    plan.saved += 1
    plan.save(update_fields=["saved"])
    act.note(week=cmd.monday.isoformat(), changed=changed)
    return plan


def plan_of(act: Act, site: Site, monday: date) -> Plan:
    """The plan of a week, locked; made when there is none yet. Refused for a week that is over or that begins on another day."""
    if monday.weekday() != 0:
        raise Refused("roster.not_monday", day=f"{monday:%Y-%m-%d}")
    if monday + timedelta(days=7) <= clock.local(act.now).date():
        raise Refused("roster.week_over", week=queries.week_name(monday))
    Plan.objects.get_or_create(site=site, monday=monday)  # of two who begin a week at once the second finds it
    found: Plan = Plan.objects.select_for_update(of=("self",)).select_related("site").get(site=site, monday=monday)
    return found


def _wanted(cmd: Saving, people: Mapping[int, Person], kinds: Mapping[str, ShiftKind]) -> Wanted:
    wanted: Wanted = {}
    for line in cmd.lines:
        pk = int(line.person) if line.person.isdecimal() else 0
        if pk not in people:
            raise Refused("roster.not_yours", site=cmd.site.name)
        for n, letter in enumerate(line.letters):
            day = cmd.monday + timedelta(days=n)
            try:
                wanted[pk, day] = queries.read(letter, kinds)
            except KeyError:
                raise Refused(
                    "roster.unknown_letter", letter=letter, name=people[pk].name, day=f"{day:%m-%d}"
                ) from None
    return wanted


def _refuse_double(plan: Plan, wanted: Wanted, people: Mapping[int, Person]) -> None:
    working = {place: kind for place, kind in wanted.items() if kind is not None}
    refuse_away(working, people)
    elsewhere = Turn.objects.filter(person__in=people, day__range=(plan.monday, plan.sunday)).exclude(plan=plan)
    for turn in elsewhere.select_related("plan__site", "person"):
        if (turn.person_id, turn.day) in working:
            raise Refused("roster.elsewhere", name=turn.person.name, day=f"{turn.day:%m-%d}", site=turn.plan.site.name)


def refuse_away(working: Mapping[tuple[int, date], ShiftKind], people: Mapping[int, Person]) -> None:
    """Refused when one of these shifts falls into recorded leave of its person."""
    if not working:
        return
    days = [day for _pk, day in working]
    since, until = clock.midnight(min(days)), clock.midnight(max(days) + timedelta(days=2))
    rows = Absence.objects.filter(
        person__in={pk for pk, _day in working}, cancelled_at=None, starts_at__lt=until, ends_at__gt=since
    )
    away = list(rows.order_by("starts_at"))
    for (pk, day), kind in sorted(working.items(), key=lambda one: (one[0][1], one[0][0])):
        begin, end = kind.bounds(day)
        if any(one.person_id == pk and one.starts_at < end and one.ends_at > begin for one in away):
            raise Refused("roster.away", name=people[pk].name, day=f"{day:%m-%d}", kind=kind.name)


def _put(plan: Plan, wanted: Wanted, people: Mapping[int, Person]) -> int:
    """Write what differs; how many shifts that are."""
    known = {(turn.person_id, turn.day): turn for turn in plan.turns.filter(person__in=people)}
    new, changed, gone = [], [], []
    for (pk, day), kind in wanted.items():
        turn = known.get((pk, day))
        if (turn.kind_id if turn else None) == (kind.pk if kind else None):
            continue
        if turn is None:
            new.append(Turn(plan=plan, person_id=pk, day=day, kind=kind))
        elif kind is None and turn.told_id is None:
            gone.append(turn.pk)
        else:
            turn.kind = kind
            changed.append(turn)
    Turn.objects.filter(pk__in=gone).delete()
    Turn.objects.bulk_update(changed, ["kind"])
    Turn.objects.bulk_create(new)
    return len(new) + len(changed) + len(gone)
