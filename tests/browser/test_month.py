"""A month from the dial to the money: a round on the phone, doubts, the run and its check, the counter, the bank debit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk, aside
from tests.staffing import Staffed
from zhishou.areas.billing.models import Charge, Run
from zhishou.areas.billing.tariff_rows import read_entry
from zhishou.areas.cashdesk.models import Receipt
from zhishou.areas.payments.bank import files as bank_files
from zhishou.areas.payments.bank.layout import layout as layout_of
from zhishou.areas.payments.models import DebitBatch, Payment
from zhishou.areas.property import periods
from zhishou.areas.property.models import Reading, Round, Unit
from zhishou.kernel import clock, files, jobs
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Job, Person

ROOMS = ("1-101", "1-102", "1-201")
PRICE = {
    "code": "SF", "name": "水费", "kind": "metered", "meter_kind": "水", "price_e4": 20_000, "effective_from": "2020-01-01",
}  # fmt: skip


@pytest.fixture
def round_(staffed: Staffed) -> Round:
    """Three homes, read at 20 m³ a month for four months, and a round of this month."""
    site, today = staffed.cast.company.pk, clock.today()
    cashier = Actor.of(staffed.people["property.cashier"])
    now = periods.of(today)
    past = [periods.add(now, n) for n in range(-4, 0)]
    row, _wrong = read_entry(PRICE)
    rows = [
        {"number": f"W{code}", "read_on": date(p // 100, p % 100, 15), "period": p, "value_milli": 20_000 * (n + 1)}
        for code in ROOMS
        for n, p in enumerate(past)
    ]
    units = [{"code": code, "building": "1栋", "people": 2, "area_e2": 9000, "owner": "示例业主"} for code in ROOMS]
    units[1] |= {"bank": "示例银行", "account": "6222000011112222", "holder": "示例业主", "agreement": "XY1"}
    meters = [{"number": f"W{code}", "kind": 1, "unit": code, "digits": 5} for code in ROOMS]
    for operation, given in (
        ("property.import_units", units), ("property.import_meters", meters), ("billing.import_tariffs", [row]),
        ("property.import_readings", rows),
    ):  # fmt: skip
        perform(operation, cashier, {"site": site, "rows": given}, door="page")
    days = {"starts_on": today - timedelta(days=1), "ends_on": today + timedelta(days=3)}
    found = perform(
        "property.open_round", cashier, {"site": site, "kind": 1, "period": now, **days}, door="page"
    ).result
    assert isinstance(found, Round)
    return found


def _note(page: Page, value: str) -> None:
    page.fill("#dial", value)
    page.keyboard.press("Enter")


def test_a_month_from_the_dial_to_the_money(
    desk: Desk, round_: Round, post: Callable[[str], Person], tmp_path: Path
) -> None:
    _walk(desk, round_, post("implied.building_keeper"), tmp_path)
    _clear(desk, round_, post("property.cashier"))
    cashier, supervisor = post("property.cashier"), post("property.billing_supervisor")
    _bill(desk, round_, cashier, supervisor)
    _pay(desk, cashier, supervisor)
    _debit(desk, round_, cashier, supervisor, tmp_path)


def _walk(desk: Desk, round_: Round, keeper: Person, tmp_path: Path) -> None:
    page = desk.window(keeper, phone=True)
    page.goto("/readings")
    page.locator("a.round-card").click()
    page.get_by_role("link", name="去抄").click()
    expect(page.locator(".meter-card")).to_contain_text("1-101")
    page.fill("#dial", "100")
    expect(page.locator("[data-says]")).to_contain_text("在平常的范围里")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.keyboard.press("Enter")
    expect(page.locator(".meter-card")).to_contain_text("1-102")
    _note(page, "300")  # unusual: asks for a second look, nothing is sent
    expect(page.locator("[data-says]")).to_contain_text("请再看一眼表")
    assert Reading.objects.filter(period=round_.period).count() == 1
    picture = tmp_path / "dial.jpg"
    Image.new("RGB", (800, 600), "seagreen").save(picture)
    page.set_input_files("input[type=file][name=photos]", picture)
    expect(page.locator("#walk [data-shown]")).to_have_count(1)
    page.locator("#dial").press("Enter")
    expect(page.locator("main")).to_contain_text("这个读数要由另一个人再看")
    expect(page.locator(".meter-card")).to_contain_text("1-201")
    page.context.set_offline(True)  # the line drops: the page says so, what was typed stays
    page.fill("#dial", "99.5")
    with page.expect_console_message(lambda said: said.text.startswith("htmx:sendError")):  # the last of its messages
        page.keyboard.press("Enter")
    expect(page.locator("[data-offline]")).to_be_visible()
    page.context.set_offline(False)
    desk.trouble[:] = [line for line in desk.trouble if not line.startswith("htmx:")]  # the lost line itself
    expect(page.locator("#dial")).to_have_value("99.5")
    page.locator("#dial").press("Enter")
    page.wait_for_url(f"**/readings/{round_.pk}")
    assert Reading.objects.filter(period=round_.period, state=Reading.State.VERIFIED).count() == 2


def _clear(desk: Desk, round_: Round, cashier: Person) -> None:
    page = desk.window(cashier)
    page.goto(f"/readings/{round_.pk}")
    page.get_by_role("link", name="核对存疑 1").click()
    expect(page.locator("main")).to_contain_text("是平常的三倍以上")
    expect(page.locator("main")).not_to_contain_text("300")
    box = page.locator("#accept input[name=value]")
    expect(box).to_be_focused()
    box.fill("300")
    box.press("Enter")
    expect(page.locator("main")).to_contain_text("这个账期没有存疑的读数")
    page.goto(f"/readings/{round_.pk}")
    with page.expect_navigation():
        page.get_by_role("button", name="结束这一轮").click()
    round_.refresh_from_db()
    assert round_.closed_at is not None


def _bill(desk: Desk, round_: Round, cashier: Person, supervisor: Person) -> None:
    label = periods.words(round_.period)
    page = desk.window(cashier)
    page.goto(f"/billing?period={label}")
    expect(page.locator("main")).to_contain_text("试算")
    expect(page.locator("main")).to_contain_text("519.00")  # (20 + 220 + 19.5) m³ at 2.00
    with page.expect_navigation():
        page.get_by_role("button", name="开始出账", exact=True).click()
    aside(lambda: [jobs.run_now(job) for job in Job.objects.filter(name="billing.run")])
    other = desk.window(supervisor)
    other.goto(f"/billing?period={label}")
    other.get_by_role("button", name="复核无误").click()
    expect(other.locator("main")).to_contain_text("已复核")
    run = Run.objects.get(period=round_.period)
    assert run.approved_by == supervisor and run.started_by == cashier
    assert sum(Charge.objects.filter(period=round_.period).values_list("amount_fen", flat=True)) == 51_900


def _pay(desk: Desk, cashier: Person, supervisor: Person) -> None:
    """1-101 pays its 40.00 in cash at the counter; 1-201 owes 39.00 on."""
    site = Unit.objects.get(code="1-101").site
    aside(
        lambda: perform(
            "cashdesk.open_book", Actor.of(supervisor), {"site": site.pk, "prefix": "A-", "last": 50}, door="page"
        )
    )
    page = desk.window(cashier)
    page.goto("/cash")
    page.locator("#cash-q").fill("1-101")
    page.locator("#cash-q").press("Enter")
    expect(page.locator("[data-till-sum]")).to_have_text("40.00")
    page.locator("[name=tendered]").fill("50")
    expect(page.locator("[data-till-change]")).to_have_text("10.00")
    page.locator("[name=tendered]").press("Enter")
    page.wait_for_url("**/receipts/A-000001")
    expect(page.locator("main")).to_contain_text("水费")
    assert Receipt.objects.get().amount_fen == 4_000


def _debit(desk: Desk, round_: Round, cashier: Person, supervisor: Person, tmp_path: Path) -> None:
    """The bank is asked for the 440.00 of 1-102: made, released by another person, answered, told to finance."""
    page = desk.window(cashier)
    page.goto(f"/debits/new?site={round_.site.code}&period={periods.words(round_.period)}&layout=generic-csv")
    expect(page.locator("main")).to_contain_text("440.00")
    with page.expect_navigation():
        page.get_by_role("button", name="制作划账文件").click()
    batch = DebitBatch.objects.get()
    assert (batch.count, batch.amount_fen, page.url.rpartition("/")[2]) == (1, 44_000, f"{batch}")
    other = desk.window(supervisor)
    other.goto(batch.url())
    with other.expect_navigation():
        other.get_by_role("button", name="核对无误，放行").click()
    back = tmp_path / "回盘.csv"
    back.write_bytes(aside(lambda: answered(DebitBatch.objects.get())))
    page.goto(batch.url())
    page.set_input_files("input[type=file][name=file]", back)
    page.get_by_role("button", name="核对并入账").click()
    expect(page.locator("main")).to_contain_text("成功 1 笔")
    assert [p.amount_fen for p in Payment.objects.order_by("pk")] == [4_000, 44_000]
    page.goto("/bank-deposits")
    expect(page.locator("main")).to_contain_text("440.00")


def answered(batch: DebitBatch) -> bytes:
    """The bank collected every line."""
    layout = layout_of(batch.layout)
    assert batch.file is not None
    sent = bank_files.read(layout, layout.sent, files.read(batch.file))
    rows = [{**row, "code": layout.ok[0], "reason": ""} for row in sent.rows]
    return bank_files.write(layout, layout.returned, bank_files.File(rows))
