"""The register, readings, and everything about money."""

from __future__ import annotations

from datetime import timedelta

from tests.company_life.life import Life, handwriting, photo
from zhishou.areas.arrears.models import Letter as DunningLetter
from zhishou.areas.billing.models import Charge
from zhishou.areas.billing.tariff_rows import read_entry
from zhishou.areas.cashdesk.models import Entry
from zhishou.areas.property import periods
from zhishou.areas.property.models import Meter, Tenure, Unit
from zhishou.kernel import clock


def units(life: Life) -> None:
    """A unit that was handed over and changed hands."""
    word, today = life.word, clock.today()
    life.do(
        "property.cashier", "property.import_units", site=life.site.pk,
        rows=[{"code": f"{word}1-101", "building": f"{word}1栋", "room": "101", "status": 3, "owner": f"{word}业主", "mobile": f"137{life.phone[3:]}"}],
    )  # fmt: skip
    unit = Unit.objects.get(site=life.site, code=f"{word}1-101")
    life.do(
        "property.cashier", "property.register_mandate", unit=unit.pk, bank=f"{word}银行", account="6222021234567890128",
        holder=f"{word}业主", starts_on=today,
    )  # fmt: skip
    life.do(
        "property.assistant",
        "property.hand_over",
        unit=unit.pk,
        on=today,
        checklist=f"{word}合格",
        signature=handwriting(),
    )
    life.do("property.assistant", "property.transfer_name", unit=unit.pk, on=today, name=f"{word}新业主", deed=word)
    owner = Tenure.objects.get(unit=unit, role=0, ends_on=None)
    life.do(
        "property.assistant", "property.issue_certificate", unit=unit.pk, kind="resident", tenure=owner.pk,
        valid_until=today + timedelta(days=365),
    )  # fmt: skip


def debit(life: Life) -> None:
    """A unit that owes, with an account, and a batch for the bank."""
    word, site = life.word, life.site.pk
    unit = {"code": f"{word}D-101", "owner": f"{word}业主", "area_e2": 9000, "bank": f"{word}银行",
            "account": "6222000011112222", "holder": f"{word}业主", "agreement": "XY1"}  # fmt: skip
    life.do("property.cashier", "property.import_units", site=site, rows=[unit])
    row, _wrong = read_entry(
        {"code": "WY", "name": f"{word}物业费", "kind": "area", "price_e4": 28500, "effective_from": "2025-01-01"}
    )
    life.do("property.cashier", "billing.import_tariffs", site=site, rows=[row])
    opening = [{"code": unit["code"], "item": "WY", "period": 202603, "amount_fen": 35620}]
    life.do("property.cashier", "billing.import_opening", site=site, rows=opening)
    life.do("property.cashier", "payments.make_debit", site=site, period="2026-03", layout="generic-csv")


def readings(life: Life) -> None:
    """A building with two meters of water below a master: a month read, and a round in which one dial is doubted."""
    word, site, today = life.word, life.site, clock.today()
    codes = [f"{site.code}-10{n}" for n in (1, 2)]
    month = today.replace(day=1) - timedelta(days=5)
    life.do("property.cashier", "property.import_units", site=site.pk, rows=[
        {"code": code, "building": f"{word}1栋", "people": 2, "owner": f"{word}业主"} for code in codes
    ])  # fmt: skip
    life.do("property.cashier", "property.import_meters", site=site.pk, rows=[
        {"number": f"W-{site.code}", "kind": 1, "use": 3},
        *({"number": f"W-{code}", "kind": 1, "unit": code, "parent": f"W-{site.code}"} for code in codes),
    ])  # fmt: skip
    numbers = {f"W-{site.code}": 42_000, **{f"W-{code}": 20_000 for code in codes}}
    life.do("property.cashier", "property.import_readings", site=site.pk, rows=[
        {"number": number, "read_on": month, "period": periods.of(month), "value_milli": value}
        for number, value in numbers.items()
    ])  # fmt: skip
    life.do("implied.building_keeper", "property.open_round", site=site.pk, kind=1, period=periods.of(today),
            starts_on=today - timedelta(days=1), ends_on=today + timedelta(days=5))  # fmt: skip
    meter = Meter.objects.get(site=site, number=f"W-{codes[0]}")
    life.do("implied.building_keeper", "property.take_reading", meter=meter.pk, value="900", photos=[photo()])


