"""The people of these tests, and what they say to one another about an errand."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from conftest import Cast

from zhishou.areas.errands.models import Errand
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Appointment, Obligation, Person

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))  # an ordinary working Monday
TODAY, TUESDAY, FRIDAY = (MONDAY.replace(day=day, hour=18) for day in (23, 24, 27))
RULES = tuple(
    {"after": after, "do": "errands.finish", "within": "agreed", "warn": "4 work hours"}
    for after in ("errands.assign", "errands.send_back")
)
DUTY = ("do_errands",)


class Team:
    """沈 heads 周, who manages 何, who supervises 林 and 马; 钱's duties say nothing of errands; 郑 reports to nobody here."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.shen = cast.person("shen", "沈建明", "assign_errands", site=cast.company)
        self.zhou = cast.person(
            "zhou", "周敏", "assign_errands", *DUTY, site=cast.company, obliges=RULES, boss=self.shen
        )
        self.he = cast.person("he", "何静", "assign_errands", *DUTY, obliges=RULES, boss=self.zhou)
        self.lin = cast.person("lin", "林晓雯", *DUTY, obliges=RULES, boss=self.he)
        self.ma = cast.person("ma", "马丽", *DUTY, obliges=RULES, boss=self.he)
        self.qian = cast.person("qian", "钱进", "take_in", boss=self.he)
        self.zheng = cast.person("zheng", "郑立新", *DUTY, obliges=RULES)

    def do(self, who: Person, operation: str, **data: Any) -> Any:
        """Perform as a person through the page's door; the row it made."""
        return perform(f"errands.{operation}", Actor.of(who), data, door="page").result

    def ask(self, *whom: Person, who: Person | None = None, **more: Any) -> Errand:
        """何 asks 林 to change the poster by Friday evening."""
        to = [Appointment.objects.get(person=one, ended_at=None).pk for one in whom or (self.lin,)]
        given = {"to": to, "title": "更换大堂海报", "due_at": FRIDAY, **more}
        made: Errand = self.do(who or self.he, "assign", **given)
        return made

    def on(self, operation: str, row: Errand, who: Person | None = None, **data: Any) -> Errand:
        """A step about an errand, by 林 unless said otherwise."""
        made: Errand = self.do(who or self.lin, operation, errand=row.pk, **data)
        return made

    def decide(self, operation: str, row: Errand, **data: Any) -> Errand:
        """A step of 何 about an errand."""
        return self.on(operation, row, self.he, **data)


def owed(row: Errand, **which: Any) -> list[Obligation]:
    """What is owed about an errand, the oldest first."""
    return list(Obligation.objects.filter(context=f"errands.errand:{row.pk}", **which).order_by("pk"))
