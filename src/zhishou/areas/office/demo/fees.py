"""The fees of 翠湖花园: register and three billed months, who paid how, a bank debit, and the month being read now."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from importlib.resources import files
from random import Random
from typing import Any

import yaml
from django.utils import timezone

from zhishou.areas.billing.models import Run
from zhishou.areas.billing.operations.runs import run_month
from zhishou.areas.billing.tariff_rows import read_entry
from zhishou.areas.notices import queries as notices
from zhishou.areas.office.demo import assessments, pictures
from zhishou.areas.office.demo.arrears import Collecting
from zhishou.areas.office.demo.counter import Till
from zhishou.areas.office.demo.register import FLAT, POWER, SITE, WATER, Community, Dial
from zhishou.areas.office.demo.world import DOOR, Story, World
from zhishou.areas.payments import queries as money
from zhishou.areas.payments.bank import files as bank_files
from zhishou.areas.payments.bank.layout import layout as layout_of
from zhishou.areas.payments.models import DebitBatch
from zhishou.areas.property import periods
from zhishou.areas.property.models import Meter, Unit
from zhishou.kernel import clock, jobs
from zhishou.kernel import files as kept
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Obligation
from zhishou.kernel.types import Upload

CASHIER, SECOND, KEEPER = "sunli", "qianguohua", "hewei"
LAYOUT = "generic-csv"
CASH, TRANSFER, SCAN, DEBIT = 1, 2, 3, 4
NEVER_PAYS, PAYS_LATE, PAYS_PART = ("7-102", "8-204"), ("7-202", "8-104"), ("7-104", "S-02")
BILLED = 3
FORGOTTEN = 12  # days before the end: an evening on which nobody checked the cash
MONTHLY = ("property.open_round", "notices.make", "payments.make_debit", "arrears.draw_up_statistics")


def plan(world: World) -> None:
    """What was read before is taken over, three months are billed one after the other, the fourth is being read."""
    fees = Fees(world)
    start = max(world.days - 3, 2)
    world.tell(world.day(start, 9, 20), "fees: register", fees.register())
    for n in range(BILLED, 0, -1):
        period = periods.add(fees.current, -n)
        day = max(world.day(start - 1 - BILLED + n, 10), _morning(periods.first_day(periods.add(period, 1)), 10))
        world.tell(day, f"fees: {period}", fees.billed(period))
    world.tell(day - timedelta(minutes=90), "fees: till", fees.till.open())
    world.tell(day + timedelta(hours=2), "fees: notices", fees.notices())
    world.tell(day + timedelta(days=1, hours=5), "fees: debit", fees.debit())
    world.tell(day + timedelta(days=2), "fees: counter", fees.counter())
    collecting = Collecting(world)
    world.tell(day + timedelta(days=4), "fees: arrears", collecting.collect())
    world.tell(day + timedelta(days=5, hours=4), "fees: suppliers", collecting.suppliers())
    world.tell(world.day(1, 14, 20), "fees: credit", collecting.credit())
    world.tell(max(day + timedelta(days=12), world.day(4, 10)), "fees: assessment", assessments.assess(world))
    begun = _morning(periods.first_day(fees.current).replace(day=20), 9)
    if not world.day(max(world.days - 7, 2)) < begun < world.day(1):
        begun = world.day(1, 8, 10)
    world.tell(begun, "fees: round", fees.open_rounds())
    for ago in range(world.days - 1, -1, -1):
        world.tell(world.day(ago, 8, 20), "fees: the other community", fees.excused())
        world.tell(world.day(ago, 16, 10), "fees: evening", fees.till.evening(forgotten=ago == FORGOTTEN))
    world.tell(world.day(1, 8, 40), "fees: readings", fees.read_now())


def _morning(day: date, hour: int) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day, hour))


class Fees:
    """The months of one community, by the hands of its cashier, the billing supervisor and the building keeper."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.dice = Random(8_100)
        today = clock.local(world.end).date()
        self.current = periods.of(today - timedelta(days=7))  # rounds run over month ends
        self.community: Community
        self.till = Till(world)
        self.batch: DebitBatch | None = None

    def register(self) -> Story:
        """Units, meters and tariffs are taken in; the dials of nine months from the old books with them."""
        names = {c.place: (c.name, c.mobile) for c in self.world.customers.get(SITE, [])}
        self.community = Community(self.dice, self.world.many(6), self.current, names)
        self.world.do(CASHIER, "property.import_units", site=SITE, rows=self.community.units)
        yield clock.now() + timedelta(minutes=12)
        first = self.community.history[0]
        installed = periods.first_day(periods.add(first, -1)).replace(day=20)
        rows = [dial.row(installed) for dial in self.community.dials]
        self.world.do(CASHIER, "property.import_meters", site=SITE, rows=rows)
        yield clock.now() + timedelta(minutes=20)
        self.world.do(CASHIER, "billing.import_tariffs", site=SITE, rows=list(_tariffs(first)))
        old = self.community.history[:-BILLED]
        rows = [row for period in old for row in self.community.readings(period)]
        self.world.do(CASHIER, "property.import_readings", site=SITE, rows=rows)
        yield clock.now() + timedelta(minutes=15)
        tenant = self.community.units_of(FLAT)[1]["code"]
        day = periods.first_day(self.community.history[-BILLED])
        self.world.do(CASHIER, "property.move_in", unit=tenant, on=day, name="示例租户", mobile="13700009111")
        self.world.do(CASHIER, "property.agree_payer", unit=tenant, item_code="SF", starts_on=day)

    def billed(self, period: int) -> Story:
        """A month as it should go: read, run, checked by the second person, paid."""
        rows = self.community.readings(period)
        self.world.do(KEEPER, "property.import_readings", site=SITE, rows=rows)
        yield clock.now() + timedelta(minutes=40)
        run_month(Actor.of(self.world.person(CASHIER)), self.world.site(SITE), period, DOOR)
        yield clock.now() + timedelta(minutes=25)
        self.world.do(SECOND, "billing.approve_run", run=Run.objects.get(site__code=SITE, period=period))
        if period != periods.add(self.current, -1):
            yield clock.now() + timedelta(minutes=50)
            self.take(list(self._paid(period)))

    def take(self, rows: list[dict[str, Any]]) -> None:
        """Payments enter the books."""
        if rows:
            self.world.do(CASHIER, "payments.import_payments", site=SITE, rows=rows)

    def _paid(self, period: int) -> Iterator[dict[str, Any]]:
        """Who paid a month in the month after it: by the bank, at the counter, late, in part, or not at all."""
        following = periods.first_day(periods.add(period, 1))
        accounts = {row["code"] for row in self.community.units if row.get("account")}
        for n, (code, owed) in enumerate(self._owed()):
            if code in NEVER_PAYS:
                continue
            day = following.replace(day=8 + n % 6 if code not in PAYS_LATE else 27)
            method = DEBIT if code in accounts else (TRANSFER, SCAN, CASH, SCAN)[n % 4]
            fen = owed * 6 // 10 if code in PAYS_PART else owed
            yield _payment(code, fen, day, method, f"{period}{n:03}")

    def _owed(self) -> list[tuple[str, int]]:
        site = self.world.site(SITE)
        codes = dict(Unit.objects.filter(site=site).order_by("code").values_list("pk", "code"))
        owed = money.owed_of(site, list(codes))
        return [(code, owed[pk]) for pk, code in codes.items() if owed[pk] > 0]

    def counter(self) -> Story:
        """Three days on which people come and pay the latest month; then what bank and channel say of it."""
        accounts = {row["code"] for row in self.community.units if row.get("account")}
        for visit in range(3):
            come = [(n, pair[0]) for n, pair in enumerate(self._owed()) if n % 4 == visit and pair[0] not in accounts]
            visits = [
                (code, (CASH, SCAN, TRANSFER)[n % 3], 6 if code in PAYS_PART else 10)
                for n, code in come
                if code not in NEVER_PAYS
            ]
            yield from self.till.day(visits, visit)
            yield self.world.by_day(clock.now() + timedelta(days=1, hours=15))
        self.till.settlement()
        yield clock.now() + timedelta(minutes=25)
        self.till.statement(self.batch)
        yield clock.now() + timedelta(minutes=15)
        self.till.matched()
        yield clock.now() + timedelta(minutes=40)
        self.till.month_signed()

    def debit(self) -> Story:
        """A file for the bank: made, released by the second person, answered with some that failed."""
        last = periods.words(periods.add(self.current, -1))
        made = self.world.do(CASHIER, "payments.make_debit", site=SITE, period=last, layout=LAYOUT)
        yield clock.now() + timedelta(minutes=45)
        self.world.do(SECOND, "payments.release_debit", batch=made)
        yield self.world.by_day(clock.now() + timedelta(days=2))
        made.refresh_from_db()
        self.world.do(CASHIER, "payments.post_debit", batch=made, file=_answer(made))
        self.batch = made
        yield clock.now() + timedelta(minutes=35)
        self.till.told_to_finance(made, confirm=True)

    def open_rounds(self) -> Story:
        """A round of each kind begins."""
        today, end = clock.local(clock.now()).date(), clock.local(self.world.end).date()
        for kind in (WATER, POWER):
            self.world.do(
                KEEPER, "property.open_round", site=SITE, kind=kind, period=self.current, starts_on=today,
                ends_on=end + timedelta(days=4),
            )  # fmt: skip
        yield from ()

    def excused(self) -> Story:
        """The other community, where nothing is read or billed yet, owes none of a month's work."""
        owed = Obligation.objects.filter(
            state="open", site__code="CH2", do_operation__in=MONTHLY, opened_at__lte=clock.now()
        )
        for one in owed:
            self.world.do("admin", "office.waive", obligation=one, reason="翠湖湾下个月才开始代抄水电表和收费。")
        yield from ()

    def notices(self) -> Story:
        """The latest month's notices are printed, and the keeper counts and signs for each building."""
        last = periods.words(periods.add(self.current, -1))
        batch = self.world.do(CASHIER, "notices.make", site=SITE, period=last)
        job = notices.job_of(batch)
        assert job is not None
        jobs.run_now(job)
        yield clock.now() + timedelta(hours=1)
        for file in batch.files.filter(pages__gt=0):
            self.world.do(KEEPER, "notices.hand_over", file=file, count=file.pages, signature=self.till.hand())

    def read_now(self) -> Story:
        """The current month, half read, with doubts that wait for a second person."""
        today = clock.local(clock.now()).date()
        read = [d for d in self.community.dials if d.number[1:2] == "7"]
        now = {d.number: self.community.now(d) for d in read}
        now["W7-101"], now["W7-102"] = now["W7-102"], now["W7-101"]
        rows = [
            {"number": number, "read_on": today, "period": self.current, "value_milli": 1000 * value, "reader": "何伟"}
            for number, value in now.items()
        ]
        self.world.do(KEEPER, "property.import_readings", site=SITE, rows=rows)
        for dial in [d for d in self.community.dials if d.number[:4] == "W8-1"]:
            yield clock.now() + timedelta(minutes=2)
            self._walk(dial, today)

    def _walk(self, dial: Dial, today: date) -> None:
        value = self.community.now(dial)
        odd = dial.number == "W8-101"
        value += 90 if odd else 0
        photos = [pictures.dial(value)] if odd else []
        meter = Meter.objects.get(site__code=SITE, number=dial.number)
        self.world.do(
            KEEPER, "property.take_reading", meter=meter, value_milli=1000 * value, read_on=today, photos=photos
        )


def _payment(code: str, fen: int, day: date, method: int, number: str) -> dict[str, Any]:
    return {"code": code, "amount_fen": fen, "paid_on": day, "method": method, "number": number}


def _tariffs(first: int) -> Iterator[Any]:
    for entry in yaml.safe_load(files(__package__).joinpath("tariffs.yaml").read_text(encoding="utf-8")):
        row, wrong = read_entry({**entry, "effective_from": periods.first_day(first)})
        assert row is not None, wrong
        yield row


def _answer(batch: DebitBatch) -> Upload:
    """A return file as the bank would send it; every seventh account refuses."""
    layout = layout_of(batch.layout)
    assert batch.file is not None
    sent = bank_files.read(layout, layout.sent, kept.read(batch.file))
    rows = []
    for n, row in enumerate(sent.rows):
        failed = n % 7 == 3
        reason = ("余额不足", "未签代扣协议")[n // 7 % 2] if failed else ""
        rows.append({**row, "code": "失败" if failed else layout.ok[0], "reason": reason})
    return Upload("回盘.csv", bank_files.write(layout, layout.returned, bank_files.File(rows)))
