"""What plans and their items are called in lists of other areas."""

from __future__ import annotations

from zhishou.areas.plans.models import Item, Plan
from zhishou.kernel import subjects
from zhishou.kernel.subjects import Described


@subjects.of(Plan, "site")
def _plan(row: Plan) -> Described:
    return Described(row.name, row.number, row.url())


@subjects.of(Item, "plan")
def _item(row: Item) -> Described:
    return Described(row.title, row.plan.number, row.plan.url())


subjects.register_step("plans.publish", lambda subject: ("编制并发布", "/plans"))
