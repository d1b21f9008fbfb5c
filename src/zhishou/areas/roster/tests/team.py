"""何静 plans the week of 林晓雯, 马丽 and 苏婷 at 翠湖花园; 郑立新 works at 翠湖湾 and is nobody's here."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from conftest import Cast, writing

from zhishou.areas.roster.models import PLAN, Plan, ShiftKind, Turn
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Absence, Person

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 25, 10, 0, tzinfo=SHANGHAI)  # a Wednesday
THIS, NEXT = date(2026, 11, 23), date(2026, 11, 30)
FRIDAY_RULE = {"every": "week", "on": "friday", "do": "roster.publish", "by": "17:00", "warn": "4 work hours"}


class Team:
    """A supervisor, three clerks, and the usual three kinds of shift."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.he = cast.person("he", "何静", PLAN, obliges=(FRIDAY_RULE,))
        self.lin = cast.person("lin", "林晓雯", "take_in", boss=self.he)
        self.ma = cast.person("ma", "马丽", "take_in", boss=self.he)
        self.su = cast.person("su", "苏婷", "take_in", boss=self.he)
        self.zheng = cast.person("zheng", "郑立新", "take_in", site=cast.bay)
        self.do(self.he, "take_usual_kinds", site=cast.garden.pk)

    def do(self, who: Person, operation: str, **data: Any) -> Any:
        """Perform as a person through the page's door; the row it made."""
        return perform(f"roster.{operation}", Actor.of(who), data, door="page").result

    def kind(self, letter: str = "早") -> ShiftKind:
        """A kind of shift in use."""
        found: ShiftKind = ShiftKind.objects.get(letter=letter, retired_at=None)
        return found

    def save(self, weeks: dict[Person, str], monday: date = NEXT, who: Person | None = None, **more: Any) -> Plan:
        """The week of each person as seven words (“早 早 休 …”), saved as the screen shows it now."""
        plan = Plan.objects.filter(site=self.cast.garden, monday=monday).first()
        lines = [
            {"person": str(person.pk), **{f"d{n}": text for n, text in enumerate(week.split(), start=1)}}
            for person, week in weeks.items()
        ]
        given = {
            "site": self.cast.garden.pk,
            "monday": monday,
            "seen": plan.saved if plan else 0,
            "lines": lines,
            **more,
        }
        made: Plan = self.do(who or self.he, "save", **given)
        return made

    def published(self, weeks: dict[Person, str] | None = None, monday: date = NEXT) -> Plan:
        """The week saved and published; 林 early, 马 in the middle, unless said otherwise."""
        plan = self.save(weeks or {self.lin: "早 早 早 早 早 休 休", self.ma: "中 中 中 中 中 休 休"}, monday)
        made: Plan = self.do(self.he, "publish", plan=plan.pk)
        return made

    def on(self, person: Person, day: date) -> str:
        """The letter a person was told for a day."""
        turn = Turn.objects.filter(person=person, day=day, told__isnull=False).select_related("told").first()
        return turn.told.letter if turn and turn.told else ""

    def away(self, person: Person, day: date, hours: int = 24) -> Absence:
        """Leave of a person from the first moment of a day on."""
        begin = datetime.combine(day, time(), SHANGHAI)
        with writing():
            made: Absence = Absence.objects.create(
                person=person, starts_at=begin, ends_at=begin + timedelta(hours=hours), reason="年假"
            )
        return made
