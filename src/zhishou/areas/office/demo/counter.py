"""The counter of 翠湖花园: receipts and a void one, the drawer counted and checked, slips, paid services, and what the bank says."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

from zhishou.areas.cashdesk import bank_month, drawer, matching, papers
from zhishou.areas.cashdesk import counter as desk
from zhishou.areas.cashdesk.models import CashCheck, CashCount, Match, Receipt, Settlement, Slip
from zhishou.areas.cashdesk.models.books import Method
from zhishou.areas.office.demo import pictures
from zhishou.areas.office.demo.register import SITE
from zhishou.areas.office.demo.world import Story, World
from zhishou.areas.payments import queries as money
from zhishou.areas.payments.models import DebitBatch
from zhishou.areas.property import periods
from zhishou.areas.property import queries as register
from zhishou.areas.property.models import Unit
from zhishou.areas.services.models import Bill, Remittance
from zhishou.areas.services.operations.remittances import cash_of, waiting
from zhishou.kernel import calendar_store, clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.types import Upload

CASHIER, SECOND, FINANCE, CLERK, SUPERVISOR = "sunli", "qianguohua", "caoying", "linxiaowen", "hejing"
CASHIERS, SUPERVISORS = {CASHIER: SITE, "dinghui": "CH2"}, {SUPERVISOR: SITE, "wuhaiyan": "CH2"}
FRIDAY = 4
BANK = "示例银行城东支行"
FEE, COMPANY = "账户管理费", "CUIHU"
PRICES = (
    ("F01", "更换水龙头", "个", "35.00"), ("F02", "疏通下水管", "次", "80.00"), ("F03", "更换灯具", "盏", "25.00"),
    ("F04", "安装晾衣架", "套", "120.00"), ("F05", "开关插座维修", "个", "20.00"),
)  # fmt: skip
JOBS = (
    (("F01", "2"), ("生料带", "3.50")), (("F02", "1"),), (("F03", "3"), ("LED 灯管", "18.00")), (("F04", "1"),),
    (("F05", "2"), ("五孔插座", "22.00")), (("F02", "1"), ("F01", "1")),
)  # fmt: skip
Visit = tuple[str, int, int]  # unit, method, fen of what it owes in tenths


class Till:
    """What is done at the counter and with the bank, by the hands of its people."""

    def __init__(self, world: World) -> None:
        self.world, self.dice = world, Random(4_711)
        self.slips: list[Slip] = []

    def open(self) -> Story:
        """A book of receipts, a price list in force."""
        self.world.do(SECOND, "cashdesk.open_book", site=COMPANY, prefix="CH26-", first=1, last=2000)
        rows = [{"code": c, "name": n, "measure": m, "price": p} for c, n, m, p in PRICES]
        made = self.world.do(
            CLERK, "services.draft_prices", site=SITE, effective_from=f"{clock.today()}",
            basis="示例：按社区公示的有偿服务收费标准", prices=rows,
        )  # fmt: skip
        yield clock.now() + timedelta(minutes=40)
        self.world.do(SUPERVISOR, "services.approve_prices", list=made)

    def day(self, visits: list[Visit], turn: int) -> Story:
        """A day at the counter: people pay, a receipt is void, services are done, cash is counted and goes to the bank."""
        receipts = []
        for code, method, tenths in visits:
            if (receipt := self.visit(code, method, tenths)) is not None:
                receipts.append(receipt)
            yield clock.now() + timedelta(minutes=self.dice.randint(6, 17))
        if turn == 0 and receipts:
            again = receipts[-1].unit.code if receipts[-1].unit else ""
            self.world.do(SECOND, "cashdesk.void_receipt", receipt=receipts[-1], reason="付款方式开错，重新开")
            yield clock.now() + timedelta(minutes=4)
            self.visit(again, receipts[-1].method, 10)
            yield clock.now() + timedelta(minutes=4)
        for n in range(2):
            self.serve(
                2 * turn + n, visits[n][0] if n < len(visits) else "7-101", Method.CASH if n == 0 else Method.SCAN
            )
            yield clock.now() + timedelta(minutes=self.dice.randint(10, 20))
        slip = self.to_the_bank()
        yield clock.now() + timedelta(minutes=20)
        if slip is not None:
            self.slips.append(slip)
            self.told_to_finance(slip, confirm=turn < 2)
        if turn == 1:
            self.remit(SUPERVISOR, SITE, confirm=True)
            self.world.tell(clock.now() + timedelta(minutes=5), "fees: deposit", self.deposit())
        yield clock.now() + timedelta(minutes=20)
        for who in (CASHIER, CLERK):
            self.count(who, SITE)
        self.check()

    def visit(self, code: str, method: int, tenths: int) -> Receipt | None:
        """Somebody pays for a unit; the receipt is printed. Nobody comes for what the developer owes."""
        unit = Unit.objects.get(site__code=SITE, code=code)
        rows = desk.open_of(unit)
        fen = sum(row.fen for row in rows) * tenths // 10
        if not fen:
            return None
        given: dict[str, Any] = {
            "unit": unit,
            "charges": [str(row.charge) for row in rows],
            "amount": fen,
            "method": method,
        }
        if method == Method.CASH:
            given["tendered"] = -(-fen // 10_000) * 10_000
        else:
            given["reference"] = (
                f"{'WX' if method == Method.SCAN else 'ZZ'}{clock.today():%Y%m%d}{self.dice.randint(1000, 9999)}"
            )
        receipt: Receipt = self.world.do(CASHIER, "cashdesk.receive", **given)
        self.world.do(CASHIER, "cashdesk.print_receipt", receipt=receipt)
        return receipt

    def evening(self, *, forgotten: bool) -> Story:
        """The end of a working day: no cash went to the bank, drawers are counted and checked; on Friday the week is remitted.

        What the day itself has done already is not done twice; a forgotten check is not made up for.
        """
        if not calendar_store.work_time(self.world.site("CUIHU")).is_workday(clock.today()):
            return
        for who, site in CASHIERS.items():
            if not Slip.objects.filter(cashier__username=who, paid_in_on=clock.today()).exists():
                self.world.do(who, "cashdesk.no_slip", site=site, reason="今天没有收现金")
            if not CashCount.objects.filter(cashier__username=who, day=clock.today()).exists():
                self.count(who, site)
            yield clock.now() + timedelta(minutes=self.dice.randint(2, 5))
        if drawer.drawer_of(self.world.site(SITE), self.world.person(CLERK)).fen and not self._checked():
            self.count(CLERK, SITE)
        if not forgotten and not self._checked():
            self.check()
        if clock.today().weekday() == FRIDAY:
            for who, site in SUPERVISORS.items():
                self.remit(who, site, confirm=True)
                yield clock.now() + timedelta(minutes=3)

    def _checked(self) -> bool:
        return CashCheck.objects.filter(day=clock.today()).exists()

    def count(self, who: str, site: str) -> None:
        """The drawer counted to the fen."""
        left = drawer.drawer_of(self.world.site(site), self.world.person(who)).fen
        pieces = {}
        for name, value in drawer.NOTES.items():
            pieces[name], left = divmod(left, value)
        self.world.do(who, "cashdesk.count_cash", site=site, signature=self.hand(), **pieces)

    def check(self) -> None:
        """The supervisor checks the day, every drawer of the company."""
        self.world.do(SECOND, "cashdesk.check_cash", site=COMPANY, signature=self.hand())

    def to_the_bank(self) -> Slip | None:
        """All cash of the cashier goes to the bank; the slip is registered."""
        cashier = self.world.person(CASHIER)
        rows = list(drawer.waiting(Actor.of(cashier), self.world.site(SITE)).filter(cashier=cashier))
        fen = sum(row.amount_fen for row in rows)
        if fen <= 0:
            return None
        made: Slip = self.world.do(
            CASHIER, "cashdesk.register_slip", site=SITE, number=f"JK{clock.today():%m%d}{self.dice.randint(100, 999)}",
            bank=BANK, paid_in_on=clock.today(), amount=fen, entries=[row.pk for row in rows],
        )  # fmt: skip
        return made

    def told_to_finance(self, source: Slip | DebitBatch, *, confirm: bool) -> None:
        """The deposit slip, and finance that found it right."""
        name, field = ("deposit_slip", "slip") if isinstance(source, Slip) else ("deposit_batch", "batch")
        paper = self.world.do(CASHIER, f"cashdesk.{name}", signature=self.hand(), **{field: source})
        if confirm:
            self.world.do(FINANCE, "cashdesk.confirm_deposit", deposit=paper, signature=self.hand())

    def serve(self, job: int, code: str, method: int) -> Bill:
        """A paid service: billed, signed by the customer, paid."""
        unit = Unit.objects.get(site__code=SITE, code=code)
        lines = [
            {"item": name, "quantity": n} if name.startswith("F") else {"name": name, "price": n}
            for name, n in JOBS[job]
        ]
        work = "、".join(row[1] for row in PRICES if row[0] in {name for name, _n in JOBS[job]})
        bill: Bill = self.world.do(
            CLERK, "services.make_bill", site=SITE, unit=unit, customer=register.owner_names(unit, clock.today()) or code,
            place=code, work=work, lines=lines,
        )  # fmt: skip
        self.world.do(CLERK, "services.sign_bill", bill=bill, signature=self.hand())
        given = (
            {} if method == Method.CASH else {"reference": f"WX{clock.today():%Y%m%d}{self.dice.randint(1000, 9999)}"}
        )
        self.world.do(CLERK, "services.pay_bill", bill=bill, method=method, **given)
        return bill

    def deposit(self) -> Story:
        """A deposit for a renovation, of which a part is asked back when the work is done."""
        unit = Unit.objects.get(site__code=SITE, code="7-201")
        held = self.world.do(
            CLERK, "services.take_deposit", unit=unit, payer=register.owner_names(unit, clock.today()) or unit.code,
            amount=200_000, method=Method.SCAN, reference=f"WX{clock.today():%Y%m%d}7001", note="厨房翻新，工期二十天",
        )  # fmt: skip
        yield max(self.world.day(1, 15, 10), clock.now() + timedelta(minutes=12))
        self.world.do(
            CLERK,
            "services.ask_refund",
            deposit=held,
            amount=150_000,
            payee=held.payer,
            reason="工程完工，验收合格，先退一部分",
        )

    def remit(self, who: str, site: str, *, confirm: bool) -> None:
        """The week's service money goes to finance."""
        cash = cash_of(waiting(self.world.site(site), clock.today()))
        made = self.world.do(who, "services.remit", site=site, remitted=cash, signature=self.hand())
        if confirm:
            self.world.do(FINANCE, "services.confirm_remittance", remittance=made, signature=self.hand())

    def hand(self) -> Upload:
        return pictures.signature(self.dice)[0]

    def settlement(self) -> None:
        """The channel settles what was scanned, for six tenths of a percent; one payment is not in our books."""
        rows = Receipt.objects.filter(site__code=SITE, method=Method.SCAN, voided_at=None)
        told = [(row.reference, row.paid_on, row.amount_fen) for row in rows]
        if not told:
            return
        told.append((f"WX{clock.today():%Y%m%d}9998", told[-1][1], 12_000))
        lines = [
            {
                "number": number, "channel": "微信", "on": on, "settled_on": max(on for _n, on, _f in told), "gross_fen": fen,
                "fee_fen": (fee := (fen * 6 + 500) // 1000), "net_fen": fen - fee,
            }
            for number, on, fen in told
        ]  # fmt: skip
        self.world.do(FINANCE, "cashdesk.import_settlement", site=SITE, rows=lines)

    def statement(self, batch: DebitBatch | None) -> None:
        """The bank's statement: most of it is ours, some is not, one slip came short."""
        today = clock.today()
        rows: list[dict[str, Any]] = []
        for n, slip in enumerate(self.slips):
            short = 100 if n == 1 else 0
            rows.append(
                {"on": slip.paid_in_on, "amount_fen": slip.amount_fen - short, "memo": f"现金存款 {slip.number}"}
            )
        for row in Receipt.objects.filter(site__code=SITE, method=Method.TRANSFER, voided_at=None):
            rows.append({
                "on": row.paid_on, "amount_fen": row.amount_fen, "counterparty": row.payer, "memo": "物业费",
                "number": row.reference,
            })  # fmt: skip
        if batch is not None:
            fen = money.paid_by_batch(batch)[1]
            rows.append(
                {"on": today, "amount_fen": fen, "counterparty": "示例银行代收付", "memo": f"代扣第 {batch} 批"}
            )
        for settlement in Settlement.objects.filter(site__code=SITE):
            rows.append({"on": today, "amount_fen": settlement.net_fen, "counterparty": "微信支付", "memo": "商户结算"})
        for remitted in Remittance.objects.filter(
            site__code=SITE, state=Remittance.State.CONFIRMED, remitted_fen__gt=0
        ):
            rows.append({"on": today, "amount_fen": remitted.remitted_fen, "memo": "现金存款"})
        rows.append({"on": today, "amount_fen": -1_000, "counterparty": BANK, "memo": FEE})
        rows.append({"on": today, "amount_fen": 88_000, "counterparty": "示例业主", "memo": "转账"})
        for n, one in enumerate(rows):
            one.setdefault("number", f"{today:%Y%m%d}{n:04}")
        self.world.do(FINANCE, "cashdesk.import_statement", site=SITE, rows=rows)

    def matched(self) -> None:
        """The supervisor confirms what agrees in number and amount, and explains the bank's fee."""
        told = matching.suggest(list(matching.open_lines(self.world.site(SITE))), papers.open_of(self.world.site(SITE)))
        if any(one.rule == Match.Rule.NUMBER for one in told.values()):
            self.world.do(SECOND, "cashdesk.confirm_suggested", site=SITE)
        for fee in matching.open_lines(self.world.site(SITE)).filter(memo=FEE):
            self.world.do(SECOND, "cashdesk.match_lines", line=fee, reason="银行按月收取的账户管理费")

    def month_signed(self) -> None:
        """The month before: its transfers on the bank's statement, what is open with a reason, signed by finance."""
        last = clock.today().replace(day=1) - timedelta(days=1)
        rows: list[dict[str, Any]] = [
            {"on": paper.on, "amount_fen": paper.amount_fen, "number": paper.number, "memo": "物业费"}
            for paper in papers.of(self.world.site(SITE), last.replace(day=1))
            if paper.kind == "payment" and paper.on <= last
        ]
        rows.append({"on": last, "amount_fen": -1_000, "counterparty": BANK, "memo": FEE, "number": f"{last:%Y%m}FY"})
        self.world.do(FINANCE, "cashdesk.import_statement", site=SITE, rows=rows)
        self.matched()
        month = periods.of(last)
        items = bank_month.open_items(self.world.site(COMPANY), month)
        if items:
            told = [{"key": one.key, "reason": "月底还在途，下月初核对"} for one in items]
            self.world.do(SECOND, "cashdesk.give_reasons", site=COMPANY, month=periods.words(month), reasons=told)
        self.world.do(
            FINANCE, "cashdesk.sign_bank_month", site=COMPANY, month=periods.words(month), signature=self.hand(),
            remark="流水和单据逐笔核对过",
        )  # fmt: skip
