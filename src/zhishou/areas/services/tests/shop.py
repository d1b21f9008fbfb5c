"""翠湖花园 with paid services and deposits, for the tests of this area."""

from __future__ import annotations

from typing import Any

import pytest
from conftest import Cast
from django.test import Client
from tests.company_life import handwriting

from zhishou.areas.property.models import Unit
from zhishou.areas.services.models import Bill, Deposit
from zhishou.kernel import audit, clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Person
from zhishou.kernel.operation import Refused

BACKEND = "django.contrib.auth.backends.ModelBackend"

PRICES = [
    {"code": "S1", "name": "更换水龙头", "measure": "个", "price": "35.00"},
    {"code": "S2", "name": "疏通下水", "measure": "米", "price": "12.35"},
]


class Shop:
    """翠湖花园 with an approved price list, an assistant, a supervisor, finance, a cashier and one unit."""

    def __init__(self, cast: Cast) -> None:
        self.site = cast.garden
        self.clerk = cast.person(
            "lin", "林晓", "bill_services", "keep_service_prices", "take_deposits", "keep_register", "issue_receipts"
        )
        self.boss = cast.person("he", "何静", "remit_services", "approve_service_prices", "approve_refunds")
        confirm = {"after": "services.remit", "do": "services.confirm_remittance", "within": "1 workday"}
        rights = ("confirm_remittances", "pay_refunds")
        self.finance = cast.person("qian", "钱明", *rights, obliges=(confirm | {"or": ["services.return_remittance"]},))
        self.keeper = cast.person("hua", "钱华", "keep_receipt_books", "void_receipts", "check_cash", "take_money")
        self.do(self.clerk, "property.import_units", site=self.site.pk, rows=[{"code": "1-101", "owner": "示例业主"}])
        self.unit = Unit.objects.get(code="1-101")
        draft = self.do(self.clerk, "services.draft_prices", site=self.site.pk, effective_from=str(clock.today()),
                        basis="示例公示第一号", prices=PRICES)  # fmt: skip
        self.do(self.boss, "services.approve_prices", list=draft.pk)
        self.do(self.keeper, "cashdesk.open_book", site=self.site.pk, prefix="A-", last=500)

    def do(self, who: Person, operation: str, **data: Any) -> Any:
        return perform(operation, Actor.of(who), data, door="page").result

    def client(self, who: Person) -> Client:
        client = Client()
        client.force_login(who, backend=BACKEND)
        return client

    def bill(self, **more: Any) -> Bill:
        lines = [
            {"item": "S1", "quantity": "2"},
            {"item": "S2", "quantity": "1.5"},
            {"name": "生料带", "price": "3.20"},
        ]
        made = self.do(self.clerk, "services.make_bill", site=self.site.pk, unit=self.unit.pk, customer="示例业主",
                       work="换水龙头、疏通下水", lines=lines, **more)  # fmt: skip
        assert isinstance(made, Bill)
        return made

    def paid(self, method: int = 1, **more: Any) -> Bill:
        bill = self.bill()
        self.do(self.clerk, "services.sign_bill", bill=bill.pk, signature=handwriting())
        self.do(self.clerk, "services.pay_bill", bill=bill.pk, method=method, **more)
        bill.refresh_from_db()
        return bill

    def deposit(self, amount: str = "2000.00") -> Deposit:
        made = self.do(self.clerk, "services.take_deposit", unit=self.unit.pk, payer="示例业主", amount=amount)
        assert isinstance(made, Deposit)
        return made

    def refused(self, code: str, who: Person, operation: str, **data: Any) -> None:
        with pytest.raises(Refused) as no:
            self.do(who, operation, **data)
        assert no.value.code == code


def clean() -> None:
    assert [line for lines in audit.differences().values() for line in lines] == []
