"""Who takes what and who pays it, from the register to the payment: parking by subscription, co-owners, tenants by agreement."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from conftest import Cast, writing
from django.db import IntegrityError, models, transaction
from django.test import Client

from tests.billing.town import Town
from zhishou.areas.arrears.tests.conftest import day
from zhishou.areas.billing.models import Charge, Run
from zhishou.areas.cashdesk import counter
from zhishou.areas.notices.drawing import addressee
from zhishou.areas.notices.statements import statements
from zhishou.areas.notices.tokens import token_of
from zhishou.areas.payments import queries as money
from zhishou.areas.property import periods
from zhishou.areas.property import queries as register
from zhishou.areas.property.models import PayerAgreement, Subscription, Tenure, Unit
from zhishou.kernel import audit, clock, importing
from zhishou.kernel.actor import Actor
from zhishou.kernel.excel import Sheet, as_bytes
from zhishou.kernel.importing import run_import
from zhishou.kernel.models import Person

AREA, SPACE = 10000, 8000  # 100 m² at 1.00; one parking space a month
ITEMS = [
    {"code": "WY", "name": "物业管理费", "kind": "area", "price_e4": 10000},
    {"code": "CW", "name": "车位管理费", "kind": "fixed", "price_e4": 800_000, "applies_to": ["车位"]},
]
HEADS = ["房屋编码", "楼栋", "建筑面积", "业主姓名", "手机"]


class Register(Town):
    """One flat of two owners, taken in from a table; a cashier who keeps the register and takes money."""

    def __init__(self, cast: Cast) -> None:
        super().__init__(cast)
        self.cashier = cast.person(
            "gui", "柜员", "keep_register", "take_money", "issue_receipts", "answer_fees", "run_billing"
        )
        keeper = cast.person("ben", "本子", "keep_receipt_books")
        self.do("cashdesk.open_book", who=keeper, site=self.site.pk, prefix="CH-", last=500)
        basis = {"effective_from": "2025-01-01", "legal_basis": "示例合同第三条"}
        self.tariffs([{**item, **basis} for item in ITEMS])
        self.table(["1-101", "1 栋", "100", "示例甲、示例乙", "13800001111；13800002222"])

    def table(self, *rows: list[str]) -> Any:
        """Import units from a table of the contract's columns."""
        file = io.BytesIO(as_bytes([Sheet("房屋", HEADS, rows)]))
        return run_import(importing.find("units"), Actor.of(self.xu), self.site, file)

    @property
    def unit(self) -> Unit:
        return Unit.objects.select_related("site").get(code="1-101")

    def post(self, operation: str, **data: Any) -> None:
        """Fill in the form of the unit's file."""
        client = _client(self.cashier)
        answer = client.post(f"/do/{operation}", {"unit": self.unit.pk, "key": f"{operation}{data}"[:80], **data})
        assert answer.status_code == 303, answer.content.decode()[:1500]

    def charged(self, period: int) -> dict[tuple[str, int], int]:
        """Fen by item and payer."""
        rows = Charge.objects.filter(unit=self.unit, period=period)
        return {(row.item.code, row.payer): row.amount_fen for row in rows.select_related("item")}

    def pages(self, period: int) -> dict[str, dict[str, int]]:
        """The notices of a period: to whom each goes, and its lines."""
        people = register.parties_on([self.unit.pk], periods.last_day(period))[self.unit.pk]
        found = statements(self.site, period, [self.unit], developer=False)
        return {addressee(page.payer, people): {line.item: line.fen for line in page.lines} for page in found}


def _client(person: Person) -> Client:
    made = Client()
    made.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return made


@pytest.fixture
def town(cast: Cast) -> Register:
    with clock.at(day("2026-02-01")):
        return Register(cast)


