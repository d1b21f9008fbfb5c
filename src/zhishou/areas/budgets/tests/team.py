"""周 keeps the budgets and records, 何 records, 沈 releases; 吴 keeps the budgets of another community."""

from __future__ import annotations

from typing import Any

from conftest import Cast

from zhishou.areas.budgets.models import Expense, Line, Release
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Person

RULES = (
    {"after": "budgets.ask_release", "do": "budgets.decide_release", "within": "2 workdays", "warn": "4 work hours"},
)


class Team:
    """The people of a budget, and what they do."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.zhou = cast.person("zhou", "周敏", "keep_budgets", "record_expenses")
        self.he = cast.person("he", "何静", "record_expenses")
        self.shen = cast.person("shen", "沈建明", "release_budgets", "record_expenses", obliges=RULES)
        self.wu = cast.person("wu", "吴海燕", "keep_budgets", "record_expenses", "release_budgets", site=cast.bay)

    def do(self, who: Person, operation: str, **data: Any) -> Any:
        """Perform as a person through the page's door; the row it made."""
        return perform(f"budgets.{operation}", Actor.of(who), data, door="page").result

    def line(self, amount: str = "1000", item: str = "办公用品", period: str = "202611", **more: Any) -> Line:
        """A budget of November."""
        made: Line = self.do(
            self.zhou, "add", site=self.cast.garden.pk, item=item, period=period, amount=amount, **more
        )
        return made

    def spend(self, line: Line, amount: str, **more: Any) -> Expense:
        """何 records an expense of the day."""
        given = {"line": line.pk, "on": "2026-11-23", "amount": amount, "what": "打印纸", **more}
        made: Expense = self.do(self.he, "record", **given)
        return made

    def ask(self, line: Line, amount: str, who: Person | None = None) -> Release:
        """何 asks for leave."""
        given = {"line": line.pk, "amount": amount, "what": "打印机修理", "reason": "打印机坏了，通知单印不出来"}
        made: Release = self.do(who or self.he, "ask_release", **given)
        return made

    def decide(self, release: Release, released: bool = True, who: Person | None = None) -> Release:
        """沈 decides."""
        given = {"release": release.pk, "released": released, "opinion": "同意，下月扣回" if released else "下个月再修"}
        made: Release = self.do(who or self.shen, "decide_release", **given)
        return made

    def use(self, release: Release) -> Expense:
        """何 records what was released."""
        made: Expense = self.do(self.he, "record_released", release=release.pk, on="2026-11-23")
        return made
