"""欠费: the ledger, promises, the ladder, disputes, statistics, and suppliers, on a community whose month is known."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from conftest import writing
from tests.company_life import handwriting, photo

from zhishou.areas.arrears import printing, reports
from zhishou.areas.arrears.jobs import look_after_promises
from zhishou.areas.arrears.models import Contact, CreditRequest, Dispute, Figure, Letter, SupplierInvoice
from zhishou.areas.arrears.queries import figures, ladder
from zhishou.areas.arrears.tests.conftest import CODES, MONTHLY, House, day, refused
from zhishou.areas.billing.models import Freeze, LateFee, MonthClose
from zhishou.areas.payments.models import DebitBatch
from zhishou.areas.property.models import Building
from zhishou.kernel import clock
from zhishou.kernel.excel import as_bytes
from zhishou.kernel.models import Obligation
from zhishou.kernel.operation import REGISTRY, Refused


def test_the_ledger_lists_what_is_open_by_age_in_delivery_order(house: House) -> None:
    house.pay("1-102", 2 * MONTHLY, "2026-05-03", "A")
    house.pay("2-201", 15000, "2026-05-04", "B")
    with clock.at(day("2026-05-20")):  # March was due on 30 April, April is due on 31 May
        assert house.owed() == {"1-101": 2 * MONTHLY, "2-201": 5000, "2-202": 2 * MONTHLY}
        assert house.owed(202603) == {"1-101": MONTHLY, "2-202": MONTHLY}
        table = reports.ledger(house.site, 202604)
        lines = [dict(zip(table.headers, row, strict=True)) for row in table.rows]
        assert [line["房屋编码"] for line in lines] == ["1-101", "2-201", "2-202", ""]
        first = lines[0]
        assert (first["欠费账期"], first["未到期"], first["1—30 天"], first["合计"]) == (
            "2026-03—2026-04",
            "100.00",
            "100.00",
            "200.00",
        )
        assert (first["逾期天数"], first["手机"]) == ("20", "138····1111")
        assert lines[-1]["合计"] == "450.00"


def test_the_three_rates_are_those_of_the_worked_table(house: House) -> None:
    """docs/money.md, Collection: April of four households."""
    house.pay("1-101", MONTHLY, "2026-04-20", "A")  # March, before May
    house.pay("1-102", 2 * MONTHLY, "2026-05-02", "B")  # a hundred for March, a hundred for April
    house.pay("2-201", 15000, "2026-05-04", "C")  # March, and half of April
    with clock.at(day("2026-05-10")):
        total = figures.added(figures.reckon(house.site, 202604), "")
        assert (total.billed_fen, total.collected_fen, total.rate) == (40000, 15000, "37.5%")
        assert (total.households, total.settled, total.household_rate) == (4, 1, "25.0%")
        assert (total.start_fen, total.recovered_fen, total.clearing_rate) == (40000, 10000, "25.0%")
        may = figures.added(figures.reckon(house.site, 202605), "")
        assert (may.start_fen, may.recovered_fen, may.rest_fen) == (70000, 35000, 35000)


def test_a_closed_month_keeps_its_figures_when_money_is_booked_back(house: House) -> None:
    with clock.at(day("2026-05-02")):
        close = house.do("billing.prepare_close", who=house.cashier, site=house.site, period="2026-03").result
        house.do("billing.close_month", who=house.head, close=close)
    before = reports.collection(house.site, 202603)
    assert before.frozen and Figure.objects.filter(period=202603).count() >= 2
    house.pay("1-101", MONTHLY, "2026-05-03", "X")
    row = {"code": "1-102", "amount_fen": MONTHLY, "paid_on": date(2026, 3, 15), "method": 1, "number": "back"}
    house.do("payments.import_payments", site=house.site, rows=[row])
    assert reports.collection(house.site, 202603).rows == before.rows
    assert reports.collection(house.site, 202603, now=True).rows != before.rows
    house.nothing_wrong()


def test_the_ladder_goes_step_by_step_with_proof_of_service(house: House) -> None:
    def issue(step: int) -> list[Letter]:
        house.do("arrears.issue_letters", who=house.cashier, site=house.site, step=step)
        return list(Letter.objects.filter(step=step).order_by("unit__code"))

    with clock.at(day("2026-05-03")):
        refused("arrears.nobody_due", lambda: issue(1))  # three days after the due day
    with clock.at(day("2026-05-06")):
        first = issue(1)
        assert [one.unit.code for one in first] == list(CODES)
        assert {one.principal_fen for one in first} == {MONTHLY}  # April's is not due yet
        assert {one.late_fen for one in first} == {30}  # 1 to 6 May: 100.00 × 0.05 % × 6
        refused("arrears.nobody_due", lambda: issue(1))
        refused("arrears.nobody_due", lambda: issue(2))
    with clock.at(day("2026-05-21")):
        notices = issue(2)
        letter = notices[0]
        serve = {"letter": letter.pk, "how": "handed"}
        refused("arrears.no_proof", lambda: house.do("arrears.serve_letter", who=house.keeper, **serve))
        house.do("arrears.serve_letter", who=house.keeper, **serve, signature=handwriting(), receiver="示例")
        refused("arrears.served", lambda: house.do("arrears.serve_letter", who=house.keeper, **serve, photo=photo()))
    with clock.at(day("2026-06-20")):
        formal = issue(3)
        assert [one.unit.code for one in formal] == ["1-101"]  # the others' notices were never served
        house.do("arrears.serve_letter", who=house.keeper, letter=formal[0].pk, how="posted", photo=photo())
        legal = {"unit": "1-101", "reason": "催告以后仍不交"}
        refused("arrears.not_legal_yet", lambda: house.do("arrears.hand_to_legal", who=house.head, **legal))
    with clock.at(day("2026-07-21")):
        house.do("arrears.hand_to_legal", who=house.head, **legal)
        assert Letter.objects.get(step=4).unit.code == "1-101"
    house.nothing_wrong()


def test_a_promise_holds_the_ladder_until_it_is_broken(house: House) -> None:
    promise = {"way": "visit", "result": "promised", "promise": "100.00", "words": "下周发工资"}
    with clock.at(day("2026-05-06")):
        late = {**promise, "promise_on": date(2026, 12, 1)}
        refused(
            "arrears.promise_day", lambda: house.do("arrears.record_contact", who=house.keeper, unit="1-101", **late)
        )
        for code in ("1-101", "1-102"):
            house.do("arrears.record_contact", who=house.keeper, unit=code, **promise, promise_on=date(2026, 5, 15))
        waiting = {rung.debtor.code: rung.waits for rung in ladder.rungs(house.site)}
        assert waiting["1-101"] == "答应 2026-05-15 交" and waiting["2-201"] == ""
    house.pay("1-102", MONTHLY, "2026-05-12", "P")
    with clock.at(day("2026-05-16")):
        assert look_after_promises() == 1
        assert look_after_promises() == 0
        states = dict(Contact.objects.values_list("unit__code", "promise"))
        assert states == {"1-101": "broken", "1-102": "kept"}
        assert {r.debtor.code for r in ladder.rungs(house.site) if r.due(clock.today())} >= {"1-101"}
    house.pay("1-102", MONTHLY, "2026-06-01", "Q")
    paid = {"unit": "1-102", **promise}
    refused("arrears.nothing_owed", lambda: house.do("arrears.record_contact", who=house.keeper, **paid))


def test_a_broken_promise_is_owed_a_visit_by_the_building_keeper(house: House) -> None:
    rule = {"after": "arrears.break_promise", "do": "arrears.record_contact", "within": "3 workdays"}
    with clock.at(day("2026-12-06")):
        keeper = house.cast.person("bing", "楼丁", "visit_arrears", obliges=(rule,))
        house.do(
            "arrears.record_contact",
            who=keeper,
            unit="1-101",
            way="call",
            result="promised",
            promise_on=date(2026, 12, 10),
        )
    with clock.at(day("2026-12-11")):
        look_after_promises()
        assert Obligation.objects.get(do_operation="arrears.record_contact").state == "open"
        house.do("arrears.record_contact", who=keeper, unit="1-101", way="visit", result="nobody")
        assert Obligation.objects.get(do_operation="arrears.record_contact").state == "kept"


def test_a_disputed_charge_bears_no_late_fee_and_no_letter_until_it_is_decided(house: House) -> None:
    charge = house.charge("1-101", 202603)
    with clock.at(day("2026-05-05")):
        dispute = house.do(
            "arrears.open_dispute", who=house.cashier, unit="1-101", charges=[charge.pk], reason="面积不对"
        ).result
        again = {"unit": "1-101", "charges": [charge.pk], "reason": "又说"}
        refused("dispute.already", lambda: house.do("arrears.open_dispute", who=house.cashier, **again))
        other = {"unit": "1-102", "charges": [charge.pk], "reason": "别人的"}
        refused("dispute.other_unit", lambda: house.do("arrears.open_dispute", who=house.cashier, **other))
        held = {"freeze": Freeze.objects.get().pk, "on": date(2026, 5, 6)}
        refused("billing.freeze_held", lambda: house.do("billing.unfreeze", who=house.head, **held))
        forged = {"charge": charge.pk, "on": date(2026, 5, 6), "cause": "batch:1"}
        refused("billing.cause", lambda: house.do("billing.freeze", who=house.head, **forged))
        back = {"charge": charge.pk, "on": date(2026, 5, 4), "cause": "工单 T1"}
        refused("billing.freeze_back", lambda: house.do("billing.freeze", who=house.head, **back))
        told = {"charge": charge.pk, "on": date(2026, 5, 5), "cause": "工单 T1"}
        made = house.do("billing.freeze", who=house.head, **told).result
        undone = {"freeze": made.pk, "on": date(2026, 5, 4)}
        refused("billing.thaw_back", lambda: house.do("billing.unfreeze", who=house.head, **undone))
        house.do("billing.unfreeze", who=house.head, freeze=made.pk, on=date(2026, 5, 5))
        refused("billing.freeze_before", lambda: house.do("billing.freeze", who=house.head, **told))
    with clock.at(day("2026-05-10")):
        house.do("arrears.issue_letters", who=house.cashier, site=house.site, step=1)
        assert "1-101" not in set(Letter.objects.values_list("unit__code", flat=True))
    with clock.at(day("2026-05-15")):
        asked = {"dispute": dispute.pk, "charge": charge.pk, "amount": "40.00", "reason": "按 60 平方米算"}
        request = house.do("arrears.request_credit", who=house.cashier, **asked).result
        decide = {"dispute": dispute.pk, "state": "adjusted", "decision": "按实测面积减免"}
        refused("credit.waiting", lambda: house.do("arrears.decide_dispute", who=house.head, **decide))
        house.do("arrears.decide_credit", who=house.head, request=request.pk)
        house.do("arrears.decide_dispute", who=house.head, **decide)
        refused("dispute.decided", lambda: house.do("arrears.decide_dispute", who=house.head, **decide))
    assert Freeze.objects.get(cause__startswith="dispute:").closed_on == date(2026, 5, 15)
    with clock.at(day("2026-06-01")):
        house.approved(202605)
        # 1 to 4 May on 100.00, 15 to 31 May on 60.00: (4 × 100 + 17 × 60) × 0.05 %
        assert LateFee.objects.get(charge=charge).amount_fen == 71
        assert house.owed()["1-101"] == 6000 + MONTHLY
    house.nothing_wrong()


def test_who_asks_for_a_credit_does_not_approve_it_and_no_credit_without_approval(house: House) -> None:
    charge = house.charge("1-101", 202603)
    dispute = house.do("arrears.open_dispute", who=house.head, unit="1-101", charges=[charge.pk], reason="重复").result
    refused(
        "dispute.no_credit",
        lambda: house.do(
            "arrears.decide_dispute", who=house.head, dispute=dispute.pk, state="adjusted", decision="减免"
        ),
    )
    ask = {"dispute": dispute.pk, "charge": charge.pk, "amount": "10.00", "reason": "补偿"}
    request = house.do("arrears.request_credit", who=house.head, **ask).result
    refused("independence", lambda: house.do("arrears.decide_credit", who=house.head, request=request.pk))
    assert CreditRequest.objects.get().credit is None and house.owed()["1-101"] == 2 * MONTHLY
    assert Dispute.objects.get().state == "open"


def test_statistics_are_drawn_up_reviewed_by_another_and_reported(house: House) -> None:
    made = house.do(
        "arrears.draw_up_statistics", who=house.cashier, site=house.site, period="2026-04", words="两户外出"
    ).result
    refused("statistics.state", lambda: house.do("arrears.report_statistics", who=house.cashier, report=made.pk))
    house.do("arrears.review_statistics", who=house.head, report=made.pk, approved=False, opinion="请写明措施")
    again = house.do(
        "arrears.draw_up_statistics", who=house.cashier, site=house.site, period="2026-04", words="下周上门"
    ).result
    house.do("arrears.review_statistics", who=house.head, report=again.pk)
    house.do("arrears.report_statistics", who=house.cashier, report=again.pk)
    again.refresh_from_db()
    assert (again.pk, again.state, again.lines[-1][3]) == (made.pk, "reported", "400.00")
    refused(
        "statistics.reviewed",
        lambda: house.do(
            "arrears.draw_up_statistics", who=house.cashier, site=house.site, period="2026-04", words="再来"
        ),
    )


def test_a_suppliers_invoice_is_checked_asked_for_approved_and_paid(house: House) -> None:
    rows = [{"number": "Z1", "kind": 1, "use": 3, "initial_milli": 0, "decimals": 3, "installed_on": date(2026, 1, 1)}]
    house.do("property.import_meters", site=house.site.pk, rows=rows)
    dial = {"number": "Z1", "read_on": date(2026, 5, 31), "period": 202605, "value_milli": 1_000_000}
    house.do("property.import_readings", site=house.site.pk, rows=[dial])
    bill = {
        "site": house.site,
        "supplier": "市自来水公司",
        "kind": 1,
        "period": "2026-05",
        "number": "S1",
        "amount": "3000.00",
    }
    refused("utility.differs", lambda: house.do("arrears.enter_utility_bill", who=house.cashier, **bill, usage="1100"))
    made = house.do("arrears.enter_utility_bill", who=house.cashier, **bill, usage="1010").result
    assert (made.measured_milli, made.difference_milli, made.price_e4) == (1_000_000, 10_000, 29703)
    water = {
        "code": "SF",
        "name": "水费",
        "kind": "metered",
        "meter_kind": "水",
        "price_e4": 35000,
        "effective_from": "2026-01-01",
    }
    house.tariffs([water])
    refused("utility.no_basis", lambda: house.do("arrears.request_utilities", who=house.cashier, bill=made.pk))
    house.tariffs([{**water, "effective_from": "2026-05-01", "legal_basis": "示例价格文件第二条"}])
    house.do("arrears.request_utilities", who=house.cashier, bill=made.pk)
    pay = {"bill": made.pk, "on": date(2026, 6, 5), "voucher": "F1"}
    refused("utility.state", lambda: house.do("arrears.pay_utilities", who=house.finance, **pay))
    house.do("arrears.approve_utilities", who=house.head, bill=made.pk)
    house.do("arrears.pay_utilities", who=house.finance, **pay)
    assert SupplierInvoice.objects.get().state == "paid"


def test_no_operation_cuts_water_or_power() -> None:
    """民法典第九百四十四条: the property company may not press for fees by stopping supplies."""
    names = [f"{op.name} {op.label}" for op in REGISTRY.values()]
    assert [n for n in names if any(word in n for word in ("停水", "停电", "断水", "断电", "停气", "限电"))] == []


def test_the_reports_are_written_as_csv_excel_and_pdf(house: House, tmp_path: Path) -> None:
    for table in (reports.ledger(house.site, 202604), reports.collection(house.site, 202604)):
        assert as_bytes(reports.sheets(table))[:2] == b"PK"
        assert reports.pdf(house.site, 202604, table)[:5] == b"%PDF-"


def test_letters_print_one_page_each(house: House) -> None:
    with clock.at(day("2026-05-06")):
        house.do("arrears.issue_letters", who=house.cashier, site=house.site, step=1)
    made = pypdfium2.PdfDocument(printing.letters_pdf(list(Letter.objects.order_by("unit__code"))))
    assert len(made) == len(CODES)
    assert "100.30" in made[0].get_textpage().get_text_range()


def test_a_collector_follows_another_and_the_figures_are_theirs(house: House) -> None:
    first = Building.objects.get(name="1 栋")
    house.do("arrears.assign_collector", who=house.head, building=first.pk, person=house.keeper.pk)
    house.do("arrears.assign_collector", who=house.head, building=first.pk, person=house.cashier.pk)
    people = figures.by_collector(figures.reckon(house.site, 202604))
    assert [(one.name, one.billed_fen) for one in people] == [("催甲", 2 * MONTHLY), ("", 2 * MONTHLY)]


def test_a_figure_of_the_month_is_frozen_once(house: House) -> None:
    with clock.at(day("2026-05-02")):
        close = house.do("billing.prepare_close", who=house.cashier, site=house.site, period="2026-03").result
        house.do("billing.close_month", who=house.head, close=close)
    assert MonthClose.objects.get().amount_fen == 4 * MONTHLY
    assert sum(f.billed_fen for f in Figure.objects.all()) == 4 * MONTHLY
    with writing(), pytest.raises(Exception, match="closed"):
        MonthClose.objects.update(state="returned")


def test_who_is_at_the_bank_gets_no_letter_until_the_file_is_back(house: House) -> None:
    mandate = {
        "code": "1-101",
        "bank": "示例银行",
        "account": "6222000011112222",
        "holder": "示例1-101",
        "agreement": "XY1",
    }
    with clock.at(day("2026-05-06")):
        house.do("property.import_units", site=house.site.pk, rows=[mandate])
        bank = house.cast.person("bank", "行员", "make_debits")
        made = house.do(
            "payments.make_debit", who=bank, site=house.site.pk, period="2026-04", layout="generic-csv"
        ).result
        assert isinstance(made, DebitBatch)
        waiting = {rung.debtor.code: rung.waits for rung in ladder.rungs(house.site)}
        assert (waiting["1-101"], waiting["1-102"]) == ("划账文件还在银行，等回盘", "")
        house.do("arrears.issue_letters", who=house.cashier, site=house.site.pk, step=1)
        assert set(Letter.objects.values_list("unit__code", flat=True)) == {"1-102", "2-201", "2-202"}
        house.do("payments.withdraw_debit", who=bank, batch=made.pk)
        house.do("arrears.issue_letters", who=house.cashier, site=house.site.pk, step=1)
        assert Letter.objects.filter(unit__code="1-101").count() == 1
    house.nothing_wrong()


def test_handing_over_too_early_says_what_comes_first(house: House) -> None:
    with clock.at(day("2026-05-06")):
        with pytest.raises(Refused) as no:
            house.do("arrears.hand_to_legal", who=house.head, unit="1-101", reason="催告以后仍不交")
        assert no.value.sentence().endswith("现在：下一步是温馨提示，2026-05-05 起。")
