"""Rows of every kind in one company, made through the gate by its own people; all words contain a given mark."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from conftest import writing
from PIL import Image, ImageDraw

from tests.staffing import appoint, newcomer
from zhishou.areas.billing.models import Charge
from zhishou.areas.billing.tariff_rows import read_entry
from zhishou.areas.callbacks.models import Callback
from zhishou.areas.cases.models import Case, CauseCode, Consequence, WorkOrder
from zhishou.areas.cases.operations.public import INTAKE
from zhishou.areas.cashdesk.models import BankDeposit, CashCheck, Entry, Receipt
from zhishou.areas.customers.models import Customer
from zhishou.areas.letters.models import Letter, ScanBatch, ScanPage
from zhishou.areas.mail.models import Mailbox, Outgoing, Received
from zhishou.areas.notices.models import NoticeFile
from zhishou.areas.office.models import Report
from zhishou.areas.payments.models import DebitBatch
from zhishou.areas.property import periods
from zhishou.areas.property.models import Meter, Round, Unit
from zhishou.areas.services.models import Bill, Deposit, Refund, Remittance
from zhishou.kernel import clock, files, links
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import (
    Department,
    Job,
    Notice,
    Obligation,
    Person,
    Post,
    SavedView,
    Site,
    StoredFile,
)
from zhishou.kernel.scope import subject_of
from zhishou.kernel.types import Upload


def handwriting() -> Upload:
    """Three strokes of a hand, as the pad posts them."""
    picture = Image.new("RGBA", (600, 220), (255, 255, 255, 0))
    pen = ImageDraw.Draw(picture)
    for x in (60, 210, 360):
        pen.line([(x, 60), (x + 90, 50)], fill=(20, 20, 20, 255), width=7)
        pen.line([(x + 45, 30), (x + 40, 180)], fill=(20, 20, 20, 255), width=8)
    return Upload("signature.png", _png(picture))


def photo(name: str = "photo.png") -> Upload:
    """A small picture."""
    return Upload(name, _png(Image.new("RGB", (64, 48), "seagreen")))


def _png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


@dataclass
class Life:
    """What has happened in one company."""

    site: Site
    department: Department
    people: dict[str, Person]
    word: str
    phone: str
    cases: dict[str, Case] = field(default_factory=dict)
    token: str = ""

    def do(self, who: str, operation: str, /, **data: Any) -> Any:
        """Perform as the person of a post; what the operation made."""
        return perform(operation, Actor.of(self.people[who]), data, door="page").result

    def take_in(self, name: str, kind: str, **more: Any) -> Case:
        """A matter of the customer."""
        made = self.do(
            "property.assistant", "cases.take_in", site=self.site.pk, kind=kind, content=f"{self.word}{name}的事",
            place=f"{self.word}七栋", sought=f"{self.word}尽快", **more,
        )  # fmt: skip
        assert isinstance(made, Case)
        self.cases[name] = made
        return made


def live(site: Site, department: Department, people: dict[str, Person], *, word: str, phone: str) -> Life:
    """Customers, cases at every stage, orders, callbacks, letters, reports, files and settings of a company."""
    life = Life(site, department, people, word, phone)
    _customers(life)
    _complaints(life)
    _repairs(life)
    _office(life)
    _letters(life)
    _mail(life)
    _debit(life)
    _readings(life)
    _units(life)
    _services(life)
    _cash(life)
    with writing():
        _link, life.token = links.make(
            site, purpose=INTAKE, operations=["cases.take_in_publicly"], site=site, by=None, days=None
        )
    return life


def _customers(life: Life) -> None:
    customer = life.do(
        "property.assistant", "customers.create", site=life.site.pk, name=f"{life.word}客户", mobile=life.phone,
        place=f"{life.word}3-301", wish=f"{life.word}晚上打", note=life.word, is_vip=True,
    )  # fmt: skip
    life.do(
        "property.assistant", "customers.record_service", customer=customer.pk, item=f"{life.word}保养",
        at=clock.now() - timedelta(hours=2), place=life.word, technician=f"{life.word}师傅",
    )  # fmt: skip


def live_at(site: Site, department: Department, people: dict[str, Person], *, word: str, phone: str) -> Life:
    """Customers, cases, orders and callbacks of one community: what belongs to it and not to the whole company."""
    life = Life(site, department, people, word, phone)
    _customers(life)
    _complaints(life)
    _repairs(life)
    return life


def _units(life: Life) -> None:
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


def customer_of(life: Life) -> Customer:
    """The company's customer."""
    return Customer.objects.get(site=life.site, mobile=life.phone)


