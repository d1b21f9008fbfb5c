"""A community of four flats in two buildings whose months are known, and the people who bill and collect there."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from conftest import Cast
from django.test import Client
from tests.billing.town import Town

from zhishou.areas.arrears.queries import owing
from zhishou.areas.billing.models import Charge
from zhishou.areas.property.models import Unit
from zhishou.kernel import audit, clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Person
from zhishou.kernel.operation import Refused

FEE = {
    "code": "WY", "name": "物业管理费", "kind": "area", "price_e4": 10000, "effective_from": "2025-01-01",
    "late_rate_e6": 500, "legal_basis": "示例合同第三条",
}  # fmt: skip
MONTHLY = 10000  # 100 m² at 1.00
CODES = ("1-101", "1-102", "2-201", "2-202")


def day(text: str) -> datetime:
    """Ten in the morning of a day."""
    return datetime.fromisoformat(f"{text}T10:00").replace(tzinfo=ZoneInfo("Asia/Shanghai"))


class House(Town):
    """Two buildings of two flats at 100.00 a month; March and April are billed."""

    def __init__(self, cast: Cast) -> None:
        super().__init__(cast)
        self.cast = cast
        self.cashier = cast.person(
            "cui", "催甲", "collect_arrears", "visit_arrears", "serve_letters", "report_statistics", "handle_disputes",
            "request_credits", "prepare_close", "answer_fees", "enter_utilities",
        )  # fmt: skip
        self.head = cast.person(
            "zhu", "主乙", "review_statistics", "decide_disputes", "approve_credits", "request_credits", "close_month",
            "approve_utilities", "answer_fees", "handle_disputes",
        )  # fmt: skip
        self.keeper = cast.person("lou", "楼丙", "visit_arrears", "serve_letters")
        self.finance = cast.person("cai", "财丁", "pay_utilities")
        rows = [
            {"code": c, "building": f"{c[0]} 栋", "area_e2": 10000, "owner": f"示例{c}", "mobile": "13800001111"}
            for c in CODES
        ]
        with clock.at(day("2026-03-01")):
            self.do("property.import_units", site=self.site.pk, rows=rows)
            self.tariffs([FEE])
        with clock.at(day("2026-04-01")):
            self.approved(202603)
        with clock.at(day("2026-05-01")):
            self.approved(202604)

    def approved(self, period: int) -> None:
        run = perform("billing.open_run", Actor.of(self.xu), {"site": self.site, "period": period}, door="page").result
        self.run(period)
        self.do("billing.approve_run", who=self.he, run=run)

    def pay(self, code: str, fen: int, on: str, number: str) -> None:
        row = {"code": code, "amount_fen": fen, "paid_on": date.fromisoformat(on), "method": 1, "number": number}
        with clock.at(day(on)):
            self.do("payments.import_payments", site=self.site, rows=[row])

    def unit(self, code: str) -> Unit:
        return Unit.objects.select_related("site").get(code=code)

    def charge(self, code: str, period: int) -> Charge:
        found: Charge = Charge.objects.get(unit__code=code, period=period, item__code="WY", source=0)
        return found

    def owed(self, period: int = 202604) -> dict[str, int]:
        return {d.code: d.principal_fen for d in owing.ledger(self.site, period)}

    def page(self, who: Person, path: str, status: int = 200) -> str:
        """What somebody reads at an address."""
        client = Client()
        client.force_login(who, backend="django.contrib.auth.backends.ModelBackend")
        answer = client.get(path)
        assert answer.status_code == status, (path, answer.status_code)
        return str(answer.content.decode())

    def post(self, who: Person, operation: str, **data: Any) -> str:
        """Where a posted form leads."""
        client = Client()
        client.force_login(who, backend="django.contrib.auth.backends.ModelBackend")
        answer = client.post(f"/do/{operation}", data)
        assert answer.status_code == 303, answer.content.decode()[:2000]
        return str(answer["Location"])

    def nothing_wrong(self) -> None:
        assert {name: lines for name, lines in audit.differences().items() if lines} == {}


@pytest.fixture
def house(cast: Cast) -> House:
    with clock.at(day("2026-02-01")):
        return House(cast)


def refused(code: str, act: Any) -> None:
    with pytest.raises(Refused) as no:
        act()
    assert no.value.code == code