def test_several_owners_come_from_a_table_and_another_by_the_page(town: Register) -> None:
    with clock.at(day("2026-02-02")):
        people = [(t.party.name, t.party.mobile) for t in Tenure.objects.order_by("pk").select_related("party")]
        assert sorted(people) == [("示例乙", "13800002222"), ("示例甲", "13800001111")]
        again = town.table(["1-101", "1 栋", "100", "示例甲、示例乙", "13800001111；13800002222"])
        assert (again.taken, again.already, again.failed) == (0, 1, 0)
        one = town.table(["1-101", "1 栋", "100", "示例乙", ""])
        assert (one.taken, one.already, one.failed) == (0, 1, 0)
        other = town.table(["1-101", "1 栋", "100", "示例甲、示例戊", ""])
        assert other.failed == 1 and "请办转名" in other.failed_rows[0].reasons[0]
        town.post("property.add_party", role="0", name="示例丙", mobile="13800003333", on="2026-02-02")
        page = _client(town.cashier).get(f"/units/{town.unit.pk}").content.decode()
        assert all(name in page for name in ("示例甲", "示例乙", "示例丙"))
        assert _client(town.cashier).get("/units/find?q=示例丙").json()["items"][0]["value"] == town.unit.pk


def test_parking_spaces_are_billed_as_many_as_the_unit_takes_and_only_while_it_does(town: Register) -> None:
    with clock.at(day("2026-03-01")):
        town.post("property.subscribe", item_code="CW", quantity="2", starts_on="2026-03-01")
        town.run(202603)
        assert town.charged(202603) == {("WY", 0): AREA, ("CW", 0): 2 * SPACE}
        assert town.pages(202603) == {"示例甲、示例乙": {"物业管理费": AREA, "车位管理费": 2 * SPACE}}
    with clock.at(day("2026-04-20")):
        took = Subscription.objects.get()
        town.do("property.end_subscription", who=town.cashier, subscription=took.pk, on=date(2026, 4, 20))
        town.run(202604)
        town.run(202605)
        assert town.charged(202604) == {("WY", 0): AREA, ("CW", 0): 2 * SPACE}  # its last month
        assert town.charged(202605) == {("WY", 0): AREA}
        assert _clean()


def test_a_tenant_pays_by_agreement_is_named_on_the_notice_and_pays_at_the_counter(town: Register) -> None:
    with clock.at(day("2026-03-01")):
        town.post("property.subscribe", item_code="CW", quantity="1", starts_on="2026-03-01")
        town.post("property.agree_payer", item_code="CW", starts_on="2026-03-01")
        town.run(202602)
        town.post("property.move_in", on="2026-03-01", name="示例租户", mobile="13800009999")
        town.run(202603)
        assert town.charged(202602) == {("WY", 0): AREA}
        assert town.charged(202603) == {("WY", 0): AREA, ("CW", 1): SPACE}
        assert town.pages(202603) == {
            "示例甲、示例乙": {"物业管理费": AREA}, "示例租户（住户）": {"车位管理费（住户）": SPACE},
        }  # fmt: skip
        # the bill behind the code opens for the tenant as for either owner
        for digits, status in (("9999", 303), ("1111", 303), ("2222", 303), ("0000", 422)):
            assert Client().post(f"/bill/{token_of(town.unit.pk, 202603)}", {"digits": digits}).status_code == status
        run = Run.objects.get(site=town.site, period=202603)
        town.do("billing.approve_run", who=town.he, run=run.pk)
        for digits, sees, hidden in (("9999", "车位管理费", "物业管理费"), ("1111", "物业管理费", "车位管理费")):
            browser, address = Client(), f"/bill/{token_of(town.unit.pk, 202603)}"
            browser.post(address, {"digits": digits})
            bill = browser.get(f"{address}/statement").content.decode()
            assert sees in bill and hidden not in bill, digits
        # the tenant pays the own line alone; the owner's stays
        mine = [str(row.charge) for row in counter.open_of(town.unit) if row.fen == SPACE]
        town.do(
            "cashdesk.receive", who=town.cashier, unit=town.unit.pk, charges=mine, amount="80.00", tendered="80.00",
            payer="示例租户",
        )  # fmt: skip
        assert money.owed_fen(town.unit) == 2 * AREA
        assert "示例租户" in _client(town.cashier).get("/receipts/CH-000001").content.decode()
    with clock.at(day("2026-04-10")):
        agreed = PayerAgreement.objects.get()
        town.do("property.end_agreement", who=town.cashier, agreement=agreed.pk, on=date(2026, 4, 10))
        town.run(202604)
        assert town.charged(202604) == {("WY", 0): AREA, ("CW", 0): SPACE}
        assert town.pages(202604)["示例甲、示例乙"] == {"物业管理费": AREA, "车位管理费": SPACE}
        assert _clean()