def services(life: Life) -> None:
    """A price list, a paid bill remitted to finance, a deposit of which something is asked back."""
    word, site, clerk = life.word, life.site.pk, "property.assistant"
    life.do("property.billing_supervisor", "cashdesk.open_book", site=site, prefix=f"{word}S-", last=100)
    prices = [{"code": "S1", "name": f"{word}换龙头", "measure": "个", "price": "35.00"}]
    made = life.do(clerk, "services.draft_prices", site=site, effective_from=str(clock.today()), basis=f"{word}公示",
                   prices=prices)  # fmt: skip
    life.do("property.supervisor", "services.approve_prices", list=made.pk)
    bill = life.do(clerk, "services.make_bill", site=site, customer=f"{word}业主", work=f"{word}换龙头",
                   lines=[{"item": "S1"}])  # fmt: skip
    life.do(clerk, "services.sign_bill", bill=bill.pk, signature=handwriting())
    life.do(clerk, "services.pay_bill", bill=bill.pk)
    life.do("property.supervisor", "services.remit", site=site, remitted="35.00", signature=handwriting())
    unit = Unit.objects.filter(site=life.site).first()
    assert unit is not None
    deposit = life.do(clerk, "services.take_deposit", unit=unit.pk, payer=f"{word}业主", amount="100")
    life.do(clerk, "services.ask_refund", deposit=deposit.pk, amount="50", payee=f"{word}业主", reason=f"{word}完工")


def _bank(life: Life, slip: str) -> None:
    """A statement of three lines, one of them matched with the slip; a settlement of a channel."""
    word, site, today, finance = life.word, life.site.pk, clock.today(), "implied.finance"
    rows = [
        {"on": today, "amount_fen": fen, "number": f"{word}B{n}", "counterparty": f"{word}业主", "memo": memo}
        for n, (fen, memo) in enumerate(
            ((2_000, f"{word}存款 {slip}"), (5_500, f"{word}转账"), (-1_200, f"{word}手续费"))
        )
    ]
    life.do(finance, "cashdesk.import_statement", site=site, rows=rows)
    life.do(finance, "cashdesk.confirm_suggested", site=site)
    row = {
        "number": f"{word}W1", "channel": word, "on": today, "settled_on": today, "gross_fen": 900, "fee_fen": 5, "net_fen": 895,
    }  # fmt: skip
    life.do(finance, "cashdesk.import_settlement", site=site, rows=[row])


def cash(life: Life) -> None:
    """A unit that paid at the counter: receipts, one void, a slip of the bank, the drawer counted and checked."""
    word, site, cashier = life.word, life.site.pk, "property.cashier"
    code = f"{word}C-101"
    life.do(cashier, "property.import_units", site=site, rows=[{"code": code, "owner": f"{word}业主"}])
    row, _wrong = read_entry(
        {"code": "GT", "name": f"{word}柜台费", "kind": "area", "price_e4": 10_000, "effective_from": "2025-01-01"}
    )
    life.do(cashier, "billing.import_tariffs", site=site, rows=[row])
    opening = [{"code": code, "item": "GT", "period": 202601, "amount_fen": 12_300}]
    life.do(cashier, "billing.import_opening", site=site, rows=opening)
    unit = Unit.objects.get(site=life.site, code=code)
    receipts = [
        life.do(cashier, "cashdesk.receive", unit=unit.pk, amount=yuan, payer=f"{word}付款人", purpose="GT")
        for yuan in ("20.00", "30.00")
    ]
    life.do(cashier, "cashdesk.print_receipt", receipt=receipts[0].pk)
    life.do("property.billing_supervisor", "cashdesk.void_receipt", receipt=receipts[1].pk, reason=f"{word}开错")
    entry = Entry.objects.get(receipt=receipts[0])
    slip = life.do(cashier, "cashdesk.register_slip", site=site, number=f"{word}JK1", bank=f"{word}银行", amount="20.00",
                   paid_in_on=clock.today(), entries=[entry.pk])  # fmt: skip
    life.do(cashier, "cashdesk.deposit_slip", slip=slip.pk, signature=handwriting())
    life.do(cashier, "cashdesk.count_cash", site=site, signature=handwriting())
    _bank(life, f"{word}JK1")
    life.do("property.assistant", "cashdesk.count_cash", site=site, n100=1, signature=handwriting())
    life.do("property.billing_supervisor", "cashdesk.check_cash", site=site, signature=handwriting())


