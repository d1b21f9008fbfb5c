"""减免 from the complaint to the bill: a remedy that promises money becomes a credit that every paper of the unit shows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from conftest import Cast, writing
from django.test import Client

from zhishou.areas.arrears.models import CreditRequest
from zhishou.areas.arrears.tests.conftest import MONTHLY, House, day, refused
from zhishou.areas.billing.export import charges_of
from zhishou.areas.billing.models import Source
from zhishou.areas.cases import stock
from zhishou.areas.cases.models import Case, CauseCode
from zhishou.areas.notices.statements import statements
from zhishou.areas.notices.tokens import token_of
from zhishou.areas.payments import queries as money
from zhishou.areas.payments import statement as accounts
from zhishou.kernel import clock
from zhishou.kernel.models import Event

PROMISED = 3600


class Desk(House):
    """The house with people who take a complaint from the call to the instruction."""

    def __init__(self, cast: Cast) -> None:
        super().__init__(cast)
        with writing():
            stock.stock(cast.company)
        self.clerk = cast.person(
            "ke", "客服", "take_in", "judge_complaints", "carry_out", "request_credits", "answer_fees"
        )
        self.engineer = cast.person("gong", "工程", "investigate", department=cast.engineering)
        self.lead = cast.person("ban", "班长", "propose_remedies", "investigate")
        self.manager = cast.person("jing", "经理", "instruct")

    def decided(self) -> Case:
        """A complaint of 1-101, justified, investigated; the leader chose the option that takes 36.00 off the fee."""
        case: Case = self.do(
            "cases.take_in", who=self.clerk, site=self.site.pk, kind="complaint", content="电梯停了三天", place="1-101",
            reporter_name="示例1-101", reporter_phone="13800001111",
        ).result  # fmt: skip
        self.do(
            "cases.judge_justified", who=self.clerk, case=case.pk, grounds="属实", department=self.cast.engineering.pk,
            promised_at=clock.now() + timedelta(days=2),
        )  # fmt: skip
        cause = CauseCode.objects.get(site=self.cast.company, code="Y01")
        self.do(
            "cases.investigate", who=self.engineer, case=case.pk, route="repair_quality", cause=cause.pk, finding="轴承磨损",
            outside="维保单位",
        )  # fmt: skip
        options: dict[str, Any] = {"a": "只道歉", "b": "减免物业管理费", "b_compensation": "36.00"}
        self.do("cases.propose", who=self.lead, case=case.pk, **options)
        self.do("cases.instruct", who=self.manager, case=case.pk, letter="B", text="同意减免")
        return case

    def waived(self) -> CreditRequest:
        """The remedy asked for on the unit's March fee and approved by a second person."""
        case, charge = self.decided(), self.charge("1-101", 202603)
        asked: CreditRequest = self.do("arrears.credit_remedy", who=self.clerk, case=case.pk, charge=charge.pk).result
        refused("independence", lambda: self.do("arrears.decide_credit", who=self.both, request=asked.pk))
        self.do("arrears.decide_credit", who=self.head, request=asked.pk)
        asked.refresh_from_db()
        return asked

    @property
    def both(self) -> Any:
        """Who asked, were they also to hold the approval."""
        with writing():
            clause = self.clerk.appointments.get().holdings.get().clause
            clause.grants = sorted({*clause.grants, "approve_credits"})
            clause.save()
        return self.clerk


@pytest.fixture
def desk(cast: Cast) -> Desk:
    with clock.at(day("2026-02-01")):
        return Desk(cast)


def test_a_remedy_that_takes_something_off_the_fee_shows_on_every_paper_of_the_unit(desk: Desk) -> None:
    with clock.at(day("2026-05-06")):
        asked = desk.waived()
        unit, credit = desk.unit("1-101"), asked.credit
        assert credit is not None
        assert (credit.amount_fen, credit.source, credit.period) == (-PROMISED, Source.WAIVER, 202603)
        assert Event.objects.get(operation="arrears.decide_credit").facts["fen"] == PROMISED
        assert desk.owed()["1-101"] == 2 * MONTHLY - PROMISED
        # the books' export, the account and the counter
        exported = [row.amount_fen for row in charges_of(desk.site, 202603) if row.unit_id == unit.pk]
        assert sorted(exported) == [-PROMISED, MONTHLY]
        account = accounts.of(unit)
        line = next(entry for entry in account.entries if entry.charge == credit.pk)
        assert (line.debit, "减免" in line.note) == (-PROMISED, True)
        assert account.balance == account.owed - account.left
        shown = desk.page(desk.cashier, f"/units/{unit.pk}/statement")
        assert "减免" in shown and "-36.00" in shown
        # the notice of its own month, and the arrears on the next one's
        (march,) = statements(desk.site, 202603, [unit], developer=False)
        assert march.charged_fen == MONTHLY - PROMISED
        assert [item.fen for item in march.lines if "减免" in item.how] == [-PROMISED]
        (april,) = statements(desk.site, 202604, [unit], developer=False)
        assert dict(april.arrears)[202603] == MONTHLY - PROMISED
        # the charge's own page, and the complaint's
        told = desk.page(desk.cashier, f"/charges/{asked.charge_id}")
        assert "减免" in told and "36.00" in told
        assert asked.case is not None
        remedy = desk.page(desk.clerk, f"/arrears/remedies/{asked.case.number}")
        assert "已批准" in remedy and "36.00" in remedy
        desk.nothing_wrong()


def test_the_bill_behind_the_code_shows_the_credit(desk: Desk) -> None:
    with clock.at(day("2026-05-06")):
        desk.waived()
        unit = desk.unit("1-101")
        token = token_of(unit.pk, 202603)
        client = Client()
        assert client.post(f"/bill/{token}", {"digits": "1111"}).status_code == 303
        page = client.get(f"/bill/{token}/statement").content.decode()
        assert "64.00" in page and "示例" not in page


def test_what_was_paid_already_comes_back_as_prepayment_and_settles_the_next_month(desk: Desk) -> None:
    desk.pay("1-101", 2 * MONTHLY, "2026-04-20", "P1")
    with clock.at(day("2026-05-06")):
        desk.waived()
        unit = desk.unit("1-101")
        left = money.prepaid_of(desk.site, [unit.pk]).get(unit.pk, 0)
        assert left == PROMISED and money.owed_fen(unit) == 0
    with clock.at(day("2026-06-01")):
        desk.approved(202605)
        assert money.owed_fen(desk.unit("1-101")) == MONTHLY - PROMISED
        (may,) = statements(desk.site, 202605, [desk.unit("1-101")], developer=False)
        assert may.due_fen == MONTHLY - PROMISED
        desk.nothing_wrong()
