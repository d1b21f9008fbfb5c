"""欠费 of 翠湖花园: letters, a visit with a promise, one that was broken, a dispute, a waiver, the statistics, two invoices."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from zhishou.areas.arrears.models import Contact, CreditRequest, Dispute, Letter, StatisticsReport
from zhishou.areas.arrears.queries import ladder, owing, supply
from zhishou.areas.arrears.queries.owing import Debtor
from zhishou.areas.office.demo import pictures
from zhishou.areas.office.demo.register import POWER, SITE, WATER
from zhishou.areas.office.demo.world import Story, World
from zhishou.areas.property import periods
from zhishou.areas.property import queries as register
from zhishou.kernel import clock

CASHIER, HEAD, KEEPER, MANAGER, FINANCE = "sunli", "qianguohua", "hewei", "zhoumin", "caoying"
SUPPLIERS = {WATER: ("示例市自来水公司", 2.5, "S"), POWER: ("示例市供电公司", 0.62, "D")}
SAME_DAY = timedelta(hours=2)


class Collecting:
    """How the arrears of one community are collected, by the cashier, the keeper and the billing supervisor."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.dice = Random(8_200)

    def collect(self) -> Story:
        """Who is late gets a reminder, is visited, promises or contests; a month's statistics go up."""
        world = self.world
        buildings = [building for building, _name in register.buildings(world.site(SITE))]
        for building in buildings:
            who = CASHIER if len(buildings) > 1 and building == buildings[-1] else KEEPER
            world.do(HEAD, "arrears.assign_collector", building=building, person=world.person(who))
        yield world.by_day(clock.now() + timedelta(hours=3))
        self._issue(Letter.Step.REMINDER)
        yield world.by_day(clock.now() + timedelta(days=1))
        yield from self._serve()
        yield from self._visit()
        yield from self._contest()
        last = periods.words(periods.last())
        ask = {"site": SITE, "period": last}
        world.do(CASHIER, "arrears.draw_up_statistics", words="有几户没有交，继续催。", **ask)
        yield world.at_work(SITE, 3, 6)
        told = {"report": self._report(), "approved": False, "opinion": "情况说明要写清是哪些户、为什么、下月怎么催。"}
        world.do(HEAD, "arrears.review_statistics", **told)
        yield world.at_work(SITE, 2, 5)
        world.do(
            CASHIER, "arrears.draw_up_statistics", words="两户长期未交，业主在外地，已电话联系，下月继续上门。", **ask
        )
        yield world.at_work(SITE, 18, 26)
        told = {"report": self._report(), "opinion": "请重点跟进没有兑现承诺的住户。"}
        world.do(HEAD, "arrears.review_statistics", **told)
        yield world.by_day(clock.now() + SAME_DAY)
        world.do(CASHIER, "arrears.report_statistics", report=self._report())
        while True:  # what falls due later
            yield world.by_day(clock.now() + timedelta(days=4))
            for step in (Letter.Step.NOTICE, Letter.Step.REMINDER):
                self._issue(step)
            yield world.by_day(clock.now() + timedelta(days=1))
            yield from self._serve(most=3)

    def _report(self) -> object:
        return StatisticsReport.objects.get(site=self.world.site(SITE))

    def _issue(self, step: Letter.Step) -> None:
        due = [r for r in ladder.rungs(self.world.site(SITE)) if r.step == step and r.due(clock.today())]
        if due:
            self.world.do(CASHIER, "arrears.issue_letters", site=SITE, step=step)

    def _serve(self, most: int = 9) -> Story:
        """The keeper hands letters over, or leaves them at the door with a photo."""
        waiting = Letter.objects.filter(site=self.world.site(SITE), served="").order_by("pk")[:most]
        for n, letter in enumerate(waiting):
            yield self.world.by_day(clock.now() + timedelta(minutes=9))
            if n % 3 == 1:
                told = {"how": "posted", "photo": pictures.photo(self.dice, "入户门.jpg")}
            else:
                told = {"how": "handed", "receiver": letter.addressee, "signature": pictures.signature(self.dice, 2)[0]}
            self.world.do(KEEPER, "arrears.serve_letter", letter=letter, **told)

    def _late(self) -> list[Debtor]:
        today = clock.today()
        return [d for d in owing.ledger(self.world.site(SITE), owing.now_period()) if d.overdue_fen(today) > 0]

    def _visit(self) -> Story:
        """The first who is late promises and does not pay, the second is not there, the third promises again later."""
        found = self._late()[:3]
        results = (
            {"result": "promised", "words": "说工资还没发，过几天来交。"},
            {"result": "nobody"},
            {"result": "hardship", "words": "家里有人住院，想分两次交。"},
        )
        for debtor, said in zip(found, results, strict=False):
            yield self.world.by_day(clock.now() + timedelta(minutes=20))
            promise = {"promise_on": clock.today() + timedelta(days=3)} if said["result"] == "promised" else {}
            self.world.do(KEEPER, "arrears.record_contact", unit=debtor.unit, way="visit", **said, **promise)
        yield self.world.by_day(clock.now() + timedelta(days=4))
        broken = Contact.objects.filter(promise=Contact.Promise.OPEN, promise_on__lt=clock.today()).first()
        if broken is not None:
            self.world.do(CASHIER, "arrears.break_promise", contact=broken)
            yield self.world.by_day(clock.now() + timedelta(days=1))
            again = {
                "promise_on": clock.today() + timedelta(days=60),
                "result": "promised",
                "words": "想分两次交，先交一半。",
            }
            self.world.do(KEEPER, "arrears.record_contact", unit=broken.unit_id, way="call", **again)

    def _contest(self) -> Story:
        """A shop contests a charge; something is credited to another, asked for by one and approved by another."""
        late = self._late()
        if len(late) > 1:
            part = max(late[-1].collectable(clock.today()), key=lambda p: p.left_fen)
            told = {"unit": late[-1].unit, "charges": [part.charge], "reason": "面积和合同上写的不一样，要求重新核对。"}
            dispute = self.world.do(CASHIER, "arrears.open_dispute", **told)
            yield self.world.by_day(clock.now() + SAME_DAY)
            ask = {
                "dispute": dispute,
                "charge": part.charge,
                "amount": "20.00",
                "reason": "按合同面积重算，多收的部分减免",
            }
            self.world.do(CASHIER, "arrears.request_credit", **ask)
            other = max(late[0].collectable(clock.today()), key=lambda p: p.left_fen)
            ask = {"charge": other.charge, "amount": "15.00", "reason": "外墙维修影响三天，按公示的办法补偿"}
            request = self.world.do(CASHIER, "arrears.request_waiver", **ask)
            yield self.world.by_day(clock.now() + timedelta(days=1))
            self.world.do(MANAGER, "arrears.decide_credit", request=request, opinion="同意")

    def credit(self) -> Story:
        """What was contested has been checked: a credit is asked for and waits for the second person."""
        dispute = Dispute.objects.filter(site=self.world.site(SITE), state=Dispute.State.OPEN).first()
        charge = dispute.charges.first() if dispute is not None else None
        waits = dispute is not None and dispute.credits.filter(state=CreditRequest.State.ASKED).exists()
        if charge is not None and not waits:
            ask = {
                "dispute": dispute,
                "charge": charge.charge_id,
                "amount": "20.00",
                "reason": "按合同面积重算，多收的部分减免",
            }
            self.world.do(CASHIER, "arrears.request_credit", **ask)
        yield self.world.by_day(clock.now() + timedelta(days=1))

    def suppliers(self) -> Story:
        """Last month's water is paid; power came later and waits for the manager. What was talked over with the bank is kept."""
        world, site = self.world, self.world.site(SITE)
        period = periods.last()
        for kind, (supplier, price, letter) in SUPPLIERS.items():
            measured = supply.measured(site, period, kind)
            if measured is None:
                continue
            if kind == POWER:
                yield max(world.day(2, 10), clock.now())
            usage = measured + measured // 90
            bill = world.do(
                HEAD, "arrears.enter_utility_bill", site=site, supplier=supplier, kind=kind, period=periods.words(period),
                number=f"{letter}{period}-0186", usage=f"{usage / 1000:.0f}", amount=f"{usage // 1000 * price:.2f}",
                due_on=clock.today() + timedelta(days=12),
            )  # fmt: skip
            yield world.by_day(clock.now() + timedelta(days=1))
            world.do(HEAD, "arrears.request_utilities", bill=bill)
            if kind == WATER:
                yield world.by_day(clock.now() + timedelta(days=1))
                world.do(MANAGER, "arrears.approve_utilities", bill=bill, opinion="与总表相符")
                yield world.by_day(clock.now() + timedelta(days=1))
                world.do(
                    FINANCE, "arrears.pay_utilities", bill=bill, on=clock.today(), voucher=f"付{clock.today():%m%d}-03"
                )
        world.do(
            HEAD, "arrears.record_liaison", site=site, partner="示例银行翠湖支行", person="对公柜台", on=clock.today(),
            matter="代扣失败的几户换了卡，问要不要重签协议。", result="要本人到网点重签。", next_on=clock.today() + timedelta(days=20),
        )  # fmt: skip
