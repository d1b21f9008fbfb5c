"""The counter and the bank without a mouse: a payment taken by keyboard alone, and lines of the bank matched by keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk, aside
from tests.staffing import Staffed
from zhishou.areas.billing.tariff_rows import read_entry
from zhishou.areas.cashdesk.models import Entry, Match, Receipt
from zhishou.areas.property.models import Unit
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Person

FEE = {"code": "WY", "name": "物业管理费", "kind": "area", "price_e4": 28_500, "effective_from": "2020-01-01"}


@pytest.fixture
def owing(staffed: Staffed) -> Unit:
    """1-101 owes 356.20 and 200.00; a book of receipts is open."""
    cashier, site = staffed.people["property.cashier"], staffed.cast.company.pk

    def do(operation: str, who: Person = cashier, **data: Any) -> None:
        with transaction.atomic():
            perform(operation, Actor.of(who), {"site": site, **data}, door="page")

    row, _wrong = read_entry(FEE)
    do("property.import_units", rows=[{"code": "1-101", "building": "1栋", "area_e2": 9000, "owner": "示例业主"}])
    do("billing.import_tariffs", rows=[row])
    opening = [
        {"code": "1-101", "item": "WY", "period": p, "amount_fen": fen}
        for p, fen in ((202602, 35_620), (202603, 20_000))
    ]
    do("billing.import_opening", rows=opening)
    do("cashdesk.open_book", staffed.people["property.billing_supervisor"], prefix="A-", last=90)
    return Unit.objects.get(code="1-101")


def till(page: Page, name: str) -> str:
    return page.locator(f"[data-till-{name}]").inner_text()


def take_by_keyboard(page: Page) -> None:
    """Find the unit, leave out the newer charge, take 400 in cash for 356.20, print: no hand leaves the keyboard."""
    page.goto("/cash")
    expect(page.locator("#cash-q")).to_be_focused()
    page.keyboard.type("1-101")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/cash/\d+$"))
    tendered = page.locator("[name=tendered]")
    expect(tendered).to_be_focused()
    assert (till(page, "sum"), page.locator("[name=amount]").input_value()) == ("556.20", "556.20")
    for _step in range(20):  # back to the last charge
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.name") == "charges":
            break
    page.keyboard.press("Space")
    assert (till(page, "sum"), page.locator("[name=amount]").input_value()) == ("356.20", "356.20")
    for _step in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "tendered":
            break
    page.keyboard.type("400")
    assert (till(page, "change"), till(page, "over")) == ("43.80", "0.00")
    page.keyboard.press("Enter")
    page.wait_for_url("**/receipts/A-000001")
    expect(page.get_by_role("button", name="打印收据")).to_be_focused()


def test_a_payment_is_taken_and_the_next_one_begun_without_a_mouse(
    desk: Desk, owing: Unit, post: Callable[[str], Person]
) -> None:
    page = desk.window(post("property.cashier"))
    take_by_keyboard(page)
    receipt = Receipt.objects.get()
    assert (receipt.amount_fen, receipt.tendered_fen, receipt.change_fen) == (35_620, 40_000, 4_380)
    assert [line.period for line in receipt.lines.all()] == ["2026-02"]
    page.locator("main").focus() if page.locator("main").get_attribute("tabindex") else page.keyboard.press("Escape")
    page.keyboard.press("c")
    page.wait_for_url(re.compile(r"/cash$"))
    expect(page.locator("#cash-q")).to_be_focused()


def test_the_till_shows_what_belongs_to_the_method_and_a_mistake_beside_its_field(
    desk: Desk, owing: Unit, post: Callable[[str], Person]
) -> None:
    page = desk.window(post("property.cashier"))
    page.goto(f"/cash/{owing.pk}")
    expect(page.locator("[data-till-number]")).to_be_hidden()
    page.locator("[name=method][value='3']").check()
    expect(page.locator("div[data-till-cash]")).to_be_hidden()
    page.locator("[name=amount]").fill("600")
    assert till(page, "over") == "43.80"
    page.get_by_role("button", name="收款并出收据").click()
    expect(page.locator("[data-till-number]")).to_contain_text("要写凭证号")
    expect(page.locator("[name=amount]")).to_have_value("600")
    page.locator("[name=reference]").fill("WX001")
    page.locator("[name=reference]").press("Enter")
    page.wait_for_url("**/receipts/A-000001")
    assert Receipt.objects.get().reference == "WX001"


def test_a_statement_is_imported_and_matched_by_keyboard(
    desk: Desk, owing: Unit, staffed: Staffed, post: Callable[[str], Person], tmp_path: Any
) -> None:
    site, cashier = staffed.cast.company.pk, post("property.cashier")

    def do(operation: str, **data: Any) -> None:
        perform(operation, Actor.of(cashier), data, door="page")

    aside(lambda: do("cashdesk.receive", unit=owing.pk, amount="100.00", charges=[]))
    entry = Entry.objects.get()
    today = clock.today()
    aside(lambda: do("cashdesk.register_slip", site=site, number="JK8801", bank="示例银行", paid_in_on=today,
                     amount="100.00", entries=[entry.pk]))  # fmt: skip
    file = tmp_path / "流水.csv"
    rows = f"交易日期,收入,支出,流水号,摘要\n{today},100.00,,B1,现金存款 JK8801\n{today},,12.00,B2,账户管理费\n"
    file.write_bytes(rows.encode("gbk"))
    page = desk.window(post("implied.finance"))
    page.goto("/import?kind=bank")
    form = page.locator('form.op-form[action="/do/office.hand_in_table"]')
    form.locator("[name=site]").select_option(str(site))
    form.locator("[name=file]").set_input_files(file)
    page.get_by_role("button", name="上传并预览").click()
    expect(page.locator("main")).to_contain_text("2")
    page.get_by_role("button", name="导入 2 行").click()
    page.wait_for_url("**/jobs/**")
    page.goto("/bank")
    expect(page.locator("main")).to_contain_text("凭证号相同")
    page.keyboard.press("j")
    page.keyboard.press("Enter")  # the first line's own button: confirmed
    expect(page.locator("[data-list] [data-item]")).to_have_count(1)
    assert Match.objects.get().rule == "number"
    page.keyboard.press("j")
    page.keyboard.press("Enter")  # nothing of ours: its page
    page.wait_for_url("**/bank/lines/**")
    page.locator("[name=reason]").fill("银行按月收取的账户管理费")
    page.get_by_role("button", name="确认对账").click()
    expect(page.locator("main")).to_contain_text("银行流水都对上了")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
