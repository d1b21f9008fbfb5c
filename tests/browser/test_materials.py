"""A month's materials through the pages: asked for, rolled up, submitted, approved, received, issued, and in the ledger."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import Desk, aside
from tests.browser.hands import answer
from tests.staffing import Staffed
from zhishou.areas.materials.models import NeedPlan, Request
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Person


def test_a_need_of_the_month_ends_in_the_ledger(desk: Desk, staffed: Staffed, post: Callable[[str], Person]) -> None:
    company = staffed.cast.company
    bulb = {"site": company.pk, "code": "D01", "name": "灯泡", "unit": "只"}
    aside(lambda: perform("materials.add", Actor.of(post("property.clerk")), bulb, door="page"))

    engineer = desk.window(post("implied.engineer"), phone=True)
    engineer.goto("/materials/requests/new")
    need = {"lines-0-material": "D01 灯泡（只）", "lines-0-quantity": "12", "reason": "换楼道灯"}
    answer(engineer, "materials.request", {"site": company.name, **need})
    assert engineer.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    month = Request.objects.get().month

    clerk = desk.window(post("property.clerk"))
    clerk.goto("/materials/plans")
    answer(clerk, "materials.draw_up", {"site": company.name})
    plan = NeedPlan.objects.get(month=month)
    expect(clerk.locator("main")).to_contain_text("灯泡")
    chief = desk.window(post("property.supervisor"))
    chief.goto(plan.url())
    answer(chief, "materials.submit_plan", {})
    head = desk.window(post("property.manager"))
    head.goto(plan.url())
    answer(head, "materials.approve_plan", {})
    expect(head.locator("main")).to_contain_text("已批准")

    clerk.goto("/materials/receive")
    answer(
        clerk,
        "materials.receive",
        {"site": company.name, "lines-0-material": "D01 灯泡（只）", "lines-0-quantity": "12"},
    )
    clerk.goto("/materials/issue")
    answer(clerk, "materials.issue", {
        "site": company.name, "department": staffed.cast.engineering.name, "lines-0-material": "D01 灯泡（只）",
        "lines-0-quantity": "5", "note": "一号楼",
    })  # fmt: skip
    clerk.goto("/materials/ledger")
    expect(clerk.locator("#list")).to_contain_text("-5 只")
    expect(clerk.locator("#list")).to_contain_text("+12 只")
    clerk.goto("/materials/use")
    expect(clerk.locator("main")).to_contain_text("5 只")