def _complaints(life: Life) -> None:
    word, customer = life.word, customer_of(life).pk
    waiting = life.take_in("待判断", "complaint", customer=customer, major=f"{word}可能上媒体")
    life.do("property.assistant", "cases.hand_up", case=waiting.pk, reason=f"{word}处理不了")
    case = life.take_in("已结案", "complaint", reporter_name=f"{word}女士", reporter_phone=life.phone)
    life.do(
        "property.assistant", "cases.judge_justified", case=case.pk, grounds=f"{word}属实",
        department=life.department.pk, promised_at=clock.now() + timedelta(days=2),
    )  # fmt: skip
    life.do(
        "implied.engineer", "cases.investigate", case=case.pk, route="repair_quality",
        cause=CauseCode.objects.get(site=life.site.company(), code="Y01").pk, finding=f"{word}轴承磨损",
        outside=f"{word}维保单位", evidence=[photo(f"{word}.png")],
    )  # fmt: skip
    life.do("property.assistant", "cases.propose", case=case.pk, a=f"{word}更换", a_compensation="36.00")
    life.do("property.manager", "cases.instruct", case=case.pk, letter="A", text=f"{word}同意")
    life.do("property.assistant", "cases.carry_out", case=case.pk, done=f"{word}已更换")
    life.do("property.assistant", "cases.promise", case=case.pk, what=f"{word}复查",
            due_at=clock.now() + timedelta(days=3))  # fmt: skip
    life.do("property.assistant", "cases.accept_remedy", case=case.pk, accepted=True, signature=handwriting())
    life.do("property.assistant", "cases.resolve", case=case.pk)
    callback = Callback.objects.get(case=case)
    life.do(
        "property.manager", "callbacks.record", callback=callback.pk, channel="sms", solved="yes", speed="satisfied",
        manner="satisfied", satisfaction="satisfied", wish=f"{word}无", follow_up=f"{word}无",
    )  # fmt: skip
    life.do("property.assistant", "cases.close", case=case.pk, text=f"{word}已总结")
    life.do("property.supervisor", "cases.improve", case=case.pk, measure=f"{word}每月检查",
            owner=life.people["implied.engineer"].pk, due_on=clock.today() + timedelta(days=30))  # fmt: skip
    life.do("property.supervisor", "cases.record_consequence", case=case.pk,
            person=life.people["implied.engineer"].pk, role="direct", rule=f"{word}制度", facts=f"{word}未检查",
            proposed="talk")  # fmt: skip


def _repairs(life: Life) -> None:
    word = life.word
    for name in ("已派工", "待回访"):
        case = life.take_in(name, "repair", reporter_name=f"{word}先生", reporter_phone=life.phone)
        life.do("property.assistant", "cases.dispatch", case=case.pk, department=life.department.pk,
                engineer=life.people["implied.engineer"].pk, note=f"{word}带梯子")  # fmt: skip
    order = WorkOrder.objects.get(case=life.cases["待回访"])
    life.do("implied.engineer", "cases.accept_order", order=order.pk)
    life.do("implied.engineer", "cases.resolve", case=order.case_id, done=f"{word}换了阀门", materials=f"{word}阀门",
            before=[photo(f"{word}前.png")], after=[photo(f"{word}后.png")], signature=handwriting())  # fmt: skip


def busier(life: Life, rounds: int) -> None:
    """More rows of what lists show, so that a page asking once a row is found out."""
    for n in range(rounds):
        customer = life.do("property.assistant", "customers.create", site=life.site.pk, name=f"{life.word}客户{n}",
                           mobile=f"1380000{n:04}", place=f"{n}-301")  # fmt: skip
        life.take_in(f"投诉{n}", "complaint", customer=customer.pk)
        case = life.take_in(f"报修{n}", "repair", customer=customer.pk)
        life.do("property.assistant", "cases.dispatch", case=case.pk, department=life.department.pk)
        if n % 2:
            life.do("implied.engineer", "cases.resolve", case=case.pk, done="修好了")


