"""Prepayment given back: asked for, approved by a second person, paid out, and never more than is left."""

from __future__ import annotations

from typing import Any

import pytest
from conftest import Cast, tight
from django.test import Client
from tests.company_life import handwriting

from zhishou.areas.cashdesk import drawer
from zhishou.areas.cashdesk.tests.conftest import Counter
from zhishou.areas.cashdesk.tests.test_receiving import clean
from zhishou.areas.payments.models import Payment, Reversal
from zhishou.areas.services.models import Refund
from zhishou.kernel.models import Person
from zhishou.kernel.operation import Refused


@pytest.fixture
def counter_(cast: Cast) -> Counter:
    return Counter(cast)


@pytest.fixture
def boss(counter_: Counter) -> Person:
    return counter_.cast.person("zhou", "周敏", "approve_refunds")


@pytest.fixture
def payer(counter_: Counter) -> Person:
    return counter_.cast.person("sun", "孙丽", "pay_refunds", "take_money", "issue_receipts", "keep_register")


def ask(counter: Counter, who: Person, yuan: str, **more: Any) -> Refund:
    given = {"unit": counter.unit("1-102").pk, "purpose": "WY", "payee": "示例业主", "reason": "搬走", **more}
    made = counter.do("services.ask_prepaid_refund", who=who, amount=yuan, **given).result
    assert isinstance(made, Refund)
    return made


def refused(code: str, act: Any) -> None:
    with pytest.raises(Refused) as no:
        act()
    assert no.value.code == code and no.value.sentence()


def test_prepayment_goes_back_oldest_first_and_each_payment_says_so(
    counter_: Counter, boss: Person, payer: Person
) -> None:
    counter_.receive("30.00", "1-102", charges=[], purpose="WY")
    counter_.receive("20.00", "1-102", charges=[], purpose="WY")
    counter_.do("cashdesk.receive", who=payer, unit=counter_.unit("1-101").pk, amount="40.00")
    refund = ask(counter_, payer, "45.00")
    refused("refund.prepaid_short", lambda: ask(counter_, payer, "5.01"))
    counter_.do("services.decide_refund", who=boss, refund=refund.pk, approved=True)
    counter_.do("services.pay_refund", who=payer, refund=refund.pk, way=2, reference="ZZ1", signature=handwriting())
    assert list(Reversal.objects.order_by("pk").values_list("amount_fen", "kind")) == [(3000, 2), (1500, 2)]
    assert list(Payment.objects.filter(unit__code="1-102").order_by("pk").values_list("left_fen", flat=True)) == [
        0,
        500,
    ]
    refund.refresh_from_db()
    assert (refund.state, refund.what) == ("paid", "预存 物业管理费") and clean()


def test_cash_for_it_comes_out_of_the_drawer_of_who_pays(counter_: Counter, boss: Person, payer: Person) -> None:
    counter_.do("cashdesk.receive", who=payer, unit=counter_.unit("1-102").pk, amount="30.00", purpose="WY")
    refund = ask(counter_, payer, "30.00")
    counter_.do("services.decide_refund", who=boss, refund=refund.pk, approved=True)
    counter_.do("services.pay_refund", who=payer, refund=refund.pk, signature=handwriting())
    assert drawer.in_drawer(payer) == 0 and clean()
    receipt = Payment.objects.get().number
    refused(
        "payment.reversed",
        lambda: counter_.do("cashdesk.void_receipt", who=counter_.other, receipt=receipt, reason="开错"),
    )


def test_nobody_approves_their_own_and_who_approved_does_not_pay(counter_: Counter, cast: Cast) -> None:
    all_of_it = ("approve_refunds", "pay_refunds", "take_money", "issue_receipts", "keep_register")
    one, two = cast.person("yi", "易", *all_of_it), cast.person("er", "尔", *all_of_it)
    counter_.receive("30.00", "1-102", charges=[], purpose="WY")
    refund = ask(counter_, one, "10.00")
    with pytest.raises(Refused):
        counter_.do("services.decide_refund", who=one, refund=refund.pk, approved=True)
    counter_.do("services.decide_refund", who=two, refund=refund.pk, approved=True)
    with pytest.raises(Refused):
        counter_.do("services.pay_refund", who=two, refund=refund.pk, way=2, reference="Z", signature=handwriting())
    assert Payment.objects.get().left_fen == 3000


def test_prepayment_that_settled_fees_meanwhile_is_not_paid_out(counter_: Counter, boss: Person, payer: Person) -> None:
    counter_.receive("30.00", "1-102", charges=[], purpose="WY")
    refund = ask(counter_, payer, "30.00")
    counter_.do("services.decide_refund", who=boss, refund=refund.pk, approved=True)
    counter_.do("cashdesk.use_prepayment", unit=counter_.unit("1-102").pk, reason="业主同意")  # 1.01 settles the fee
    pay = {"refund": refund.pk, "way": 2, "reference": "ZZ1", "signature": handwriting()}
    refused("refund.prepaid_used", lambda: counter_.do("services.pay_refund", who=payer, **pay))
    assert Payment.objects.get().left_fen == 2899 and not Reversal.objects.exists() and clean()


def test_what_is_kept_for_an_item_is_told_by_its_name_wherever_it_is_read(counter_: Counter) -> None:
    """30.00 and 20.00 for the item WY, 5.00 for anything: told as 50.00 物业管理费 and 5.00 不限费项, never as WY."""
    for yuan, purpose in (("30.00", "WY"), ("20.00", "WY"), ("5.00", "")):
        counter_.receive(yuan, "1-102", charges=[], purpose=purpose)
    unit, client = counter_.unit("1-102"), Client()
    client.force_login(counter_.cashier, backend="django.contrib.auth.backends.ModelBackend")
    till, file, account = (
        tight(client.get(path).content.decode()) for path in (f"/cash/{unit.pk}", unit.url(), f"{unit.url()}/statement")
    )
    assert (
        '<dt>物业管理费</dt><dd class="num">50.00</dd>' in till and '<dt>不限费项</dt><dd class="num">5.00</dd>' in till
    )
    assert "预存 50.00 元（物业管理费）" in file and "预存 5.00 元（不限费项）" in file
    assert account.count("　物业管理费</") == 2 and not any("WY</" in page for page in (till, file, account))
    refund = ask(counter_, counter_.cashier, "45.00")
    assert refund.what == "预存 物业管理费"
