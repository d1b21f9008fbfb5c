"""客户销户: only when nothing is left, then refused in new business and nowhere else, until the supervisor opens it again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from conftest import page, reads, writing
from django.db import IntegrityError, transaction
from tests.company_life import handwriting

from zhishou.areas.billing.tariff_rows import read_entry
from zhishou.areas.campaigns import drawing
from zhishou.areas.cashdesk import counter
from zhishou.areas.confirmations.models import Confirmation
from zhishou.areas.confirmations.tests.office import MOBILE, Office
from zhishou.areas.customers import balancing
from zhishou.areas.customers.models import Closure, Customer
from zhishou.areas.payments import queries as payments
from zhishou.areas.property.models import Tenure, Unit
from zhishou.kernel import clock
from zhishou.kernel.operation import Invalid, NotAllowed, Refused

pytestmark = pytest.mark.django_db
State = Confirmation.State


def refused(code: str, act: Any) -> Refused:
    with pytest.raises(Refused) as no:
        act()
    assert no.value.code == code
    return no.value


@pytest.fixture
def customer(office: Office) -> Customer:
    return office.customer()


@pytest.fixture
def unit(office: Office) -> Unit:
    """1-101, rented by the customer."""
    office.do(office.qian, "property.import_units", site=office.site.pk, rows=[{"code": "1-101", "owner": "示例业主"}])
    unit = Unit.objects.get(code="1-101")
    office.do(
        office.qian, "property.move_in", unit=unit.pk, name="示例客户", mobile=MOBILE, on=clock.today().isoformat()
    )
    return unit


def deposit(office: Office, unit: Unit, payer: str = "示例客户") -> Any:
    return office.do(
        office.qian, "services.take_deposit", unit=unit.pk, payer=payer, amount="500", method=3, reference="WX1"
    )


def record(office: Office, customer: Customer) -> Any:
    at = (clock.now() - timedelta(hours=1)).isoformat()
    return office.do(
        office.tian,
        "customers.record_service",
        customer=customer.pk,
        item="保养",
        at=at,
        place="店内",
        technician="示例",
    )


def test_an_account_without_units_is_closed_by_what_was_entered_with_its_basis(
    office: Office, customer: Customer
) -> None:
    with pytest.raises(Invalid) as bad:
        office.write("closing", customer=customer.pk, balances=[])
    assert "balances" in bad.value.errors
    row = office.signed("closing", customer=customer.pk)
    closure = Closure.objects.get(customer=customer)
    assert (closure.basis, closure.reopened_at) == (row.number, None)
    assert f"销户（{row.number}）" in page(office.tian, customer.url())


@pytest.mark.parametrize(
    "line",
    [
        {"item": "卡余额", "amount": "10", "direction": "to_customer", "how": "退现金"},
        {"item": "卡余额", "amount": "10", "basis": "凭证"},
        {"item": "卡余额", "amount": "-1", "direction": "to_customer", "how": "退", "basis": "凭证"},
        {"item": "", "amount": "0", "basis": "凭证"},
    ],
)
def test_a_balance_says_what_how_and_on_which_ground(office: Office, customer: Customer, line: dict[str, str]) -> None:
    with pytest.raises(Invalid) as bad:
        office.write("closing", customer=customer.pk, balances=[line])
    assert "balances" in bad.value.errors


def test_with_a_unit_nothing_is_entered_and_nothing_may_be_left_there(
    office: Office, customer: Customer, unit: Unit
) -> None:
    office.do(office.qian, "cashdesk.open_book", site=office.site.pk, prefix="A-", last=500)
    held = deposit(office, unit)
    row = office.write("closing", customer=customer.pk, balances=[])
    assert "1-101 押金 500.00 元" in page(office.ye, row.url())
    reads(
        "confirmation.not_settled",
        "还有没结清的：1-101 押金 500.00 元。请先收清欠费、退还预存和押金，再办销户。",
        lambda: office.on("check", row, office.ye, outcome="pass"),
    )
    with writing():
        held.held_fen = 0
        held.save()
    office.on("check", row, office.ye, outcome="pass")
    office.on("sign_ours", row, office.ye, signature=handwriting())
    again = deposit(office, unit)  # taken after the check: it does not take effect either
    refused(
        "confirmation.not_settled", lambda: office.on("sign_theirs", row, signer="示例客户", signature=handwriting())
    )
    row.refresh_from_db()
    assert row.state == State.CHECKED and not Closure.objects.exists()
    with writing():
        again.held_fen = 0
        again.save()
    office.on("sign_theirs", row, signer="示例客户", signature=handwriting())
    assert Closure.objects.filter(customer=customer, reopened_at=None).exists()


def test_a_closed_customer_is_refused_in_new_business_by_one_sentence(
    office: Office, customer: Customer, unit: Unit
) -> None:
    office.do(office.qian, "cashdesk.open_book", site=office.site.pk, prefix="A-", last=500)
    row = office.signed("closing", customer=customer.pk, balances=[])
    told = f"示例客户 已经销户（{row.number}），不能办理新业务。客户要重新办理的，请主管在客户档案里恢复账户。"
    person = office.ye.pk
    for act in (
        lambda: record(office, customer),
        lambda: office.do(office.ye, "customers.assign", customer=customer.pk, person=person),
        lambda: deposit(office, unit),
        lambda: office.write("closing", customer=customer.pk),
    ):
        reads("customer.closed", told, act)
    deposit(office, unit, payer="示例业主")  # the owner of the same unit is another person
    assert not balancing.meant(office.site, "all", "", [], []).filter(pk=customer.pk).exists()
    plan = drawing.plan(office.site, drawing.Segment(), "phone", [office.ye], [office.ye])
    assert [(one.pk, why) for one, why in plan.left_out] == [(customer.pk, "closed")]


def test_a_paid_service_is_not_billed_to_the_closed_customer_of_a_unit(
    office: Office, customer: Customer, unit: Unit
) -> None:
    approver = office.cast.person("zhou", "周敏", "approve_service_prices", site=office.site)
    prices = office.do(
        office.qian, "services.draft_prices", site=office.site.pk, effective_from=clock.today(), basis="物价备案",
        prices=[{"code": "S1", "name": "通水", "measure": "次", "price": "80"}],
    )  # fmt: skip
    office.do(approver, "services.approve_prices", list=prices.pk)
    office.signed("closing", customer=customer.pk, balances=[])
    bill = {
        "site": office.site.pk, "unit": unit.pk, "work": "厨房通水", "lines": [{"item": "S1", "quantity": "1"}],
    }  # fmt: skip
    refused("customer.closed", lambda: office.do(office.qian, "services.make_bill", customer="示例客户", **bill))
    assert office.do(office.qian, "services.make_bill", customer="示例业主", **bill).amount_fen == 8000


def test_what_turns_up_after_the_closing_is_charged_paid_and_given_back(
    office: Office, customer: Customer, unit: Unit
) -> None:
    office.do(office.qian, "cashdesk.open_book", site=office.site.pk, prefix="A-", last=500)
    office.signed("closing", customer=customer.pk, balances=[])
    prices = office.cast.person("price", "价格", "keep_tariffs", site=office.site)
    item, wrong = read_entry(
        {"code": "SF", "name": "水费", "kind": "fixed", "price_e4": 100, "effective_from": "2025-01-01"}
    )
    assert item is not None, wrong
    office.do(prices, "billing.import_tariffs", site=office.site.pk, rows=[item])
    late = {"code": "1-101", "item": "SF", "period": 202610, "amount_fen": 8_800}  # the last month's water
    office.do(prices, "billing.import_opening", site=office.site.pk, rows=[late])
    assert payments.owed_fen(unit) == 8_800
    owed = [str(row.charge) for row in counter.open_of(unit)]
    office.do(office.qian, "cashdesk.receive", unit=unit.pk, charges=owed, amount="100", payer="示例客户")
    assert (payments.owed_fen(unit), payments.prepaid_of(office.site, [unit.pk])) == (0, {unit.pk: 1_200})
    back = office.do(
        office.qian, "services.ask_prepaid_refund", unit=unit.pk, amount="12", payee="示例客户", reason="多交的退回"
    )
    assert back.amount_fen == 1_200


def test_a_complaint_of_a_closed_customer_is_taken_in_as_any_other(office: Office, customer: Customer) -> None:
    office.signed("closing", customer=customer.pk)
    taker = office.cast.person("ma", "马丽", "take_in", site=office.site)
    case = office.do(
        taker, "cases.take_in", site=office.site.pk, kind="complaint", content="退卡的钱少了", place="门店", sought="补上",
        customer=customer.pk,
    )  # fmt: skip
    assert case.customer == customer


def test_the_supervisor_opens_an_account_again_with_a_reason_and_once(office: Office, customer: Customer) -> None:
    row = office.signed("closing", customer=customer.pk)
    with pytest.raises(NotAllowed):
        office.do(office.tian, "customers.reopen", customer=customer.pk, reason="客户回来了")
    office.do(office.ye, "customers.reopen", customer=customer.pk, reason="客户回来了")
    assert record(office, customer).customer == customer
    reads(
        "customer.not_closed",
        "示例客户 的账户没有销户，不用恢复。",
        lambda: office.do(office.ye, "customers.reopen", customer=customer.pk, reason="再来一次"),
    )
    row.refresh_from_db()
    assert row.state == State.IN_FORCE
    assert office.signed("closing", customer=customer.pk).state == State.IN_FORCE  # and closed a second time
    assert Closure.objects.filter(customer=customer).count() == 2


def test_the_confirmation_that_closed_an_account_stays(office: Office, customer: Customer) -> None:
    row = office.signed("closing", customer=customer.pk)
    refused("confirmation.closed_by_it", lambda: office.on("void", row, office.ye, reason="弄错了"))


def test_one_closing_at_a_time_and_it_stays_with_its_customer(office: Office, customer: Customer) -> None:
    row = office.write("closing", customer=customer.pk)
    refused("confirmation.closing_open", lambda: office.write("closing", customer=customer.pk))
    other = office.customer("另一位")
    refused("confirmation.other_customer", lambda: office.write("closing", customer=other.pk, confirmation=row.pk))
    again = office.write("closing", customer=customer.pk, confirmation=row.pk, reason="搬到外地")
    assert (again.pk, again.version) == (row.pk, 2)
    with writing(), pytest.raises(IntegrityError), transaction.atomic():
        Confirmation.objects.create(
            site=office.site, kind="closing", number="XH-X", customer=customer, on=clock.today(), party="K",
            responsible=office.tian, written_by=office.tian,
        )  # fmt: skip


def test_who_no_longer_lives_there_is_not_held_by_the_unit(office: Office, customer: Customer, unit: Unit) -> None:
    tenure = Tenure.objects.get(unit=unit, party__name="示例客户")
    with writing():
        tenure.starts_on, tenure.ends_on = clock.today() - timedelta(days=30), clock.today()
        tenure.save()
    with pytest.raises(Invalid):
        office.write("closing", customer=customer.pk, balances=[])  # no unit of theirs any more: say what was settled
