"""Paid services from the price list to finance, at the pages and operations."""

from __future__ import annotations

import io
import re
from decimal import Decimal
from typing import Any

import pytest
from conftest import Cast, tight, writing
from django.db import IntegrityError, transaction
from django.test import Client
from tests.company_life import handwriting

from zhishou.areas.cashdesk import drawer
from zhishou.areas.cashdesk.models import Entry
from zhishou.areas.services import queries
from zhishou.areas.services.models import Bill, PriceList, Remittance
from zhishou.areas.services.models.bills import line_fen
from zhishou.areas.services.operations.bills import milli
from zhishou.areas.services.tests.shop import PRICES, Shop, clean
from zhishou.kernel import clock, links
from zhishou.kernel.actor import Actor
from zhishou.kernel.excel import read_table
from zhishou.kernel.gate import begin
from zhishou.kernel.models import Obligation, Site
from zhishou.kernel.operation import Invalid


@pytest.fixture
def shop(cast: Cast) -> Shop:
    return Shop(cast)


def test_a_bill_is_price_times_quantity_rounded_once_a_line(shop: Shop) -> None:
    bill = shop.bill()
    # 2 × 35.00 = 70.00; 1.5 × 12.35 = 18.525 → 18.53; 1 × 3.20 = 3.20
    assert [line.amount_fen for line in bill.lines.all()] == [7000, 1853, 320] and bill.amount_fen == 9173
    assert (line_fen(1, 499), line_fen(1, 500), milli("0.0005"), milli("-1")) == (0, 1, None, None)


def test_money_is_taken_only_after_the_customer_signed_and_once(shop: Shop) -> None:
    bill = shop.bill()
    shop.refused("bill.state", shop.clerk, "services.pay_bill", bill=bill.pk)
    shop.do(shop.clerk, "services.sign_bill", bill=bill.pk, signature=handwriting())
    shop.refused("bill.too_little_cash", shop.clerk, "services.pay_bill", bill=bill.pk, tendered="90.00")
    with pytest.raises(Invalid):
        shop.do(shop.clerk, "services.pay_bill", bill=bill.pk, method=3)  # a scan without its number
    shop.do(shop.clerk, "services.pay_bill", bill=bill.pk, tendered="100.00")
    bill.refresh_from_db()
    receipt = bill.receipt
    assert bill.state == "paid" and receipt is not None
    assert (receipt.number, receipt.amount_fen, receipt.change_fen, receipt.payer) == (
        "A-000001",
        9173,
        827,
        "示例业主",
    )
    assert [(line.name, line.amount_fen) for line in receipt.lines.all()] == [
        ("更换水龙头", 7000), ("疏通下水", 1853), ("生料带", 320),
    ]  # fmt: skip
    shop.refused("bill.state", shop.clerk, "services.pay_bill", bill=bill.pk)
    shop.refused("bill.state", shop.boss, "services.void_bill", bill=bill.pk, reason="开错了")
    clean()


def test_what_is_not_on_the_price_list_and_prices_of_ones_own_are_refused(shop: Shop) -> None:
    with pytest.raises(Invalid) as bad:
        shop.do(shop.clerk, "services.make_bill", site=shop.site.pk, customer="示例", work="别的",
                lines=[{"item": "S9"}, {"name": "料", "price": "x"}, {"item": "S1", "quantity": "0"}])  # fmt: skip
    assert len(bad.value.errors["lines"]) == 3
    other = shop.do(shop.clerk, "services.draft_prices", site=shop.site.pk, effective_from=str(clock.today()),
                    basis="示例", prices=PRICES)  # fmt: skip
    shop.refused("price.day_taken", shop.boss, "services.approve_prices", list=other.pk)
    shop.refused("price.code_twice", shop.clerk, "services.draft_prices", site=shop.site.pk,
                 effective_from="2030-01-01", basis="示例", prices=[PRICES[0], PRICES[0]])  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        begin("test")
        PriceList.objects.filter(pk=other.pk).update(state="approved", decided_by=shop.clerk, decided_at=clock.now())