def _office(life: Life) -> None:
    word, site = life.word, life.site.pk
    life.do("property.supervisor", "office.check_day", site=site, remark=f"{word}抓紧")
    life.do("property.supervisor", "office.report_week", site=site, words=f"{word}本周")
    life.do("property.supervisor", "cases.keep_phrase", site=site, pattern=f"{word}随便", why=word, better=word)
    life.do("property.supervisor", "cases.keep_cause", site=site, code="X99", name=f"{word}原因")
    life.do("implied.administration", "cases.make_intake_qr", site=site)
    life.do("implied.administration", "office.change_setting", site=site, name="callbacks.closing",
            value=f"{word}，再见。")  # fmt: skip
    life.do("implied.administration", "office.change_day", site=site, day=clock.today() + timedelta(days=40),
            is_="resting", name=f"{word}年会")  # fmt: skip
    life.do("implied.administration", "people.record_absence", person=life.people["property.clerk"].pk,
            starts_at=clock.now() + timedelta(days=1), ends_at=clock.now() + timedelta(days=3),
            deputy=life.people["property.assistant"].pk, reason=f"{word}年假")  # fmt: skip
    table = Upload(f"{word}.csv", f"姓名,手机\n{word}导入客户,{life.phone}\n".encode())
    life.do("property.assistant", "office.hand_in_table", site=site, kind="customers", file=table)
    with writing():
        for person in (life.people["property.assistant"], life.people["property.supervisor"]):
            SavedView.objects.create(person=person, page="/cases", name=f"{word}的视图", query="kind=repair")


def _mail(life: Life) -> None:
    """A mailbox, a mail that became a case and was answered, one that was left out, and a group's robot."""
    word, site = life.word, life.site.pk
    box = life.do(
        "implied.administration", "mail.add_mailbox", site=site, address=f"{life.site.code.lower()}@mail.test",
        name=f"{word}客服", username=word, secret=word, imap_host="127.0.0.1", smtp_host="127.0.0.1",
    )  # fmt: skip
    mail = {"mailbox": box.pk, "uid_validity": 1, "sender_name": f"{word}女士", "text": f"{word}来信"}
    told = {**mail, "uid": 1, "sender": "a@mail.test", "subject": f"{word}电梯", "message_key": f"{site}"}
    made = perform("mail.take_in", Actor.system("mail"), told, door="mail").result
    assert isinstance(made, Case)
    life.do("property.assistant", "mail.reply", case=made.pk, text=f"{word}师傅明天到")
    left = {
        **mail,
        "uid": 2,
        "sender": "b@mail.test",
        "subject": f"{word}休假",
        "state": "ignored",
        "reason": "mail.is_auto",
    }
    perform("mail.set_aside", Actor.system("mail"), left, door="mail")
    life.do("implied.administration", "mail.add_robot", site=site, kind="webhook", name=f"{word}群", groups=["case"],
            target="https://93.184.216.34/hook", secret=f"{word}-a-long-secret-of-ours")  # fmt: skip


def _debit(life: Life) -> None:
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


def _readings(life: Life) -> None:
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


def _services(life: Life) -> None:
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


def _cash(life: Life) -> None:
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
    life.do("property.assistant", "cashdesk.count_cash", site=site, n100=1, signature=handwriting())
    life.do("property.billing_supervisor", "cashdesk.check_cash", site=site, signature=handwriting())


def _letters(life: Life) -> None:
    """One letter signed and one waiting, a draft of new duties, and a scan nobody could match."""
    post = Post.objects.get(site=life.site, code="property.clerk")
    for number in (1, 2):
        with writing():
            person = newcomer(life.site, f"{life.site.code.lower()}-clerk{number}", f"{life.word}文员{number}")
            made = appoint(person, post, life.site, life.department)
        letter = life.do("implied.administration", "letters.issue", appointment=made.pk)
        if number == 1:
            perform("letters.sign", Actor.of(person), {"letter": letter.pk, "signature": handwriting()}, door="page")
    keeper = Post.objects.get(site=life.site, code="implied.building_keeper")
    duty = {"text": f"{life.word}巡楼", "grants": []}
    life.do("implied.administration", "letters.write_charter", post=keeper.pk, note=life.word, clauses=[duty])
    with writing():
        batch = ScanBatch.objects.create(site=life.site, made_by=life.people["implied.administration"])
        page = files.keep(photo(f"{life.word}扫描.png"), batch, "scan", site=life.site, by=None)
        ScanPage.objects.create(batch=batch, name=f"{life.word}.png", file=page, trouble=f"{life.word}读不出")