def test_a_receipt_names_whose_charges_were_paid_when_nobody_is_named(town: Register) -> None:
    with clock.at(day("2026-03-01")):
        town.post("property.subscribe", item_code="CW", quantity="1", starts_on="2026-03-01")
        town.post("property.agree_payer", item_code="CW", starts_on="2026-03-01")
        town.post("property.move_in", on="2026-03-01", name="示例租户", mobile="13800009999")
        town.run(202603)
    with clock.at(day("2026-04-01")):
        town.run(202604)
        first = Tenure.objects.get(role=1)
        town.do("property.end_tenure", who=town.cashier, tenure=first.pk, on=date(2026, 4, 30))
        town.post("property.move_in", on="2026-05-01", name="示例后租", mobile="13800008888")
    with clock.at(day("2026-05-02")):
        town.run(202605)
        assert "示例租户（住户）" in _client(town.cashier).get(f"/cash/{town.unit.pk}").content.decode()
        by = {(row.period, row.payer.role): str(row.charge) for row in counter.open_of(town.unit)}

        def receipt(amount: str, *charges: str) -> str:
            paid = {"unit": town.unit, "charges": list(charges), "amount": amount}
            return str(town.do("cashdesk.receive", who=town.cashier, **paid).result.payer)

        assert receipt("80", by[(202603, 1)]) == "示例租户"
        assert receipt("80", by[(202605, 1)]) == "示例后租"
        assert receipt("100", by[(202603, 0)]) == "示例甲、示例乙"
        assert receipt("200", by[(202605, 0)], by[(202604, 1)]) == "示例租户、示例甲、示例乙"
        assert receipt("10") == "示例甲、示例乙"  # prepayment settles nothing: it is the owners'
        assert _clean()


def test_a_tenant_who_pays_everything_has_the_notice_alone_until_moving_out(town: Register) -> None:
    with clock.at(day("2026-03-01")):
        town.post("property.move_in", on="2026-03-01", name="示例租户", mobile="13800009999")
        town.post("property.agree_payer", item_code="WY", starts_on="2026-03-01")
        town.run(202603)
        assert town.charged(202603) == {("WY", 1): AREA}
        assert town.pages(202603) == {"示例租户（住户）": {"物业管理费（住户）": AREA}}
        left = Tenure.objects.get(role=1)
        town.do("property.end_tenure", who=town.cashier, tenure=left.pk, on=date(2026, 3, 31))
        town.run(202604)
        assert town.charged(202604) == {("WY", 0): AREA}  # nobody rents: the owners pay again
        assert _clean()


def _clean() -> bool:
    return [line for lines in audit.differences().values() for line in lines] == []


@pytest.mark.parametrize("model", [PayerAgreement, Subscription])
def test_the_database_itself_keeps_an_end_after_its_beginning(cast: Cast, model: type[models.Model]) -> None:
    town = Town(cast)
    town.do("property.import_units", site=town.site.pk, rows=[{"code": "1-101", "area_e2": 9000, "owner": "示例"}])
    april = date(2026, 4, 1)
    row = model(site=town.site, unit=Unit.objects.get(), item_code="CW", starts_on=april, ends_on=april)
    with pytest.raises(IntegrityError, match="in_order"), transaction.atomic(), writing():
        row.save()
