"""Deposits from taking to giving back."""

from __future__ import annotations

import pytest
from conftest import Cast
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.company_life import handwriting, photo

from zhishou.areas.cashdesk import drawer
from zhishou.areas.cashdesk.models import Entry
from zhishou.areas.services.models import Deduction, Deposit, Refund
from zhishou.areas.services.tests.shop import Shop, clean
from zhishou.kernel import audit
from zhishou.kernel.models import Obligation
from zhishou.kernel.operation import Invalid, Refused


@pytest.fixture
def shop(cast: Cast) -> Shop:
    return Shop(cast)


def test_a_refund_in_cash_leaves_the_drawer_of_who_pays_it(shop: Shop, cast: Cast) -> None:
    payer = cast.person("sun", "孙丽", "pay_refunds", "take_deposits", "issue_receipts", "keep_register")
    held = shop.do(payer, "services.take_deposit", unit=shop.unit.pk, payer="示例业主", amount="500")
    refund = shop.do(shop.clerk, "services.ask_refund", deposit=held.pk, amount="200", payee="示例业主", reason="完工")
    shop.do(shop.boss, "services.decide_refund", refund=refund.pk, approved=True)
    shop.do(payer, "services.pay_refund", refund=refund.pk, signature=handwriting())
    assert drawer.in_drawer(payer) == 30000
    assert Entry.objects.get(amount_fen=-20000).what == f"退款 {refund.number}"
    clean()


def test_a_deposit_is_deducted_from_with_pictures_and_given_back_by_three_people(shop: Shop) -> None:
    deposit = shop.deposit()
    with pytest.raises(Invalid):
        shop.do(shop.clerk, "services.ask_deduction", deposit=deposit.pk, amount="300", reason="地砖破损")
    asked = shop.do(shop.clerk, "services.ask_deduction", deposit=deposit.pk, amount="300", reason="地砖破损",
                    evidence=[photo()])  # fmt: skip
    shop.refused("deposit.not_free", shop.clerk, "services.ask_refund", deposit=deposit.pk, amount="1700.01", payee="示例",
                 reason="完工")  # fmt: skip
    shop.do(shop.boss, "services.decide_deduction", deduction=asked.pk, approved=True)
    refund = shop.do(
        shop.clerk, "services.ask_refund", deposit=deposit.pk, amount="1700", payee="示例业主", reason="完工"
    )
    shop.refused("refund.state", shop.finance, "services.pay_refund", refund=refund.pk, signature=handwriting())
    shop.do(shop.boss, "services.decide_refund", refund=refund.pk, approved=True)
    shop.refused("cash.drawer_short", shop.finance, "services.pay_refund", refund=refund.pk, signature=handwriting())
    way = {"way": 2, "reference": "ZZ1"}
    shop.do(shop.finance, "services.pay_refund", refund=refund.pk, signature=handwriting(), **way)
    deposit.refresh_from_db()
    assert deposit.held_fen == 0
    shop.refused("refund.state", shop.finance, "services.pay_refund", refund=refund.pk, signature=handwriting())
    clean()


def test_what_is_asked_for_is_owed_a_decision_each_and_an_approved_refund_is_owed_its_payment(
    shop: Shop, cast: Cast
) -> None:
    decide = (
        {"after": "services.ask_refund", "do": "services.decide_refund", "within": "2 workdays"},
        {"after": "services.ask_deduction", "do": "services.decide_deduction", "within": "2 workdays"},
    )
    head = cast.person("wen", "温主管", "approve_refunds", obliges=decide)
    pay = {"after": "services.decide_refund", "do": "services.pay_refund", "within": "5 workdays"}
    payer = cast.person("bai", "白出纳", "pay_refunds", obliges=(pay,))
    deposit = shop.deposit()

    def owed() -> set[str]:
        return set(Obligation.objects.filter(state="open").values_list("subject", flat=True))

    ask = {"deposit": deposit.pk, "reason": "地砖破损"}
    first, second = (
        shop.do(shop.clerk, "services.ask_deduction", amount=n, evidence=[photo()], **ask) for n in ("100", "200")
    )
    one, two = (shop.do(shop.clerk, "services.ask_refund", amount=n, payee="示例业主", **ask) for n in ("300", "400"))
    waiting = [f"services.deduction:{first.pk}", f"services.deduction:{second.pk}"]
    asked = [f"services.refund:{one.pk}", f"services.refund:{two.pk}"]
    assert owed() == {*waiting, *asked}
    shop.do(head, "services.decide_deduction", deduction=first.pk, approved=True)
    assert owed() == {waiting[1], *asked}  # the other deduction of the same deposit is still to be decided
    shop.do(head, "services.decide_refund", refund=one.pk, approved=False, opinion="未完工")
    assert owed() == {waiting[1], asked[1]}  # and nothing is owed of what was declined
    shop.do(head, "services.decide_refund", refund=two.pk, approved=True)
    assert "付退款" in shop.client(payer).get("/").content.decode()
    shop.do(payer, "services.pay_refund", refund=two.pk, signature=handwriting(), way=2, reference="ZZ2")
    assert owed() == {waiting[1]}


def test_deposits_of_the_old_books_come_with_the_opening_file_once(shop: Shop, cast: Cast) -> None:
    keeper = cast.person("xu", "许静", "keep_tariffs")
    rows = [{"code": "1-101", "item": "装修押金", "period": 202603, "amount_fen": -200000}]
    for _again in range(2):
        shop.do(keeper, "billing.import_opening", site=shop.site.pk, rows=rows)
    found = Deposit.objects.get()
    assert (found.held_fen, found.payer, found.opening) == (200000, "示例业主", "装修押金:202603")
    clean()


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from("drapx"), st.integers(1, 60)), max_size=14))
def test_whatever_is_asked_in_whatever_order_a_deposit_never_gives_more_than_it_holds(
    shop: Shop, steps: list[tuple[str, int]]
) -> None:
    deposit = shop.deposit("100.00")
    for what, yuan in steps:
        asked = Deduction.objects.filter(deposit=deposit, state="asked").first()
        wish = Refund.objects.filter(deposit=deposit, state="asked").first()
        approved = Refund.objects.filter(deposit=deposit, state="approved").first()
        try:
            if what == "d":
                shop.do(shop.clerk, "services.ask_deduction", deposit=deposit.pk, amount=str(yuan), reason="破损",
                        evidence=[photo()])  # fmt: skip
            elif what == "r":
                shop.do(
                    shop.clerk, "services.ask_refund", deposit=deposit.pk, amount=str(yuan), payee="甲", reason="退还"
                )
            elif what == "a" and asked is not None:
                shop.do(shop.boss, "services.decide_deduction", deduction=asked.pk, approved=yuan > 10, opinion="看过")
            elif what == "x" and wish is not None:
                shop.do(shop.boss, "services.decide_refund", refund=wish.pk, approved=yuan > 10, opinion="看过")
            elif what == "p" and approved is not None:
                shop.do(
                    shop.finance,
                    "services.pay_refund",
                    refund=approved.pk,
                    signature=handwriting(),
                    way=2,
                    reference="Z",
                )
        except Refused as no:
            assert no.code == "deposit.not_free"
    deposit.refresh_from_db()
    gone = sum(d.amount_fen for d in deposit.deductions.filter(state="approved"))
    gone += sum(r.amount_fen for r in deposit.refunds.filter(state="paid"))
    assert deposit.held_fen == 10_000 - gone >= 0
    assert audit.CHECKS["押金"]() == []
