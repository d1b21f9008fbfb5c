"""What paid services, deposits and refunds refuse: every sentence as it is read, provoked through the operation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from conftest import Cast, reads
from tests.company_life import handwriting

from zhishou.areas.property.models import Unit
from zhishou.areas.services.models import Refund
from zhishou.areas.services.tests.shop import PRICES, Shop
from zhishou.kernel import clock


class Double(Shop):
    """The shop, and one person whose duties would let them do both halves of everything."""

    def __init__(self, cast: Cast) -> None:
        super().__init__(cast)
        self.cast = cast
        self.both = cast.person(
            "both", "林双", "take_deposits", "approve_refunds", "pay_refunds", "keep_service_prices", "issue_receipts",
            "approve_service_prices", "remit_services", "confirm_remittances", "bill_services", "keep_register",
        )  # fmt: skip

    def asked(self, who: Any = None) -> Refund:
        given = {"deposit": self.deposit(), "amount": "10.00", "payee": "示例业主", "reason": "退房"}
        made = self.do(who or self.clerk, "services.ask_refund", **given)
        assert isinstance(made, Refund)
        return made

    def draft(self, day: str) -> Any:
        return self.do(
            self.both, "services.draft_prices", site=self.site, effective_from=day, basis="示例公示", prices=PRICES
        )


def pay_what_one_approved(s: Double) -> Any:
    refund = s.asked()
    s.do(s.both, "services.decide_refund", refund=refund, approved=True)
    return s.do(s.both, "services.pay_refund", refund=refund, signature=handwriting())


def confirm_own_remittance(s: Double) -> Any:
    s.paid()
    made = s.do(s.both, "services.remit", site=s.site, remitted="91.73", signature=handwriting())
    return s.do(s.both, "services.confirm_remittance", remittance=made, signature=handwriting())


def approve_for_yesterday(s: Double) -> Any:
    draft = s.draft("2030-01-01")
    with clock.at(datetime(2030, 1, 2, 4, tzinfo=UTC)):
        return s.do(s.boss, "services.approve_prices", list=draft)


def approve_twice(s: Double) -> Any:
    draft = s.draft("2030-01-01")
    s.do(s.boss, "services.approve_prices", list=draft)
    return s.do(s.boss, "services.approve_prices", list=draft)


def bill_a_unit_elsewhere(s: Double) -> Any:
    keeper = s.cast.person("keeper", "冯洁", "keep_register", site=s.cast.company)
    s.do(keeper, "property.import_units", site=s.cast.bay, rows=[{"code": "9-901", "owner": "示例"}])
    clerk = s.cast.person("wide", "吴宽", "bill_services", "keep_register", site=s.cast.company)
    given = {"customer": "示例", "work": "换灯", "lines": [{"item": "S1", "quantity": "1"}]}
    unit = Unit.objects.get(code="9-901")
    return s.do(clerk, "services.make_bill", site=s.site, unit=unit, **given)


REFUSED: dict[str, tuple[str, Callable[[Double], Any]]] = {
    "refund.own": (
        "自己申请的不能自己审批，请另一位同事审批。",
        lambda s: s.do(s.both, "services.decide_refund", refund=s.asked(s.both), approved=True),
    ),
    "independence": (
        "你做过这件事的“审批退款”，按独立原则“付退款”要由另一位同事来做。",
        pay_what_one_approved,
    ),
    "remittance.own": (
        "自己填的上缴单不能自己核收或退回，请财务另一位同事办。",
        confirm_own_remittance,
    ),
    "price.own": (
        "自己拟定的价目表不能自己核准，请另一位同事核准。",
        lambda s: s.do(s.both, "services.approve_prices", list=s.draft("2030-01-01")),
    ),
    "price.past_day": (
        "生效日期 2030-01-01 已经过去，不能倒填。请重新拟定。",
        approve_for_yesterday,
    ),
    "price.not_draft": ("这一版价目表已经是“已核准”，不能再办。", approve_twice),
    "price.none": (
        "“翠湖湾”还没有生效的服务价目表。请先拟定并核准，再开单。",
        lambda s: s.do(
            s.cast.person("far", "费远", "bill_services", site=s.cast.bay), "services.make_bill", site=s.cast.bay,
            customer="示例", work="换灯", lines=[{"item": "S1", "quantity": "1"}],
        ),
    ),
    "bill.unit_elsewhere": ("房屋 9-901 不在“翠湖花园”。请核对小区和房屋。", bill_a_unit_elsewhere),
}  # fmt: skip


@pytest.mark.parametrize("code", REFUSED)
def test_paid_services_say(cast: Cast, code: str) -> None:
    sentence, act = REFUSED[code]
    shop = Double(cast)
    reads(code, sentence, lambda: act(shop))
