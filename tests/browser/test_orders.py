"""A school's order through the pages: quoted, the discount approved, the deposit, the department's day, the goods on credit, paid."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk, aside
from tests.browser.hands import answer, draw_name, send
from tests.staffing import Staffed
from zhishou.areas.customers.models import Customer
from zhishou.areas.orders.models import Order
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Person

SCHOOL = "示例实验小学"
WIDER = "document.documentElement.scrollWidth - innerWidth"


def _known(clerk: Person, site: int) -> int:
    """The school's file."""
    given = {"site": site, "kind": "company", "name": SCHOOL, "mobile": "13700008801"}
    made = perform("customers.create", Actor.of(clerk), given, door="page").result
    assert isinstance(made, Customer)
    return made.pk


def _quoted(page: Page, company: str, customer: int) -> Order:
    """Forty boxes at 128 yuan, 512 off, which is more than anybody gives away alone; a deposit of 900."""
    until = f"{clock.today() + timedelta(days=7)}"
    page.goto(f"/goods-orders/new?customer={customer}")
    answer(page, "orders.quote", {
        "site": company, "lines-0-name": "坚果礼盒", "lines-0-quantity": "40", "lines-0-unit": "盒", "lines-0-price": "128",
        "discount": "512", "deposit": "900", "wanted_on": until, "valid_until": until,
    })  # fmt: skip
    return Order.objects.get()


def _on_credit(deputy: Page, chief: Page, company: str, customer: int) -> None:
    """Asked for the school by one, agreed by the other."""
    deputy.goto("/goods-orders/credits")
    form = deputy.locator('form[action="/do/orders.ask_credit"]')
    form.locator("input[role=combobox]").fill("示例实验")
    deputy.get_by_role("option", name=SCHOOL).click()
    answer(deputy, "orders.ask_credit", {"site": company, "limit": "6000", "reason": "来往三年"})
    chief.goto("/goods-orders/credits")
    answer(chief, "orders.decide_credit", {"agreed": "同意"})


def test_a_school_orders_against_a_deposit_and_pays_by_the_month(
    desk: Desk, staffed: Staffed, post: Callable[[str], Person]
) -> None:
    company = staffed.cast.company
    customer = aside(lambda: _known(post("retail.clerk"), company.pk))
    deputy, chief = desk.window(post("retail.deputy")), desk.window(post("retail.supervisor"))
    row = _quoted(deputy, company.name, customer)
    expect(deputy.locator("#step")).to_contain_text("等另一位同事批准")
    chief.goto(row.url())
    answer(chief, "orders.approve", {"agreed": "同意这个折扣"})
    _on_credit(deputy, chief, company.name, customer)
    deputy.goto(row.url())
    answer(deputy, "orders.place", {"department": staffed.cast.service.name})
    answer(deputy, "orders.receive", {"way": "现金"})
    expect(deputy.locator("#money")).to_contain_text("未付 ¥3,708.00")  # 5,120 - 512 - 900
    chief.goto(row.url())
    answer(chief, "orders.promise", {"promised_on": f"{clock.today()}", "answer": "仓库有货"})
    answer(chief, "orders.make_ready", {})
    deputy.goto(row.url())
    answer(deputy, "orders.tell", {"told": "电话，本人接"})
    form = deputy.locator('main form[action="/do/orders.hand_over"]')
    draw_name(deputy, 'form[action="/do/orders.hand_over"]')
    form.get_by_label("没付的记月结").check()
    send(deputy, form)
    expect(deputy.locator("#step")).to_contain_text("月结 ¥3,708.00")
    assert deputy.evaluate(WIDER) <= 0
    answer(deputy, "orders.receive", {"way": "银行转账", "reference": "示例0099"})
    expect(deputy.locator("#step")).to_contain_text("已完成")