def test_the_customer_signs_by_a_link_without_signing_in(shop: Shop) -> None:
    bill = shop.bill()
    page = shop.client(shop.clerk).post(f"/services/{bill.number}/link", {"key": "k"}).content.decode()
    assert '<figure class="qr"><svg' in tight(page)  # a code to scan, not its source
    token = re.findall(r"/b/([\w-]{20,})", page)[0]
    customer = Client()
    shown = customer.get(f"/b/{token}").content.decode()
    assert "91.73" in shown and "示例业主" not in shown
    with handwriting_file() as file:
        assert customer.post(f"/b/{token}", {"signature": file, "key": "s"}).status_code == 303
    bill.refresh_from_db()
    assert (bill.state, bill.signed_how) == ("signed", "link") and links.find(token, "service_bill") is None
    assert customer.get(f"/b/{token}").status_code == 200  # thanks
    assert Client().get(f"/b/{token}").status_code == 404


def handwriting_file() -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    given = handwriting()
    return SimpleUploadedFile(given.name, given.data, "image/png")


def test_a_week_is_remitted_its_difference_explained_and_finance_confirms_or_returns(shop: Shop) -> None:
    first = shop.paid()
    shop.paid(3, reference="WX1")
    with pytest.raises(Invalid):
        shop.do(shop.boss, "services.remit", site=shop.site.pk, remitted="90.00", signature=handwriting())
    made = shop.do(
        shop.boss, "services.remit", site=shop.site.pk, remitted="90.00", reason="找零少收", signature=handwriting()
    )
    assert (made.cash_fen, made.other_fen, made.difference_fen) == (9173, 9173, -173)
    shop.do(shop.finance, "services.return_remittance", remittance=made.pk, reason="请补足")
    again = shop.do(shop.boss, "services.remit", site=shop.site.pk, remitted="91.73", signature=handwriting())
    assert again.bills.count() == 2 and again.bills.filter(bill=first).exists()
    shop.do(shop.finance, "services.confirm_remittance", remittance=again.pk, signature=handwriting())
    assert [row.state for row in Obligation.objects.all()] == ["kept", "kept"], (
        "owed about the remittance, not the site"
    )
    shop.refused("remittance.state", shop.finance, "services.return_remittance", remittance=again.pk, reason="晚了")
    nothing = shop.do(shop.boss, "services.remit", site=shop.site.pk, remitted="0", signature=handwriting())
    assert isinstance(nothing, Remittance) and nothing.cash_fen == 0
    clean()


def test_remittances_are_found_by_number_state_and_day_and_go_to_excel_as_shown(shop: Shop) -> None:
    shop.paid()
    handed = {"site": shop.site.pk, "remitted": "91.73", "signature": handwriting()}
    first = shop.do(shop.boss, "services.remit", **handed)
    shop.do(shop.finance, "services.return_remittance", remittance=first.pk, reason="请补足")
    second = shop.do(shop.boss, "services.remit", **{**handed, "signature": handwriting()})

    def shown(asked: str) -> list[str]:
        page = shop.client(shop.finance).get(f"/remittances?{asked}").content.decode()
        return [one.number for one in (first, second) if f"/remittances/{one.number}" in page]

    assert shown("") == [first.number, second.number]
    assert shown("state=returned") == [first.number] and shown("state=handed") == [second.number]
    assert shown(f"q={second.number}") == [second.number]
    assert shown("from=2999-01-01") == [] and shown("to=2000-01-01") == []
    assert shown("from=nonsense&state=nonsense") == [first.number, second.number]
    answer = shop.client(shop.finance).get("/remittances.xlsx?state=returned&col=number&col=remitted")
    assert [row.values for row in read_table(io.BytesIO(answer.content)).rows] == [
        {"上缴单号": first.number, "上缴现金": Decimal("91.73")}
    ]


