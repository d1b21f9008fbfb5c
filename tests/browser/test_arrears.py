"""Arrears at the desk and at the door: found, asked for, promised, contested, paid."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk
from tests.browser.hands import draw_name, send
from tests.staffing import Staffed
from zhishou.areas.arrears.models import Contact, CreditRequest, Dispute, Letter
from zhishou.areas.billing.tariff_rows import read_entry
from zhishou.areas.payments import queries as money
from zhishou.areas.property import periods
from zhishou.areas.property.models import Unit
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Person

CODES = ("1-101", "1-102")


@pytest.fixture
def owing(staffed: Staffed) -> list[Unit]:
    """Two homes that owe 456.00 for each of two months, due forty days ago; a receipt book at the counter."""
    site, today = staffed.cast.company.pk, clock.today()
    cashier = Actor.of(staffed.people["property.cashier"])
    fee = {"code": "WY", "name": "物业费", "kind": "area", "price_e4": 10_000, "effective_from": "2020-01-01"}
    row, _wrong = read_entry(fee)
    months = [periods.add(periods.of(today), -n) for n in (4, 3)]
    units = [{"code": code, "building": "1栋", "owner": f"示例{code}", "mobile": "13800001111"} for code in CODES]
    owed = [
        {"code": code, "item": "WY", "period": month, "amount_fen": 45_600, "due_on": today - timedelta(days=40)}
        for code in CODES
        for month in months
    ]
    for operation, rows in (
        ("property.import_units", units), ("billing.import_tariffs", [row]), ("billing.import_opening", owed),
    ):  # fmt: skip
        perform(operation, cashier, {"site": site, "rows": rows}, door="page")
    head = Actor.of(staffed.people["property.billing_supervisor"])
    perform("cashdesk.open_book", head, {"site": site, "prefix": "SK-", "last": 100}, door="page")
    return list(Unit.objects.filter(code__in=CODES).order_by("code"))


def fits(page: Page) -> bool:
    """Nothing hangs over the edge of the screen."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_from_the_ledger_to_the_letter_to_the_money(
    desk: Desk, owing: list[Unit], post: Callable[[str], Person]
) -> None:
    page = desk.window(post("property.cashier"))
    page.goto("/arrears")
    expect(page.locator("main")).to_contain_text("1,824.00")  # four charges of 456.00
    page.get_by_role("link", name="该发的文书").click()
    page.locator("tr", has_text="1-101").get_by_role("checkbox").check()
    expect(page.locator(".bulk-bar")).to_be_visible()
    page.get_by_role("button", name="只生成选中的").click()
    expect(page.locator("#list")).to_contain_text("还没有送达")
    letter = Letter.objects.get()
    assert (letter.unit.code, letter.principal_fen) == ("1-101", 91_200)
    print_ = page.get_by_role("link", name="打印这 1 份").get_attribute("href")
    assert page.request.get(str(print_)).body().startswith(b"%PDF")
    page.locator("#list").get_by_role("link", name="1-101").click()
    expect(page.locator("#history")).to_contain_text(letter.number)
    page.get_by_role("link", name="收款", exact=True).click()
    with page.expect_navigation():
        page.get_by_role("button", name="收款并出收据").click()
    expect(page.locator("main")).to_contain_text("912.00")
    page.goto(f"/arrears/units/{owing[0].pk}")
    expect(page.locator("main")).to_contain_text("这一户没有欠费")
    expect(page.locator("#history")).to_contain_text("收款 912.00 元")
    page.goto("/arrears")
    expect(page.locator("#list")).not_to_contain_text("1-101")


def test_the_keeper_at_the_door_with_a_phone(
    desk: Desk, owing: list[Unit], post: Callable[[str], Person], tmp_path: Path
) -> None:
    cashier = Actor.of(post("property.cashier"))
    perform("arrears.issue_letters", cashier, {"site": owing[0].site, "step": 1}, door="page")
    page = desk.window(post("implied.building_keeper"), phone=True)
    page.goto("/arrears")
    page.wait_for_url("**/arrears/visits")
    assert fits(page)
    page.locator("a", has_text="1-101").click()
    expect(page.locator("main")).to_contain_text("912.00")
    assert fits(page)
    page.locator(".serve").get_by_label("张贴或留置").check()
    expect(page.locator(".serve [data-signature]")).to_be_hidden()
    page.locator(".serve").get_by_label("当面交付").check()
    draw_name(page, ".serve")
    send(page, page.locator(".serve form.op-form"))
    letter = Letter.objects.get(unit=owing[0])
    assert (letter.served, letter.signature is not None) == ("handed", True)
    visit = page.locator(".visit form.op-form")
    expect(visit.get_by_label("答应哪天交")).to_be_hidden()
    visit.get_by_label("答应交", exact=True).check()
    day = clock.today() + timedelta(days=5)
    visit.get_by_label("答应哪天交").fill(day.isoformat())
    visit.get_by_label("经过").fill("月底发了工资就交")
    picture = tmp_path / "door.jpg"
    Image.new("RGB", (800, 600), "seagreen").save(picture)
    visit.locator("input[type=file][name=photos]").set_input_files(picture)
    expect(visit.locator("[data-shown]")).to_have_count(1)
    draw_name(page, ".visit")
    send(page, visit)
    page.wait_for_url("**/arrears/visits?*")
    said = Contact.objects.get()
    assert (said.promise_on, said.promise_fen, said.promise) == (day, 91_200, "open")
    expect(page.locator("[data-list]")).not_to_contain_text("1-101")  # nothing waits there now
    page.get_by_role("link", name="所有逾期的").click()
    expect(page.locator("[data-list]")).to_contain_text("1-101")


def test_a_contested_charge_is_credited_by_two_and_decided(
    desk: Desk, owing: list[Unit], post: Callable[[str], Person]
) -> None:
    page = desk.window(post("property.cashier"))
    page.goto(f"/arrears/units/{owing[1].pk}")
    page.get_by_role("link", name="登记争议").click()
    page.locator("tbody").get_by_role("checkbox").first.check()
    page.get_by_label("争议内容").fill("那个月房子空着")
    page.get_by_role("button", name="登记争议").click()
    page.wait_for_url("**/arrears/disputes/*")
    page.get_by_text("申请减免", exact=True).click()
    page.get_by_label("哪笔账").select_option(index=1)
    page.get_by_label("减免金额").fill("136.80")
    page.get_by_label("原因").fill("空置减三成")
    page.get_by_role("button", name="提出申请").click()
    expect(page.locator("main")).to_contain_text("要由另一位同事批准")
    dispute = Dispute.objects.get()
    other = desk.window(post("property.billing_supervisor"))
    other.goto(dispute.url())
    expect(other.locator("aside.stack")).to_contain_text("批准之后再决定")
    with other.expect_navigation():
        other.get_by_role("button", name="交审批意见").click()
    assert CreditRequest.objects.get().state == "approved"
    other.get_by_label("予以减免").check()
    other.get_by_label("处理决定").fill("按空置减三成")
    with other.expect_navigation():
        other.get_by_role("button", name="作出决定").click()
    expect(other.locator("main")).to_contain_text("恢复")
    assert money.owed_fen(owing[1]) == 91_200 - 13_680
