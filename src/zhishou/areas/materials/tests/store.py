"""The people of these tests and their store: 马 keeps it, 何 checks, 周 approves, 郑 of engineering asks and repairs."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from conftest import Cast

from zhishou.areas.materials.models import Material, Slip, Stock
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Person

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
CLERK = (
    {"every": "month", "on": "workday -5", "do": "materials.draw_up", "by": "17:30"},
    {"every": "month", "on": "workday 3", "do": "office.report_use", "by": "17:30"},
)
SUPERVISOR = ({"after": "materials.draw_up", "do": "materials.submit_plan", "within": "2 workdays"},)
MANAGER = (
    {
        "after": "materials.submit_plan",
        "do": "materials.approve_plan",
        "or": ["materials.return_plan"],
        "within": "2 workdays",
    },
)


class Store:
    """At the garden; every act through the page's door."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.zhou = cast.person("zhou", "周敏", "approve_materials", "instruct", obliges=MANAGER)
        self.he = cast.person(
            "he", "何静", "check_materials", "dispatch", "request_materials", obliges=SUPERVISOR, boss=self.zhou
        )
        self.ma = cast.person(
            "ma", "马丽", "keep_materials", "request_materials", "take_in", obliges=CLERK, boss=self.he
        )
        self.zheng = cast.person(
            "zheng", "郑立新", "request_materials", "handle_work_orders", "carry_out", department=cast.engineering
        )
        self.site = cast.garden

    def do(self, who: Person, operation: str, **data: Any) -> Any:
        """Perform as a person; the row it made."""
        return perform(operation, Actor.of(who), data, door="page").result

    def material(self, code: str = "D01", name: str = "灯泡", unit: str = "只", **more: Any) -> Material:
        """A material of the catalogue."""
        made: Material = self.do(self.ma, "materials.add", site=self.site.pk, code=code, name=name, unit=unit, **more)
        return made

    def receive(self, **lines: str) -> Slip:
        """So much of each code comes in."""
        made: Slip = self.do(self.ma, "materials.receive", site=self.site.pk, lines=rows(lines), paper="SH-1")
        return made

    def issue(self, **lines: str) -> Slip:
        """So much of each code is taken by engineering."""
        made: Slip = self.do(
            self.ma, "materials.issue", site=self.site.pk, lines=rows(lines), department=self.cast.engineering.pk
        )
        return made

    def there(self, code: str = "D01") -> int:
        """How much there is, in thousandths."""
        return Stock.objects.get(material__code=code, site=self.site).quantity_milli


def rows(lines: dict[str, str]) -> list[dict[str, str]]:
    """Codes and quantities as a form's rows."""
    return [{"material": code, "quantity": quantity} for code, quantity in lines.items()]