def test_cash_for_services_lies_in_the_drawer_until_it_is_remitted_and_again_when_finance_sends_it_back(
    shop: Shop,
) -> None:
    shop.paid()
    shop.paid(3, reference="WX1")
    assert drawer.in_drawer(shop.clerk) == 9173
    made = shop.do(shop.boss, "services.remit", site=shop.site.pk, remitted="91.73", signature=handwriting())
    assert drawer.in_drawer(shop.clerk) == 0 and (made.cash_fen, made.other_fen) == (9173, 9173)
    entries = Entry.objects.order_by("pk").values_list("amount_fen", "method", "handed")
    assert list(entries) == [(9173, 1, made.number), (9173, 3, "")]
    shop.do(shop.finance, "services.return_remittance", remittance=made.pk, reason="请补足")
    assert drawer.in_drawer(shop.clerk) == 9173
    clean()


def test_cash_that_went_to_the_bank_with_a_slip_is_not_remitted_a_second_time(shop: Shop) -> None:
    shop.paid()
    entry = Entry.objects.get()
    shop.do(shop.keeper, "cashdesk.register_slip", site=shop.site.pk, number="JK1", bank="示例银行",
            paid_in_on=clock.today(), amount="91.73", entries=[entry.pk])  # fmt: skip
    made = shop.do(shop.boss, "services.remit", site=shop.site.pk, remitted="0", signature=handwriting())
    assert (made.cash_fen, made.other_fen, made.bills.count()) == (0, 9173, 1)
    clean()


def test_a_void_receipt_makes_its_bill_payable_again_under_another_number(shop: Shop) -> None:
    bill = shop.paid()
    shop.do(shop.keeper, "cashdesk.void_receipt", receipt=bill.receipt_id, reason="抬头写错")
    bill.refresh_from_db()
    assert (bill.state, bill.receipt, drawer.in_drawer(shop.clerk)) == ("signed", None, 0)
    shop.do(shop.clerk, "services.pay_bill", bill=bill.pk)
    bill.refresh_from_db()
    assert bill.receipt is not None and bill.receipt.number == "A-000002"
    clean()


def test_the_limit_of_an_amount_is_told_in_yuan(shop: Shop) -> None:
    with pytest.raises(Invalid, match=r"不能小于 0\.01 元"):
        shop.deposit("0")


def test_the_receipt_of_a_remitted_bill_and_of_a_used_deposit_stay(shop: Shop) -> None:
    bill, deposit = shop.paid(), shop.deposit("100.00")
    made = shop.do(shop.boss, "services.remit", site=shop.site.pk, remitted="91.73", signature=handwriting())
    shop.refused("bill.remitted", shop.keeper, "cashdesk.void_receipt", receipt=bill.receipt_id, reason="开错")
    shop.do(shop.finance, "services.return_remittance", remittance=made.pk, reason="请补足")
    shop.do(shop.keeper, "cashdesk.void_receipt", receipt=bill.receipt_id, reason="开错")
    shop.do(shop.clerk, "services.ask_refund", deposit=deposit.pk, amount="1", payee="示例", reason="退还")
    shop.refused("deposit.used", shop.keeper, "cashdesk.void_receipt", receipt=deposit.receipt_id, reason="开错")
    other = shop.deposit("60.00")
    shop.do(shop.keeper, "cashdesk.void_receipt", receipt=other.receipt_id, reason="没有收到")
    other.refresh_from_db()
    assert other.held_fen == 0
    shop.refused("deposit.not_free", shop.clerk, "services.ask_refund", deposit=other.pk, amount="1", payee="示例",
                 reason="退还")  # fmt: skip
    clean()


