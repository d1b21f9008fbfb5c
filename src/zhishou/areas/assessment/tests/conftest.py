"""The house of the arrears with two collectors, a supervisor who assesses them and a manager who reviews."""

from __future__ import annotations

from typing import Any

import pytest
from conftest import Cast

from zhishou.areas.arrears.models import Collector as Named
from zhishou.areas.arrears.tests.conftest import House, day
from zhishou.areas.assessment import figures, who
from zhishou.areas.assessment.figures import Figures
from zhishou.areas.assessment.models import Assessment
from zhishou.areas.property.models import Building
from zhishou.kernel import clock
from zhishou.kernel.models import Person

MONTHLY_DUTY = {"every": "month", "on": "workday 10", "do": "assessment.finish", "by": "17:30", "warn": "2 workdays"}
REVIEW_DUTY = {"after": "assessment.object", "do": "assessment.review", "within": "5 workdays"}


class Team(House):
    """楼丙 collects in 1 栋, 催甲 in 2 栋; 钱主管 assesses, 周经理 reviews."""

    def __init__(self, cast: Cast) -> None:
        super().__init__(cast)
        self.boss = cast.person("qian", "钱主管", "assess_collectors", "review_statistics", obliges=(MONTHLY_DUTY,))
        self.chief = cast.person("zhou", "周经理", "review_assessments", obliges=(REVIEW_DUTY,))
        with clock.at(day("2026-04-02")):
            for name, person in (("1 栋", self.keeper), ("2 栋", self.cashier)):
                building = Building.objects.get(name=name)
                self.do("arrears.assign_collector", who=self.head, building=building.pk, person=person.pk)

    def collector(self, person: Person, period: int) -> who.Collector:
        """Somebody as a collector of a month, in their own post or, who has none, as if they were one."""
        found = [one for one in who.collectors(period) if one.person == person]
        return found[0] if found else who.Collector(person, self.site, "收费员", frozenset())

    def figures(self, person: Person, period: int) -> Figures:
        one = self.collector(person, period)
        return figures.of([one], period)[period][one.key]

    def assess(self, person: Person, on: str = "2026-05-15", period: str = "2026-04", **more: Any) -> Assessment:
        told = {"site": self.site.pk, "person": person.pk, "period": period, "result": "good", "remark": "催缴及时"}
        with clock.at(day(on)):
            made: Assessment = self.do("assessment.assess", who=more.pop("who", self.boss), **{**told, **more}).result
        return made

    def paid_as_in_the_table(self) -> None:
        """docs/money.md, Collection."""
        self.pay("1-101", 10000, "2026-04-20", "A")
        self.pay("1-102", 20000, "2026-05-02", "B")
        self.pay("2-201", 15000, "2026-05-04", "C")


@pytest.fixture
def team(cast: Cast) -> Team:
    with clock.at(day("2026-02-01")):
        made = Team(cast)
    assert Named.objects.count() == 2
    return made
