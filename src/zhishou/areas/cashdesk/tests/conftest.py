"""翠湖花园 with two units that owe, a receipt book, a cashier, a supervisor and finance."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from conftest import Cast
from tests.company_life import handwriting

from zhishou.areas.billing.tariff_rows import read_entry
from zhishou.areas.cashdesk import counter
from zhishou.areas.cashdesk.models import Receipt
from zhishou.areas.payments import queries
from zhishou.areas.property.models import Unit
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import Outcome, perform
from zhishou.kernel.models import Person

OWED = {("1-101", 202602): 35620, ("1-101", 202603): 20000, ("1-102", 202603): 101}


class Counter:
    """A counter with its people, and money owed since before."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.site, self.company = cast, cast.garden, cast.company
        powers = ("take_money", "issue_receipts", "void_receipts", "fill_deposits", "answer_fees")
        self.cashier = cast.person("xu", "许静", *powers, "keep_register", "keep_tariffs", "make_debits")
        self.other = cast.person("lin", "林芳", *powers)
        self.supervisor = cast.person(
            "he",
            "何静",
            "keep_receipt_books",
            "void_receipts",
            "check_cash",
            "release_debits",
            "take_money",
            "issue_receipts",
        )
        self.finance = cast.person("gu", "顾敏", "confirm_deposits")
        rows = [
            {"code": code, "owner": f"示例{n}", "mobile": f"1380000000{n}", "area_e2": 9000}
            for n, code in enumerate(("1-101", "1-102"))
        ]
        self.do("property.import_units", site=self.site.pk, rows=rows)
        entry = {
            "code": "WY", "name": "物业管理费", "kind": "area", "price_e4": 28500, "effective_from": "2025-01-01",
            "late_rate_e6": 500, "legal_basis": "示例合同第三条",
        }  # fmt: skip
        row, wrong = read_entry(entry)
        assert row is not None, wrong
        self.do("billing.import_tariffs", site=self.site.pk, rows=[row])
        opening = [{"code": c, "item": "WY", "period": p, "amount_fen": fen} for (c, p), fen in OWED.items()]
        self.do("billing.import_opening", site=self.site.pk, rows=opening)
        self.do("cashdesk.open_book", who=self.supervisor, site=self.site.pk, prefix="CH-", last=500)

    def do(self, operation: str, *, who: Person | None = None, **data: Any) -> Outcome:
        return perform(operation, Actor.of(who or self.cashier), data, door="page")

    def unit(self, code: str = "1-101") -> Unit:
        return Unit.objects.select_related("site").get(code=code)

    def receive(self, yuan: str, code: str = "1-101", **more: Any) -> Receipt:
        """Take an amount in yuan for a unit, for everything it owes unless `charges` says otherwise."""
        charges = [str(row.charge) for row in counter.open_of(self.unit(code))]
        made = self.do(
            "cashdesk.receive", unit=self.unit(code).pk, **{"charges": charges, "amount": yuan, **more}
        ).result
        assert isinstance(made, Receipt)
        return made

    def owed(self, code: str = "1-101") -> int:
        return queries.owed_fen(self.unit(code))

    def count(self, who: Person | None = None, **pieces: Any) -> Outcome:
        return self.do("cashdesk.count_cash", who=who, site=self.site.pk, signature=handwriting(), **pieces)

    def slip(self, number: str, yuan: str, on: date, *entries: int) -> Outcome:
        return self.do(
            "cashdesk.register_slip", site=self.site.pk, number=number, bank="示例银行", paid_in_on=on, amount=yuan,
            entries=list(entries),
        )  # fmt: skip


@pytest.fixture
def counter_(cast: Cast) -> Counter:
    return Counter(cast)