def arrears(life: Life) -> None:
    """A unit that owes: a collector, a letter served, a visit with a promise, a charge disputed and a credit asked for."""
    word, site, today, code = life.word, life.site.pk, clock.today(), f"{life.word}A-101"
    cashier, head, keeper = "property.cashier", "property.billing_supervisor", "implied.building_keeper"
    unit = {"code": code, "building": f"{word}2栋", "owner": f"{word}欠费人", "mobile": f"135{life.phone[3:]}"}
    life.do(cashier, "property.import_units", site=site, rows=[unit])
    row, _wrong = read_entry(
        {"code": "QF", "name": f"{word}欠的费", "kind": "area", "price_e4": 10_000, "effective_from": "2025-01-01"}
    )
    life.do(cashier, "billing.import_tariffs", site=site, rows=[row])
    months = [periods.add(periods.of(today), -n) for n in (4, 3)]
    due = today - timedelta(days=40)
    opening = [{"code": code, "item": "QF", "period": p, "amount_fen": 45_600, "due_on": due} for p in months]
    life.do(cashier, "billing.import_opening", site=site, rows=opening)
    found = Unit.objects.get(site=life.site, code=code)
    life.do(head, "arrears.assign_collector", building=found.building_id, person=life.people[keeper].pk)
    life.do(cashier, "arrears.issue_letters", site=site, step=1, units=[found.pk])
    letter = DunningLetter.objects.get(unit=found)
    life.do(
        keeper, "arrears.take_letters", site=site, building=found.building_id, count=1,
        signature=handwriting(),
    )  # fmt: skip
    life.do(keeper, "arrears.serve_letter", letter=letter.pk, how="handed", receiver=f"{word}欠费人",
            signature=handwriting())  # fmt: skip
    life.do(keeper, "arrears.record_contact", unit=found.pk, way="visit", result="promised", words=f"{word}下周发工资",
            promise_on=today + timedelta(days=7), photos=[photo(f"{word}门.png")])  # fmt: skip
    charge = Charge.objects.filter(unit=found).order_by("pk").last()
    assert charge is not None
    dispute = life.do(cashier, "arrears.open_dispute", unit=found.pk, charges=[charge.pk], reason=f"{word}没住过")
    life.do(cashier, "arrears.request_credit", dispute=dispute.pk, charge=charge.pk, amount="10.00",
            reason=f"{word}补偿")  # fmt: skip
    life.do(cashier, "arrears.draw_up_statistics", site=site, words=f"{word}户主在外地")


def assessed(life: Life) -> None:
    """A month later the keeper's collecting is assessed; the keeper objects, somebody else decides."""
    word, keeper, month = life.word, "implied.building_keeper", periods.words(periods.of(clock.today()))
    with clock.at(clock.now() + timedelta(days=32)):
        made = life.do(
            "property.billing_supervisor", "assessment.assess", site=life.site.pk, person=life.people[keeper].pk,
            period=month, result="good", remark=f"{word}催缴及时",
        )  # fmt: skip
        life.do(keeper, "assessment.object", assessment=made.pk, reason=f"{word}有一栋不归我")
        life.do("property.manager", "assessment.review", assessment=made.pk, result="good", finding=f"{word}维持")


def suppliers(life: Life) -> None:
    """A supplier's invoice asked to be paid, and what was talked over with the supplier."""
    word, site, head = life.word, life.site.pk, "property.billing_supervisor"
    bill = life.do(
        head, "arrears.enter_utility_bill", site=site, supplier=f"{word}自来水公司", kind=1, number=f"{word}ZD1",
        period=periods.words(periods.add(periods.of(clock.today()), -3)), usage="100", amount="300.00",
        explained=f"{word}含上月", file=photo(f"{word}账单.png"),
    )  # fmt: skip
    life.do(head, "arrears.request_utilities", bill=bill.pk)
    life.do(
        head, "arrears.record_liaison", site=site, partner=f"{word}银行", on=clock.today(), matter=f"{word}代扣格式"
    )