def arguments(life: Life) -> dict[str, list[Any]]:
    """Sample arguments of addresses, by the beginning of the route: rows of this company."""
    company = {"site_id": life.site.pk}
    people = {"person__in": list(life.people.values())}
    return {
        "people/": [life.people["property.assistant"].username],
        "hand-over/": [life.people["property.assistant"].username],
        "letters/scans/page/": list(ScanPage.objects.filter(batch__site=life.site).values_list("pk", flat=True)),
        "letters/scans/": list(ScanBatch.objects.filter(**company).values_list("pk", flat=True)),
        "letters/phone/": ["no-such-token"],
        "letters/": list(Letter.objects.filter(**company).values_list("number", flat=True)),
        "verify/": list(Letter.objects.filter(**company, state="signed").values_list("number", flat=True)),
        "charters/": list(Post.objects.filter(**company, code="implied.building_keeper").values_list("pk", flat=True)),
        "customers/": list(Customer.objects.filter(**company).values_list("number", flat=True)),
        "r/": [life.token, "no-such-token"],
        "s/": ["no-such-token"],
        "c/": ["no-such-token"],
        "f/": ["no-such-token"],
        "cases/": [case.number for case in life.cases.values()],
        "orders/": list(WorkOrder.objects.filter(case__site=life.site).values_list("number", flat=True)),
        "intake-posters/": list(StoredFile.objects.filter(**company, kind="intake_poster").values_list("pk", flat=True)),
        "consequences/": list(Consequence.objects.filter(case__site=life.site).values_list("pk", flat=True)),
        "callbacks/case/": [life.cases["待回访"].number],
        "callbacks/about/": [subject_of(life.cases["待回访"])],
        "callbacks/service/": list(customer_of(life).services.values_list("number", flat=True)),
        "callbacks/": list(Callback.objects.filter(**company).values_list("number", flat=True)),
        "services/": list(Bill.objects.filter(**company).values_list("number", flat=True)),
        "b/": ["no-such-token"],
        "remittances/": list(Remittance.objects.filter(**company).values_list("number", flat=True)),
        "deposits/": list(Deposit.objects.filter(**company).values_list("number", flat=True)),
        "refunds/": list(Refund.objects.filter(**company).values_list("number", flat=True)),
        "debits/": [str(batch) for batch in DebitBatch.objects.filter(**company)],
        "cash/day/": list(CashCheck.objects.filter(**company).values_list("pk", flat=True)),
        "cash/": list(Unit.objects.filter(**company, code__contains="C-").values_list("pk", flat=True)),
        "receipts/": list(Receipt.objects.filter(**company).values_list("number", flat=True)),
        "bank-deposits/": list(BankDeposit.objects.filter(**company).values_list("number", flat=True)),
        "owed/": list(Obligation.objects.filter(**company).values_list("pk", flat=True))[:2],
        "duties/": ["property.assistant.2"],
        "reports/new/": ["day", "week", "month"],
        "reports/": list(Report.objects.filter(**company).values_list("pk", flat=True)),
        "mail/": list(Received.objects.filter(**company).values_list("pk", flat=True)),
        "messages/": list(Outgoing.objects.filter(**company).values_list("pk", flat=True)),
        "channels/": list(Mailbox.objects.filter(**company).values_list("pk", flat=True)),
        "readings/": list(Round.objects.filter(**company).values_list("pk", flat=True)),
        "payment-notices/files/": list(NoticeFile.objects.filter(**company).values_list("pk", flat=True)) or [1],
        "bill/": ["no-such-token"],
        "units/": list(Unit.objects.filter(**company).order_by("handover__pk").values_list("pk", flat=True)),
        "billing/trial/": list(Charge.objects.filter(**company).values_list("pk", flat=True))[:1],
        "charges/": list(Charge.objects.filter(**company).values_list("pk", flat=True))[:1],
        "notices/": list(Notice.objects.filter(**people).values_list("pk", flat=True))[:2],
        "views/": list(SavedView.objects.filter(**people).values_list("pk", flat=True))[:1],
        "import/template/": ["customers", "complaints"],
        "import/": list(Job.objects.filter(**company).values_list("pk", flat=True)),
        "jobs/": list(Job.objects.filter(**company).values_list("pk", flat=True)),
        "files/": list(StoredFile.objects.filter(**company).values_list("pk", flat=True)),
    }  # fmt: skip
