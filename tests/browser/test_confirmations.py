"""A confirmation from hand to hand: sent as a link, read and signed on another company's phone, then it is in force."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import Desk, aside
from tests.browser.hands import answer, draw_name
from tests.company_life import Life
from tests.company_life.life import handwriting
from tests.staffing import Staffed
from zhishou.areas.confirmations.models import Confirmation
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Person


def test_the_other_side_signs_on_a_phone_by_the_link_and_it_is_in_force(
    desk: Desk, life: Life, post: Callable[[str], Person]
) -> None:
    row = Confirmation.objects.get(kind="sales", state="sent")
    aside(
        lambda: life.do("dealer.sales_manager", "confirmations.sign_ours", confirmation=row.pk, signature=handwriting())
    )
    clerk = desk.window(post("dealer.sales_clerk"))
    clerk.goto(f"/confirmations/{row.number}/link")
    clerk.get_by_role("button", name="生成链接").click()
    address = clerk.locator("p.text-break").inner_text()
    path = "/confirm/" + address.rpartition("/confirm/")[2]

    phone = desk.window(phone=True)
    phone.goto(path)
    expect(phone.locator("main")).to_contain_text("US DOLLARS FIVE HUNDRED AND TWENTY-FOUR ONLY")
    assert phone.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    phone.locator("#sign [name=signer]").fill("示例采购经理")
    draw_name(phone, "#sign")
    phone.locator("#sign button[type=submit]").last.click()
    expect(phone.locator("main")).to_contain_text("收到了，谢谢")
    again = desk.window(phone=True)
    answer = again.goto(path)
    assert answer is not None and answer.status == 404
    row.refresh_from_db()
    assert row.state == Confirmation.State.IN_FORCE

    clerk.goto(row.url())
    expect(clerk.locator("#step")).to_contain_text("双方签齐")
    again.goto(f"/verify/{row.number}")
    expect(again.locator("main")).to_contain_text("有效：双方签署")


def test_the_other_side_says_what_they_do_not_agree_to(desk: Desk, life: Life, post: Callable[[str], Person]) -> None:
    row = Confirmation.objects.get(kind="sales", state="sent")
    clerk = desk.window(post("dealer.sales_clerk"))
    clerk.goto(f"/confirmations/{row.number}/link")
    clerk.get_by_role("button", name="生成链接").click()
    path = "/confirm/" + clerk.locator("p.text-break").inner_text().rpartition("/confirm/")[2]
    phone = desk.window(phone=True)
    phone.goto(path)
    phone.get_by_text("不同意？写明哪里有异议").click()
    phone.locator("[name=words]").fill("交货时间要提前一周")
    phone.get_by_role("button", name="提出异议").click()
    expect(phone.locator("main")).to_contain_text("收到了，谢谢")
    clerk.goto(row.url())
    expect(clerk.locator("#timeline")).to_contain_text("交货时间要提前一周")


def test_an_account_is_closed_from_the_first_line_to_the_sealed_paper(
    desk: Desk, staffed: Staffed, post: Callable[[str], Person]
) -> None:
    agent = post("service.agent")
    told = {"site": staffed.cast.company.pk, "name": "贺立军", "mobile": "13800006021"}
    customer = aside(lambda: perform("customers.create", Actor.of(agent), told, door="page").result)
    assert customer is not None
    clerk = desk.window(agent)
    clerk.goto(f"/confirmations/new/closing?customer={customer.pk}")
    answer(clerk, "confirmations.write_closing", {
        "account": "保养套餐卡", "reason": "搬离本市", "balances-0-item": "套餐余额", "balances-0-direction": "应退客户", "balances-0-amount": "460", "balances-0-how": "原路退回",
        "balances-0-basis": "退款单 0317",
    })  # fmt: skip
    row = Confirmation.objects.get(kind="closing")
    chief = desk.window(post("service.supervisor"))
    chief.goto(row.url())
    answer(chief, "confirmations.check", {"outcome": "核对无误"})
    chief.locator("#step summary", has_text="代表公司签字").click()
    draw_name(chief, '#step form[action="/do/confirmations.sign_ours"]')
    answer(chief, "confirmations.sign_ours", {})
    clerk.goto(f"{row.url()}/link")
    clerk.get_by_role("button", name="生成链接").click()
    address = clerk.locator("p.text-break").inner_text()
    phone = desk.window(phone=True)
    phone.goto("/confirm/" + address.rpartition("/confirm/")[2])
    expect(phone.locator("main")).to_contain_text("460.00")
    phone.locator("#sign [name=signer]").fill("贺立军")
    draw_name(phone, "#sign")
    with phone.expect_navigation(timeout=40_000):  # both signatures and the seal go into one paper
        phone.locator("#sign button[type=submit]").last.click()
    expect(phone.locator("main")).to_contain_text("收到了，谢谢")
    paper = clerk.request.get(f"{desk.url}{row.url()}/paper.pdf")
    assert paper.status == 200 and paper.body().startswith(b"%PDF")
    row.refresh_from_db()
    assert row.state == Confirmation.State.IN_FORCE and row.sealed_id is not None
