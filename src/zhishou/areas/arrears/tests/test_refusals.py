"""What arrears and billing refuse: every sentence as it is read, provoked through the operation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from conftest import reads

from zhishou.areas.arrears.models import Contact, Letter
from zhishou.areas.arrears.tests.conftest import MONTHLY, House, day
from zhishou.areas.billing.models import Item
from zhishou.kernel import clock
from zhishou.kernel.operation import Invalid

TODAY = day("2026-05-06")
BILL = {
    "supplier": "市自来水公司", "kind": 1, "period": "2026-05", "number": "S1", "amount": "3000.00", "usage": "1000",
    "explained": "总表没有抄",
}  # fmt: skip


def promised(h: House) -> Contact:
    """1-101 promises to pay on the 15th."""
    said = {
        "way": "visit",
        "result": "promised",
        "promise": "100.00",
        "promise_on": date(2026, 5, 15),
        "words": "发工资",
    }
    made = h.do("arrears.record_contact", who=h.keeper, unit="1-101", **said).result
    assert isinstance(made, Contact)
    return made


def break_what_is_paid(h: House) -> Any:
    row = promised(h)
    h.pay("1-101", MONTHLY, "2026-05-12", "P")
    with clock.at(day("2026-05-16")):
        return h.do("arrears.break_promise", who=h.cashier, contact=row)


def serve_before_it_was_written(h: House) -> Any:
    h.do("arrears.issue_letters", who=h.cashier, site=h.site, step=1)
    letter = Letter.objects.order_by("pk")[0]
    given = {"letter": letter, "how": "mailed", "receiver": "EMS1", "on": date(2026, 5, 5)}
    return h.do("arrears.serve_letter", who=h.keeper, **given)


def enter_twice(h: House) -> Any:
    h.do("arrears.enter_utility_bill", who=h.cashier, site=h.site, **BILL)
    return h.do("arrears.enter_utility_bill", who=h.cashier, site=h.site, **BILL)


def pay_tomorrow(h: House) -> Any:
    bill = h.do("arrears.enter_utility_bill", who=h.cashier, site=h.site, **BILL).result
    h.do("arrears.request_utilities", who=h.cashier, bill=bill)
    h.do("arrears.approve_utilities", who=h.head, bill=bill)
    return h.do("arrears.pay_utilities", who=h.finance, bill=bill, on=date(2026, 5, 7), voucher="F1")


def approve_own_request(h: House) -> Any:
    both = h.cast.person("both", "林双", "enter_utilities", "approve_utilities")
    bill = h.do("arrears.enter_utility_bill", who=both, site=h.site, **BILL).result
    h.do("arrears.request_utilities", who=both, bill=bill)
    return h.do("arrears.approve_utilities", who=both, bill=bill)


def park_the_late_fee(h: House) -> Any:
    h.run(202605)  # March is overdue: the first late fee makes its item
    late = Item.objects.get(site=h.site, kind=Item.Kind.LATE)
    return h.do("billing.park", site=h.site, period=202605, item=late, reason="有争议")


def approve_before_it_is_finished(h: House) -> Any:
    run = h.do("billing.open_run", site=h.site, period=202605).result
    return h.do("billing.approve_run", who=h.he, run=run)


def finish_before_the_parts(h: House) -> Any:
    run = h.do("billing.open_run", site=h.site, period=202605).result
    return h.do("billing.finish_run", run=run)


def review_own_statistics(h: House) -> Any:
    both = h.cast.person("both", "林双", "report_statistics", "review_statistics")
    made = h.do("arrears.draw_up_statistics", who=both, site=h.site, period="2026-04", words="说明").result
    return h.do("arrears.review_statistics", who=both, report=made)


def remedy_without_one(h: House) -> Any:
    clerk = h.cast.person("ke", "客服", "take_in", "request_credits", "judge_complaints", "answer_fees")
    case = h.do("cases.take_in", who=clerk, site=h.site, kind="complaint", content="停梯", anonymous=True).result
    return h.do("arrears.credit_remedy", who=clerk, case=case, charge=h.charge("1-101", 202603))


def end_twice(h: House) -> Any:
    clerk = h.cast.person("lian", "连联", "keep_liaison")
    told = {"site": h.site, "partner": "示例银行", "on": date(2026, 5, 6), "matter": "报盘格式"}
    row = h.do("arrears.record_liaison", who=clerk, **told).result
    h.do("arrears.end_liaison", who=clerk, liaison=row, result="按新格式报盘")
    return h.do("arrears.end_liaison", who=clerk, liaison=row, result="没有谈成")


REFUSED: dict[str, tuple[str, Callable[[House], Any]]] = {
    "arrears.promise_not_due": (
        "答应的日子是 2026-05-15，还没有过，过了再登记没有兑现。",
        lambda h: h.do("arrears.break_promise", who=h.cashier, contact=promised(h)),
    ),
    "arrears.promise_unpaid": (
        "1-101 答应交的还没有交齐，不能登记兑现。",
        lambda h: h.do("arrears.keep_promise", who=h.cashier, contact=promised(h)),
    ),
    "arrears.promise_paid": ("1-101 答应交的已经交了，不能登记没有兑现。请刷新页面。", break_what_is_paid),
    "arrears.legal_one_by_one": (
        "移交法律途径要一户一户决定，请打开这一户的页面办理。",
        lambda h: h.do("arrears.issue_letters", who=h.cashier, site=h.site, step=4),
    ),
    "arrears.served_day": ("送达日期要在 2026-05-06 和今天之间。", serve_before_it_was_written),
    "credit.no_remedy": (
        "这件投诉没有批示过带补偿的方案，没有可以减免的金额。请先请领导批示方案。",
        remedy_without_one,
    ),
    "utility.there": ("账单 S1 已经登记过。请核对账单号，不要重复登记。", enter_twice),
    "utility.future": ("付款日期不能晚于今天，请改日期。", pay_tomorrow),
    "liaison.done": (
        "与“示例银行”的这件事已经办结，写下的结果不能再改。又有新情况的，另登记一次联系。",
        end_twice,
    ),
    "independence": (
        "你做过这件事的“水电费请款”，按独立原则“审批水电请款”要由另一位同事来做。",
        approve_own_request,
    ),
    "trial.park_late": (
        "违约金不能挂起。有争议的账请登记费用争议，违约金随之暂停。",
        park_the_late_fee,
    ),
    "billing.parts_left": ("还有没有出完的部分，请再运行一次。", finish_before_the_parts),
    "statistics.own": ("自己编制的统计不能自己审核，请另一位同事审核。", review_own_statistics),
    "billing.not_finished": ("还没有出完账，出完之后才能复核。请先接着出账。", approve_before_it_is_finished),
}


@pytest.mark.parametrize("code", REFUSED)
def test_arrears_and_billing_say(house: House, code: str) -> None:
    sentence, act = REFUSED[code]
    with clock.at(TODAY):
        reads(code, sentence, lambda: act(house))


def test_a_bill_is_sent_back_with_the_reason_alone(house: House) -> None:
    with clock.at(TODAY):
        bill = house.do("arrears.enter_utility_bill", who=house.cashier, site=house.site, **BILL).result
        house.do("arrears.request_utilities", who=house.cashier, bill=bill)
        with pytest.raises(Invalid) as no:
            house.do("arrears.approve_utilities", who=house.head, bill=bill, approved=False)
        assert no.value.errors == {"opinion": ["退回时请写明原因。"]}
        back = house.do(
            "arrears.approve_utilities", who=house.head, bill=bill, approved=False, opinion="总表重抄"
        ).result
        assert (back.state, back.opinion) == ("returned", "总表重抄")


@pytest.mark.parametrize("usage", ["NaN", "1e9999999", "一千", "0", "1.2345"])
def test_a_usage_that_is_no_number_is_said_beside_its_field(house: House, usage: str) -> None:
    with clock.at(TODAY), pytest.raises(Invalid) as no:
        house.do("arrears.enter_utility_bill", who=house.cashier, site=house.site, **{**BILL, "usage": usage})
    assert no.value.errors == {"usage": ["用量要大于零，最多三位小数，例如 1234.5。"]}