def test_the_day_is_checked_only_when_whoever_took_service_money_has_counted(shop: Shop) -> None:
    shop.paid()
    shop.refused("cash.not_counted", shop.keeper, "cashdesk.check_cash", site=shop.site.pk, signature=handwriting())
    shop.do(shop.clerk, "cashdesk.count_cash", site=shop.site.pk, n50=1, n20=2, n1=1, c50=1, c10=2, c1=3,
            signature=handwriting())  # fmt: skip
    made = shop.do(shop.keeper, "cashdesk.check_cash", site=shop.site.pk, signature=handwriting())
    assert (made.system_fen, made.counted_fen) == (9173, 9173)


def test_the_pages_and_papers_of_it_all_open(shop: Shop) -> None:
    bill, deposit = shop.paid(), shop.deposit()
    slip = shop.do(shop.boss, "services.remit", site=shop.site.pk, remitted="91.73", signature=handwriting())
    refund = shop.do(shop.clerk, "services.ask_refund", deposit=deposit.pk, amount="1", payee="示例", reason="退还")
    clerk, boss = shop.client(shop.clerk), shop.client(shop.boss)
    for path in ("/services", "/services/new", "/services/prices", "/services/account", f"/services/{bill.number}",
                 "/deposits", "/deposits/new", f"/deposits/{deposit.number}", "/refunds", f"/refunds/{refund.number}",
                 "/services/export.xlsx", "/services/account.xlsx", "/deposits/export.xlsx"):  # fmt: skip
        assert clerk.get(path).status_code == 200, path
    for by in ("customer", "month", "item", "person"):
        assert "91.73" in clerk.get(f"/services/account?by={by}").content.decode()
    for path in (f"/services/{bill.number}/bill.pdf", "/services/prices.pdf", "/services/account.pdf",
                 f"/deposits/{deposit.number}/deposit.pdf", f"/refunds/{refund.number}/refund.pdf"):  # fmt: skip
        assert clerk.get(path).content.startswith(b"%PDF"), path
    for path in ("/remittances", "/remittances/new", f"/remittances/{slip.number}"):
        assert boss.get(path).status_code == 200, path
    assert boss.get(f"/remittances/{slip.number}/slip.pdf").content.startswith(b"%PDF")


def test_the_account_adds_up_by_everything_and_holds_what_the_site_it_names_made(shop: Shop, cast: Cast) -> None:
    """Three bills of 91.73 (2 × 35.00, 1.5 m × 12.35 = 18.53, 3.20): one paid, one open, one open in 翠湖湾.

    | | bills | billed | paid | owed |
    | 翠湖花园 | 2 | 183.46 | 91.73 | 91.73 |
    | 翠湖湾 | 1 | 91.73 | 0.00 | 91.73 |
    """
    shop.paid()
    shop.bill()
    elsewhere = shop.bill()
    with writing():
        Bill.objects.filter(pk=elsewhere.pk).update(site=cast.bay)
    actor, today = Actor.of(cast.person("zhou", "周敏", "bill_services", site=cast.company)), clock.today()

    def sums(site: Site | None, by: str) -> list[tuple[int, int, int]]:
        return [(one.billed_fen, one.paid_fen, one.owed_fen) for one in queries.account(actor, site, today, today, by)]

    for by in ("customer", "month", "person"):
        assert sums(None, by) == [(27519, 9173, 18346)], by
        assert sums(cast.garden, by) == [(18346, 9173, 9173)], by
        assert sums(cast.bay, by) == [(9173, 0, 9173)], by
    assert sums(cast.garden, "item") == [(14000, 7000, 7000), (3706, 1853, 1853), (640, 320, 320)]
    client = shop.client(cast.person("gao", "高文", "bill_services", site=cast.company))
    html = client.get("/services/account?site=BAY").content.decode()
    assert "183.46" not in html and '<option value="BAY" selected>' in html
    for ending, kind in ((".xlsx", b"PK"), (".pdf", b"%PDF")):
        assert client.get(f"/services/account{ending}?site=BAY").content.startswith(kind)
    assert shop.client(shop.clerk).get("/services/account?site=BAY").status_code == 404
