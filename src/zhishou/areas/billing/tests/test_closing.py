"""月结: zero first, two people, and from then on the month stays."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from conftest import Cast, writing
from django.db import DatabaseError, connection, transaction
from django.test import Client
from tests.billing.town import Town

from zhishou.areas.billing import closing
from zhishou.areas.billing.models import Charge, Correction, LateFee, MonthClose
from zhishou.areas.payments import queries as money
from zhishou.areas.payments import reversing
from zhishou.areas.payments.models import Allocation, LaterEntry, Payment
from zhishou.areas.property.models import Unit
from zhishou.kernel import audit, clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Person
from zhishou.kernel.operation import Refused

BACKEND = "django.contrib.auth.backends.ModelBackend"
FEE = {
    "code": "WY", "name": "物业管理费", "kind": "area", "price_e4": 10000, "effective_from": "2025-01-01",
    "late_rate_e6": 500, "legal_basis": "示例合同第三条",
}  # fmt: skip
MARCH, APRIL = 202603, 202604
MONTHLY = 10000  # 100 m² at 1.00


class Month(Town):
    """Two flats of 100 m² at 1.00 a square metre; the cashier hands months in, the supervisor reviews them."""

    def __init__(self, cast: Cast) -> None:
        super().__init__(cast)
        self.preparer = cast.person("jing", "静甲", "prepare_close")
        self.reviewer = cast.person("shen", "审乙", "close_month", "prepare_close")
        rows = [{"code": code, "area_e2": 10000, "owner": "示例"} for code in ("1-101", "1-102")]
        self.do("property.import_units", site=self.site.pk, rows=rows)
        self.tariffs([FEE])

    def approved(self, period: int) -> None:
        self.run(period)
        run = perform("billing.open_run", Actor.of(self.xu), {"site": self.site, "period": period}, door="page").result
        self.do("billing.approve_run", who=self.he, run=run)

    def prepared(self, period: int) -> MonthClose:
        made = self.do("billing.prepare_close", who=self.preparer, site=self.site, period=str(period)).result
        assert isinstance(made, MonthClose)
        return made

    def closed(self, period: int) -> MonthClose:
        self.approved(period)
        return self.close(self.prepared(period))

    def close(self, waiting: MonthClose, who: Person | None = None) -> MonthClose:
        self.do("billing.close_month", who=who or self.reviewer, close=waiting)
        waiting.refresh_from_db()
        return waiting

    def pay(self, code: str, fen: int, on: date, number: str = "A1") -> None:
        row = {"code": code, "amount_fen": fen, "paid_on": on, "method": 1, "number": number}
        self.do("payments.import_payments", site=self.site, rows=[row])

    def charge(self, code: str, period: int = MARCH, **given: Any) -> Charge:
        found: Charge = Charge.objects.get(unit__code=code, period=period, item__code="WY", **given)
        return found

    def nothing_wrong(self) -> None:
        assert {name: lines for name, lines in audit.differences().items() if lines} == {}


@pytest.fixture
def month(cast: Cast) -> Month:
    return Month(cast)


def refused(code: str, act: Any) -> Refused:
    with pytest.raises(Refused) as no:
        act()
    assert no.value.code == code
    return no.value


def test_a_month_is_handed_in_only_when_every_line_is_zero(month: Month) -> None:
    said = refused("closing.not_zero", lambda: month.prepared(MARCH)).sentence()
    assert "没有出完账 1" in said
    month.run(MARCH)
    assert "没有复核 1" in refused("closing.not_zero", lambda: month.prepared(MARCH)).sentence()
    month.approved(MARCH)
    assert month.prepared(MARCH).state == "prepared"


def test_another_person_reviews_and_what_changed_meanwhile_stops_it(month: Month) -> None:
    month.approved(MARCH)
    both = month.cast.person("liang", "两样", "prepare_close", "close_month")
    own = month.do("billing.prepare_close", who=both, site=month.site, period="2026-03").result
    refused("independence", lambda: month.close(own, both))
    waiting = month.prepared(MARCH)
    month.do("property.record_facts", unit="1-101", starts_on=date(2026, 3, 20), status=1, people=2, area_e2=12000)
    refused("closing.not_zero", lambda: month.close(waiting))
    month.approved(MARCH)
    assert month.close(month.prepared(MARCH)).state == "closed"


def test_a_returned_month_is_handed_in_again(month: Month) -> None:
    month.approved(MARCH)
    handed_in = month.prepared(MARCH)
    month.do("billing.return_close", who=month.reviewer, close=handed_in, opinion="请补说明")
    again: dict[str, Any] = {"who": month.reviewer, "close": handed_in, "opinion": "再退一次"}
    refused("closing.state", lambda: month.do("billing.return_close", **again))
    assert not closing.is_closed(month.site, MARCH)
    assert month.close(month.prepared(MARCH)).opinion == ""


def test_money_taken_back_within_the_month_does_not_keep_it_open(month: Month) -> None:
    month.pay("1-101", MONTHLY, date(2026, 3, 5), "A1")
    month.pay("1-102", MONTHLY + 500, date(2026, 3, 6), "A2")
    month.approved(MARCH)
    wrong, too_much, now = Payment.objects.get(number="A1"), Payment.objects.get(number="A2"), clock.now()
    with writing():
        reversing.void(wrong, on=date(2026, 3, 9), reason="收错了", by=month.he, now=now)
        reversing.give_back(too_much, 500, on=date(2026, 3, 9), reason="多收了", by=month.he, now=now)
    assert month.close(month.prepared(MARCH)).state == "closed"
    month.nothing_wrong()


def test_a_charge_is_corrected_once_whoever_writes(month: Month) -> None:
    month.run(MARCH)
    charge = month.charge("1-101")
    month.credit("waiver", charge=charge.pk, amount="10.00", reason="服务补偿")
    made = Correction.objects.get()
    with pytest.raises(DatabaseError, match="billing_correction_once"), transaction.atomic(), writing():
        Correction.objects.create(site=month.site, original=charge, reversal=made.reversal, reason="又一次")


def test_months_are_closed_in_order_and_not_before_they_are_over(month: Month) -> None:
    month.approved(MARCH)
    month.approved(APRIL)
    assert "2026-03" in refused("closing.earlier_open", lambda: month.prepared(APRIL)).sentence()
    refused("closing.not_over", lambda: month.prepared(209901))


def test_nothing_is_written_to_a_closed_month_by_any_way(month: Month) -> None:
    month.closed(MARCH)
    charge = month.charge("1-101")
    refused("closing.closed", lambda: month.run(MARCH))
    opening = [{"code": "1-101", "item": "WY", "period": MARCH, "amount_fen": 100}]
    refused("closing.closed", lambda: month.do("billing.import_opening", site=month.site, rows=opening))
    ways = (
        (
            "INSERT INTO billing_charge (id, site_id, unit_id, item_id, amount_fen, usage_milli, before_milli, deducted_fen, chunk,"
            " period, area_e2, people, status, days, months, payer, sequence, source) SELECT id + 9, site_id, unit_id, item_id, 1,"
            f" 0, 0, 0, 0, period, 0, 0, 0, 0, 1, payer, 9, 0 FROM billing_charge WHERE id = {charge.pk}"
        ),
        f"UPDATE billing_charge SET amount_fen = 1 WHERE id = {charge.pk}",
        f"DELETE FROM billing_charge WHERE id = {charge.pk}",
        "UPDATE billing_monthclose SET state = 'returned'",
        "DELETE FROM billing_monthclose",
    )  # fmt: skip
    for sql in ways:
        with (
            pytest.raises(DatabaseError, match="closed"),
            transaction.atomic(),
            connection.cursor() as cursor,
            writing(),
        ):
            cursor.execute(sql)
    assert month.billed(MARCH) == {("1-101", "物业管理费", "业主"): MONTHLY, ("1-102", "物业管理费", "业主"): MONTHLY}
    month.nothing_wrong()


def test_a_correction_of_a_closed_month_falls_into_the_open_one(month: Month) -> None:
    month.pay("1-101", MONTHLY, date(2026, 4, 2))
    month.closed(MARCH)
    month.credit("correction", charge=month.charge("1-101").pk, amount="60.00", reason="面积登记错了")
    assert month.billed(MARCH)[("1-101", "物业管理费", "业主")] == MONTHLY
    assert month.billed(APRIL) == {("1-101", "物业管理费", "业主"): 6000 - MONTHLY}
    month.run(APRIL)  # 40.00 paid too much settles a part of April's
    assert month.billed(APRIL)[("1-101", "物业管理费", "业主")] == MONTHLY - 4000
    unit = Unit.objects.get(code="1-101")
    assert money.owed_of(month.site, [unit.pk])[unit.pk] == MONTHLY + 6000 - MONTHLY
    assert Allocation.objects.filter(amount_fen__lt=0).exists()
    month.nothing_wrong()


@pytest.mark.parametrize("turns", [1, 2])
def test_an_open_month_with_a_correction_in_it_is_billed_in_full(month: Month, turns: int) -> None:
    month.closed(MARCH)
    if turns == 2:
        month.run(APRIL)
    month.credit("waiver", charge=month.charge("1-101").pk, amount="10.00", reason="服务补偿")
    assert month.billed(APRIL)[("1-101", "物业管理费", "业主")] == (MONTHLY if turns == 2 else 0) - 1000
    month.do("property.record_facts", unit="1-102", starts_on=date(2026, 4, 1), status=1, people=2, area_e2=10000)
    month.run(APRIL)
    assert month.billed(APRIL)[("1-101", "物业管理费", "业主")] == MONTHLY - 1000
    assert month.billed(APRIL)[("1-102", "物业管理费", "业主")] == MONTHLY
    month.nothing_wrong()


def test_money_booked_to_a_closed_day_settles_there_and_is_noted_as_later(month: Month) -> None:
    month.closed(MARCH)
    month.closed(APRIL)
    month.pay("1-101", MONTHLY, date(2026, 4, 20))
    entry = LaterEntry.objects.get()
    assert (entry.period, entry.amount_fen) == (APRIL, MONTHLY)
    settled = Allocation.objects.get()
    for change in ("UPDATE payments_allocation SET amount_fen = 1", "DELETE FROM payments_allocation",
                   "UPDATE payments_payment SET amount_fen = 20000", "DELETE FROM payments_payment"):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor, writing():
            cursor.execute(change)
    settled.refresh_from_db()
    assert settled.amount_fen == MONTHLY and Payment.objects.get().amount_fen == MONTHLY
    month.nothing_wrong()


def test_a_late_fee_too_much_is_a_credit_of_the_open_month(month: Month) -> None:
    for period in (MARCH, APRIL, 202605):
        month.closed(period)  # May books 31 days on March: 100.00 × 0.05 % × 31 = 1.55
    booked = LateFee.objects.get(charge=month.charge("1-101"))
    assert (booked.period, booked.amount_fen) == (202605, 155)
    month.pay("1-101", MONTHLY, date(2026, 5, 10))
    month.run(202606)
    fees = LateFee.objects.filter(charge=month.charge("1-101")).order_by("period")
    assert [(one.period, one.amount_fen) for one in fees] == [(202605, 155), (202606, 45 - 155)]  # nine days: 0.45
    month.nothing_wrong()


def test_the_page_leads_from_the_checklist_to_the_close(month: Month) -> None:
    client = Client()
    client.force_login(month.preparer, backend=BACKEND)
    first = client.get("/billing/close?site=GARDEN&period=2026-03").content.decode()
    assert "没有出完账" in first and "billing.prepare_close" not in first
    month.approved(MARCH)
    ready = client.get("/billing/close?site=GARDEN&period=2026-03").content.decode()
    assert "/do/billing.prepare_close" in ready
    client.post("/do/billing.prepare_close", {"site": month.site.pk, "period": "2026-03"})
    client.force_login(month.reviewer, backend=BACKEND)
    waiting = client.get("/billing/close?site=GARDEN&period=2026-03").content.decode()
    assert "/do/billing.close_month" in waiting
    client.post("/do/billing.close_month", {"close": MonthClose.objects.get().pk})
    done = client.get("/billing/close?site=GARDEN&period=2026-03").content.decode()
    assert "2 笔，200.00 元" in done and "/do/" not in done.split("<main")[1].split("</main")[0]
