"""现金日清 and the way of cash to the bank, at the pages: who has counted, what differs and why, who may check, what prints."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.company_life import handwriting

from zhishou.areas.cashdesk.models import BankDeposit, CashCheck, CashCount, Entry, Slip
from zhishou.areas.cashdesk.tests.conftest import Counter
from zhishou.areas.cashdesk.tests.test_receiving import clean
from zhishou.kernel import clock
from zhishou.kernel.models import Person
from zhishou.kernel.operation import Invalid, Refused

BACKEND = "django.contrib.auth.backends.ModelBackend"


def look(who: Person, path: str) -> str:
    client = Client()
    client.force_login(who, backend=BACKEND)
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def post(who: Person, path: str, **data: Any) -> Any:
    client = Client()
    client.force_login(who, backend=BACKEND)
    return client.post(path, {"key": "k", **data})


def test_pieces_typed_by_an_input_method_are_counted(counter_: Counter) -> None:
    counter_.receive("400.00")
    counter_.count(n100="４")
    assert CashCount.objects.get().counted_fen == 40000


def check(counter: Counter, **more: Any) -> CashCheck:
    made = counter.do(
        "cashdesk.check_cash", who=counter.supervisor, site=counter.site.pk, signature=handwriting(), **more
    ).result
    assert isinstance(made, CashCheck)
    return made


def test_the_day_shows_who_has_not_counted_then_what_was_counted_then_that_it_is_checked(counter_: Counter) -> None:
    counter_.receive("86.50", tendered="100")
    page = look(counter_.supervisor, "/cash/day")
    assert "许静 未点" in " ".join(page.split()) and "还没有人点清" in page
    assert "86.50" in look(counter_.cashier, "/cash/day")
    counter_.count(n50=1, n20=1, n10=1, n5=1, n1=1, c50=1)
    page = look(counter_.supervisor, "/cash/day")
    assert "未点" not in page and "86.50" in page
    made = check(counter_)
    assert (made.system_fen, made.counted_fen, made.counts.count()) == (8650, 8650, 1)
    assert "今天的现金已由 何静 核查" in look(counter_.cashier, "/cash/day")
    client = Client()
    client.force_login(counter_.supervisor, backend=BACKEND)
    assert client.get(f"/cash/day/{made.pk}.pdf").content.startswith(b"%PDF")
    assert clean()


def test_a_difference_is_explained_by_the_cashier_and_answered_by_the_supervisor(counter_: Counter) -> None:
    counter_.receive("86.50")
    with pytest.raises(Invalid) as bad:
        counter_.count(n50=1, n20=1, n10=1, n5=1, n1=1)
    assert "差 -0.50 元" in bad.value.errors["reason"][0]
    counter_.count(n50=1, n20=1, n10=1, n5=1, n1=1, reason="找零时多给五角")
    with pytest.raises(Invalid):
        check(counter_)
    made = check(counter_, remark="由收费员补足")
    assert made.counted_fen - made.system_fen == -50
    assert "有差额" in look(counter_.supervisor, "/cash/day")


def test_who_takes_money_after_counting_counts_again_and_nobody_checks_their_own(counter_: Counter) -> None:
    counter_.receive("10")
    counter_.count(n10=1)
    counter_.receive("5", charges=[])
    assert "点后又有收付" in look(counter_.supervisor, "/cash/day")
    with pytest.raises(Refused) as no:
        check(counter_)
    assert no.value.code == "cash.moved"
    counter_.count(n10=1, n5=1)
    assert list(CashCount.objects.order_by("pk").values_list("live", flat=True)) == [False, True]
    counter_.do("cashdesk.receive", who=counter_.supervisor, unit=counter_.unit("1-102").pk, amount="1")
    counter_.count(counter_.supervisor, n1=1)
    with pytest.raises(Refused) as no:
        check(counter_)
    assert no.value.code == "cash.own_drawer"


def test_a_checked_day_stays_and_a_day_without_cash_is_checked_too(counter_: Counter) -> None:
    made = check(counter_)
    assert (made.system_fen, made.counts.count()) == (0, 0)
    with pytest.raises(Refused) as no:
        check(counter_)
    assert no.value.code == "cash.checked"


def test_cash_goes_to_the_bank_and_to_finance_on_the_pages(counter_: Counter) -> None:
    counter_.receive("86.50")
    entry = Entry.objects.get()
    with pytest.raises(Refused) as no:
        counter_.slip("JK1", "86.00", clock.today(), entry.pk)
    assert no.value.code == "slip.sum" and "差 0.50 元" in no.value.sentence()
    yesterday = clock.today() - timedelta(days=1)
    with pytest.raises(Invalid) as wrong:
        counter_.slip("JK1", "86.50", yesterday, entry.pk)
    said = f"{entry.receipt} 是 {clock.today()} 收的，不会在 {yesterday} 就交到银行。请核对交款日期，或不勾选它。"
    assert wrong.value.errors == {"paid_in_on": [said]}
    made = counter_.slip("JK1", "86.50", clock.today(), entry.pk).result
    assert isinstance(made, Slip)
    page = look(counter_.cashier, "/cash/slips")
    assert "JK1" in page and "填制" in page
    assert "86.50" in look(counter_.cashier, f"/bank-deposits/new?slip={made.pk}")
    paper = counter_.do("cashdesk.deposit_slip", slip=made.pk, signature=handwriting()).result
    assert isinstance(paper, BankDeposit)
    with pytest.raises(Refused) as no:
        counter_.do("cashdesk.deposit_slip", slip=made.pk, signature=handwriting())
    assert no.value.code == "deposit.known"
    assert paper.number in look(counter_.finance, "/bank-deposits")
    counter_.do("cashdesk.confirm_deposit", who=counter_.finance, deposit=paper.pk, signature=handwriting())
    assert "已核收" in look(counter_.finance, paper.url())
    assert "JK1" in look(counter_.cashier, "/cash/ledger")
    assert clean()


def test_the_till_answers_a_mistake_with_everything_typed_still_there(counter_: Counter) -> None:
    unit = counter_.unit()
    path = f"/cash/{unit.pk}/payment"
    wrong = post(counter_.cashier, path, amount="600", method="3", purpose="WY")
    page = wrong.content.decode()
    assert wrong.status_code == 422 and "要写凭证号" in page and 'value="600"' in page and "data-till" in page
    gone = post(counter_.cashier, path, amount="10", method="1", charges=["999"])
    assert gone.status_code == 409 and "欠费刚刚变了" in gone.content.decode()
    good = post(counter_.cashier, path, amount="600", method="3", reference="WX1", purpose="WY")
    assert good.status_code == 303 and good.headers["Location"] == "/receipts/CH-000001"
    assert post(counter_.finance, path, amount="1", method="1").status_code in (403, 404)
