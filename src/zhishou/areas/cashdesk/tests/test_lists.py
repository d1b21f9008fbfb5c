"""The counter's lists: thirty a page, filters and columns in the address, what is shown as Excel, views people keep."""

from __future__ import annotations

import io
from typing import Any

from conftest import signed_in, writing
from django.test import Client
from tests.company_life import handwriting

from zhishou.areas.cashdesk.models import BankDeposit, Book, Entry, Slip
from zhishou.areas.cashdesk.tests.conftest import Counter
from zhishou.kernel import clock
from zhishou.kernel.excel import Table, read_table

BACKEND = "django.contrib.auth.backends.ModelBackend"


def look(browser: Client, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, answer.content.decode()[:300]
    return str(answer.content.decode())


def table(browser: Client, path: str) -> Table:
    answer = browser.get(path)
    assert answer.status_code == 200
    return read_table(io.BytesIO(answer.content))


def rows_of(page: str) -> int:
    return page.count("<tr data-item>")


def slips(counter: Counter, n: int) -> None:
    with writing():
        made = [
            Slip(site=counter.site, number=f"JK{i:03d}", paid_in_on=clock.today(), bank="示例银行" if i else "另一家",
                 amount_fen=100 + i, cashier=counter.cashier)
            for i in range(n)
        ]  # fmt: skip
        Slip.objects.bulk_create(made)


def test_slips_are_shown_thirty_a_page_found_and_exported_as_shown(counter_: Counter) -> None:
    slips(counter_, 32)
    browser = signed_in(counter_.cashier)
    first, second = look(browser, "/cash/slips"), look(browser, "/cash/slips?page=2")
    assert (rows_of(first), rows_of(second)) == (30, 2) and "共 32 条" in first and "data-list" in first
    one = look(browser, "/cash/slips?q=另一家")
    assert rows_of(one) == 1 and "JK000" in one
    assert rows_of(look(browser, "/cash/slips?from=2999-01-01")) == 0
    found = list(table(browser, "/cash/slips.xlsx?q=另一家&col=number&col=amount").rows)
    assert [row.values for row in found] == [{"交款单号": "JK000", "金额（元）": 1}]


def test_prepaid_balances_are_summed_by_unit_and_purpose_whatever_page_is_shown(counter_: Counter) -> None:
    counter_.receive("10", charges=[], purpose="WY")
    counter_.receive("5.50", charges=[], purpose="WY")
    counter_.receive("2", "1-102", charges=[])
    browser = signed_in(counter_.cashier)
    page = look(browser, "/cash/prepaid")
    assert rows_of(page) == 2 and "15.50" in page and "¥17.50" in page and "物业管理费" in page and "不限费项" in page
    one = look(browser, "/cash/prepaid?q=1-102")
    assert rows_of(one) == 1 and "¥2.00" in one
    assert "没有符合条件的预存" in look(browser, "/cash/prepaid?q=9-999")
    sheet = {row.values["房屋"]: row.values["余额（元）"] for row in table(browser, "/cash/prepaid.xlsx").rows}
    assert {code: float(str(yuan)) for code, yuan in sheet.items()} == {"1-101": 15.5, "1-102": 2.0}


def test_deposit_slips_that_wait_for_finance_come_first(counter_: Counter) -> None:
    for number in ("JK1", "JK2"):
        counter_.receive("1", charges=[], purpose="WY")
        counter_.slip(number, "1.00", clock.today(), Entry.objects.latest("pk").pk)
        slip = Slip.objects.get(number=number)
        counter_.do("cashdesk.deposit_slip", slip=slip.pk, signature=handwriting())
    waiting, done = BankDeposit.objects.order_by("pk")
    counter_.do("cashdesk.confirm_deposit", who=counter_.finance, deposit=done.pk, signature=handwriting())
    browser = signed_in(counter_.finance)
    page = look(browser, "/bank-deposits")
    assert page.index(waiting.number) < page.index(done.number)
    confirmed = look(browser, "/bank-deposits?state=confirmed").partition('id="list"')[2]
    assert done.number in confirmed and waiting.number not in confirmed
    assert [r.values["状态"] for r in table(browser, "/bank-deposits.xlsx?state=confirmed&col=state").rows] == [
        "已核收"
    ]


def test_receipt_books_in_use_come_before_those_put_away(counter_: Counter) -> None:
    with writing():
        for n in range(31):
            Book.objects.create(
                site=counter_.site, prefix=f"A{n:02d}-", first=1, last=9, next=10, closed_at=clock.now()
            )
    browser = signed_in(counter_.supervisor)
    page = look(browser, "/receipt-books")
    assert rows_of(page) == 30 and page.index("CH-") < page.index("A30-")
    assert rows_of(look(browser, "/receipt-books?state=open")) == 1
    assert rows_of(look(browser, "/receipt-books?q=A07")) == 1


def test_a_list_keeps_the_columns_somebody_chose_as_a_view_of_their_own(counter_: Counter) -> None:
    slips(counter_, 1)
    browser = signed_in(counter_.cashier)
    page = look(browser, "/cash/slips?col=number&col=site")
    assert "翠湖花园" in page and ">示例银行<" not in page.partition('id="list"')[2]
    kept: Any = {"page": "/cash/slips", "query": "col=number&col=site", "name": "只看小区"}
    assert browser.post("/views/new", kept).status_code == 303
    shown = look(browser, "/cash/slips?col=number&col=site")
    assert "只看小区" in shown and 'aria-current="page">只看小区' in shown
    assert "只看小区" not in look(signed_in(counter_.supervisor), "/cash/slips")


def test_units_arrears_and_customers_take_columns_in_the_address_and_export_them(counter_: Counter) -> None:
    reader = counter_.cast.person("kan", "看客", "keep_register", "keep_customers", "collect_arrears", "answer_fees")
    counter_.do(
        "customers.create", who=reader, site=counter_.site.pk, name="示例客", mobile="13800007777", place="1-101"
    )
    browser = signed_in(reader)
    asked = (
        ("/units", "code", "owner", "房屋编码", "业主", "示例0"),
        ("/customers", "name", "mobile", "姓名", "电话", "138····7777"),
        ("/arrears", "unit", "total", "房屋", "合计（元）", "556."),
    )
    for path, first, second, head, other, told in asked:
        page = look(browser, f"{path}?col={first}&col={second}").partition('id="list"')[2]
        assert page.count("<th>") + page.count('<th class="text-end">') == 2 and head in page and other in page
        assert told in page and "13800007777" not in page
        usual = look(browser, path).partition('id="list"')[2]
        assert usual.count("<th>") > 2
    sheet = table(browser, "/customers/export.xlsx?col=mobile")
    assert [row.values for row in sheet.rows] == [{"电话": "138····7777"}]
    sheet = table(browser, "/units/export.xlsx?col=code&col=owed")
    owed = {row.values["房屋编码"]: float(str(row.values["欠费（元）"])) for row in sheet.rows}
    assert owed["1-101"] >= 556.2 and owed["1-102"] >= 1.01
