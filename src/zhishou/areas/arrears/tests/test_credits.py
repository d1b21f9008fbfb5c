"""Waivers and corrections: asked for by one, approved by another, from wherever they are asked."""

from __future__ import annotations

import pytest
from conftest import writing

from zhishou.areas.arrears.models import CreditRequest
from zhishou.areas.arrears.tests.conftest import MONTHLY, House, refused
from zhishou.areas.billing.models import Charge, Correction
from zhishou.areas.cases.models import Case, Remedy
from zhishou.kernel import clock
from zhishou.kernel.models import Obligation, Person
from zhishou.kernel.operation import REGISTRY, Invalid


@pytest.mark.parametrize(("kind", "amount", "owed"), [("waiver", "30.00", 7000), ("correction", "60.00", 6000)])
def test_nothing_is_posted_until_a_second_person_approves(house: House, kind: str, amount: str, owed: int) -> None:
    charge = house.charge("1-101", 202603)
    ask = {"charge": charge.pk, "amount": amount, "reason": "面积登记错了"}
    request = house.do(f"arrears.request_{kind}", who=house.head, **ask).result
    refused("independence", lambda: house.do("arrears.decide_credit", who=house.head, request=request.pk))
    refused("credit.waiting", lambda: house.do(f"arrears.request_{kind}", who=house.cashier, **ask))
    assert house.owed()["1-101"] == 2 * MONTHLY and not Correction.objects.exists()
    other = house.cast.person("er", "主二", "approve_credits")
    house.do("arrears.decide_credit", who=other, request=request.pk)
    assert house.owed()["1-101"] == owed + MONTHLY
    refused("credit.decided", lambda: house.do("arrears.decide_credit", who=other, request=request.pk))
    house.nothing_wrong()


def test_no_operation_waives_or_corrects_but_the_approval() -> None:
    powers = {name for name, op in REGISTRY.items() if op.capability == "approve_credits"}
    assert powers == {"arrears.decide_credit", "billing.freeze", "billing.unfreeze"}


def test_a_correction_to_nothing_leaves_the_reversal_and_a_raise_is_due_with_the_next_notice(house: House) -> None:
    for code, amount in (("1-101", "0"), ("1-102", "130.00")):
        ask = {"charge": house.charge(code, 202603).pk, "amount": amount, "reason": "登记错了"}
        request = house.do("arrears.request_correction", who=house.cashier, **ask).result
        house.do("arrears.decide_credit", who=house.head, request=request.pk)
    assert house.owed() == {"1-101": MONTHLY, "1-102": 2 * MONTHLY + 3000, "2-201": 2 * MONTHLY, "2-202": 2 * MONTHLY}
    raised = Charge.objects.get(unit__code="1-102", period=202603, amount_fen=3000)
    before = house.charge("1-102", 202603).due_on
    assert raised.due_on is not None and before is not None and raised.due_on > before
    house.nothing_wrong()


def test_what_was_declined_or_withdrawn_is_not_posted_and_may_be_asked_for_again(house: House) -> None:
    charge = house.charge("1-101", 202603)
    ask = {"charge": charge.pk, "amount": "10.00", "reason": "补偿"}
    first = house.do("arrears.request_waiver", who=house.cashier, **ask).result
    refused("credit.not_yours", lambda: _withdraw(house, house.head, first))
    _withdraw(house, house.cashier, first)
    again = house.do("arrears.request_waiver", who=house.cashier, **ask).result
    with pytest.raises(Invalid) as no:
        house.do("arrears.decide_credit", who=house.head, request=again.pk, approved=False)
    assert no.value.errors == {"opinion": ["不同意时请写明原因。"]}
    house.do("arrears.decide_credit", who=house.head, request=again.pk, approved=False, opinion="没有依据")
    assert [row.state for row in CreditRequest.objects.order_by("pk")] == ["withdrawn", "declined"]
    same = {**ask, "amount": "100.00"}
    refused("credit.same_amount", lambda: house.do("arrears.request_correction", who=house.cashier, **same))
    refused(
        "charge.waive_limit",
        lambda: house.do("arrears.request_waiver", who=house.cashier, **{**ask, "amount": "100.01"}),
    )
    assert house.owed()["1-101"] == 2 * MONTHLY


def _withdraw(house: House, who: Person, request: CreditRequest) -> None:
    house.do("arrears.withdraw_credit", who=who, request=request.pk)


def test_the_second_person_owes_the_decision_and_finds_it_on_a_page(house: House) -> None:
    rule = {"after": "arrears.request_waiver", "do": "arrears.decide_credit", "within": "3 workdays"}
    manager = house.cast.person("jing", "经理", "approve_credits", obliges=(rule,))
    ask = {"charge": house.charge("1-101", 202603).pk, "amount": "10.00", "reason": "电梯停了两天"}
    led = house.post(house.cashier, "arrears.request_waiver", **ask)
    request = CreditRequest.objects.get()
    assert led == f"/arrears/credits#credit-{request.pk}"
    assert "你自己提的" in house.page(house.cashier, "/arrears/credits")
    shown = house.page(manager, "/arrears/credits")
    assert "电梯停了两天" in shown and "交审批意见" in shown
    house.post(manager, "arrears.decide_credit", request=request.pk, approved="true")
    assert Obligation.objects.get(do_operation="arrears.decide_credit").state == "kept"


def test_the_money_of_a_remedy_is_asked_for_from_its_case_one_time(house: House) -> None:
    """A complaint was decided by 36.00; it is credited on a charge once a second person says yes."""
    case = _decided(house)
    clerk = house.cast.person("ke", "客服", "request_credits", "judge_complaints", "answer_fees", "handle_disputes")
    page = house.page(clerk, f"/cases/{case.number}")
    assert f"/arrears/remedies/{case.number}" in page
    unit, charge = house.unit("1-101"), house.charge("1-101", 202603)
    choice = house.page(clerk, f"/arrears/remedies/{case.number}?unit={unit.pk}")
    assert "36.00" in choice and f'value="{charge.pk}"' in choice
    house.post(clerk, "arrears.credit_remedy", case=case.pk, charge=charge.pk)
    refused("credit.asked_for", lambda: house.do("arrears.credit_remedy", who=clerk, case=case.pk, charge=charge.pk))
    request = CreditRequest.objects.get()
    house.do("arrears.decide_credit", who=house.head, request=request.pk)
    assert (request.amount_fen, house.owed()["1-101"]) == (3600, 2 * MONTHLY - 3600)
    house.nothing_wrong()


def _decided(house: House) -> Case:
    with writing():
        case = Case.objects.create(
            site=house.site, number="T1", kind="complaint", stage="callback", channel="phone", title="电梯", content="停梯",
            resolved_at=clock.now(),
        )  # fmt: skip
        Remedy.objects.create(
            case=case, by=house.head, round=1, letter="A", text="补偿", compensation_fen=3600, chosen_at=clock.now()
        )
    return case
