"""对账月结: what is open has a reason, finance signs who matched nothing, and what was signed stays."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from conftest import Cast, writing
from django.db import DatabaseError, transaction
from django.test import Client
from tests.company_life import handwriting

from zhishou.areas.cashdesk import auditing, bank_month
from zhishou.areas.cashdesk.models import BankMonth, Entry, Match, Slip, StatementLine
from zhishou.areas.cashdesk.models.books import Method
from zhishou.areas.cashdesk.tests.conftest import Counter
from zhishou.areas.cashdesk.tests.test_bank import BACKEND, refused
from zhishou.areas.property import periods
from zhishou.kernel import clock, sweep
from zhishou.kernel.gate import begin
from zhishou.kernel.models import Obligation, Person

MONTHLY = {"every": "month", "on": "workday 8", "do": "cashdesk.sign_bank_month", "by": "17:00"}


class Month:
    """October: a fee, a transfer nobody knows and a settlement, matched by the supervisor; finance signs in November."""

    def __init__(self, counter: Counter, cast: Cast) -> None:
        self.counter = counter
        self.matcher = cast.person("mo", "莫娟", "match_bank")
        self.signer = cast.person("cao", "曹颖", "match_bank", "sign_bank_months", obliges=(MONTHLY,))
        self.last = clock.today().replace(day=1) - timedelta(days=1)
        self.label = f"{self.last:%Y-%m}"
        self.statement((10_000, "转账"), (-1_200, "手续费"))
        row = {
            "number": "W1", "channel": "微信", "on": self.last, "settled_on": self.last, "gross_fen": 900, "fee_fen": 5,
            "net_fen": 895,
        }  # fmt: skip
        self.do("cashdesk.import_settlement", rows=[row])
        self.do("cashdesk.match_lines", line=self.line("手续费").pk, reason="银行账户管理费", site=None)

    def statement(self, *lines: tuple[int, str], on: date | None = None) -> Any:
        rows = [{"on": on or self.last, "amount_fen": fen, "memo": memo, "number": f"N{memo}"} for fen, memo in lines]
        return self.do("cashdesk.import_statement", rows=rows)

    def line(self, memo: str) -> StatementLine:
        return StatementLine.objects.get(memo=memo)

    def do(self, operation: str, who: Person | None = None, **data: Any) -> Any:
        given = {"site": self.counter.site.pk} | data
        given = {name: value for name, value in given.items() if value is not None}
        return self.counter.do(operation, who=who or self.matcher, **given).result

    def tell(self) -> None:
        """A reason for everything that is open."""
        items = self.sheet().items
        self.do(
            "cashdesk.give_reasons", month=self.label, reasons=[{"key": one.key, "reason": "在查"} for one in items]
        )

    def sheet(self) -> bank_month.Sheet:
        return bank_month.sheet(self.counter.site, self.last.year * 100 + self.last.month)

    def sign(self, who: Person | None = None, **more: Any) -> BankMonth:
        given = {"month": self.label, "signature": handwriting()} | more
        made = self.do("cashdesk.sign_bank_month", who or self.signer, **given)
        assert isinstance(made, BankMonth)
        return made


@pytest.fixture
def month(counter_: Counter, cast: Cast) -> Month:
    return Month(counter_, cast)


def test_a_month_is_signed_with_its_sums_and_what_is_open_with_the_reason(month: Month) -> None:
    month.tell()
    signed = month.sign(remark="已核对")
    told = signed.figures
    assert (told["into_fen"], told["out_fen"], told["explained_fen"], told["open_fen"]) == (
        10_000,
        -1_200,
        -1_200,
        10_000,
    )
    assert (told["scan_gross"], told["scan_fee"], told["scan_net"], told["by"]) == (900, 5, 895, ["莫娟"])
    assert [(one.amount_fen, one.reason) for one in signed.items.order_by("-amount_fen")] == [
        (10_000, "在查"), (895, "在查"),
    ]  # fmt: skip
    assert auditing.bank_months() == []


def test_what_is_open_needs_a_reason_first(month: Month) -> None:
    refused("bank_month.untold", month.sign)
    key = f"line:{month.line('转账').pk}"
    month.do("cashdesk.give_reasons", month=month.label, reasons=[{"key": key, "reason": "业主没写房号"}])
    refused("bank_month.untold", month.sign)
    stranger = [{"key": "line:999999", "reason": "不知道"}]
    refused("match.taken", lambda: month.do("cashdesk.give_reasons", month=month.label, reasons=stranger))


def test_whoever_matched_does_not_sign(month: Month, cast: Cast) -> None:
    both = cast.person("du", "杜平", "match_bank", "sign_bank_months")
    month.do("cashdesk.match_lines", both, line=month.line("转账").pk, reason="暂收款", site=None)
    month.tell()
    refused("bank_month.own", lambda: month.sign(both))
    assert month.sign().signed_by == month.signer


def test_a_month_is_signed_when_it_is_over_and_once(month: Month) -> None:
    month.tell()
    refused("bank_month.not_over", lambda: month.sign(month=f"{clock.today():%Y-%m}"))
    month.sign()
    refused("bank_month.signed_before", month.sign)


def test_nothing_of_a_signed_month_is_changed(month: Month) -> None:
    month.tell()
    signed = month.sign()
    fee = Match.objects.get()
    refused("bank_month.signed", lambda: month.statement((500, "补来的")))
    refused("bank_month.signed", lambda: month.do("cashdesk.undo_match", match=fee.pk, reason="看错", site=None))
    batch = month.line("转账").batch
    refused(
        "bank_month.signed", lambda: month.do("cashdesk.undo_statement", batch=batch.pk, reason="下载错了", site=None)
    )
    refused("bank_month.signed", month.tell)
    assert month.statement((10_000, "转账")).taken == 0, "the same line again adds nothing and is no harm"
    for change in (lambda: signed.items.all().delete(), lambda: BankMonth.objects.update(remark="改")):
        with pytest.raises(DatabaseError, match="stays as it was"), transaction.atomic():
            begin("test.fixture")
            change()


def test_what_was_open_is_matched_later_and_the_signed_sheet_stays(month: Month) -> None:
    month.tell()
    month.sign()
    later = month.do("cashdesk.match_lines", line=month.line("转账").pk, reason="退回给业主", site=None)
    assert len(month.sheet().items) == 2 and auditing.bank_months() == []
    month.do("cashdesk.undo_match", match=later.pk, reason="还没有退", site=None)


def test_a_paper_recorded_after_the_signature_stands_in_the_next_month_and_says_where_it_comes_from(
    month: Month,
) -> None:
    month.tell()
    signed = month.sign()
    figures, count = dict(signed.figures), signed.items.count()
    with writing():  # cash of the signed month
        entry = Entry.objects.create(
            site=month.counter.site, on=month.last, at=clock.now(), what="示例", method=Method.CASH, amount_fen=2000,
            cashier=month.counter.cashier,
        )  # fmt: skip
    month.counter.slip("JK9", "20.00", month.last, entry.pk)
    late = Slip.objects.get()
    signed.refresh_from_db()
    assert (signed.figures, signed.items.count()) == (figures, count) and auditing.bank_months() == []
    this = periods.of(clock.today())
    told = {one.key: (one.from_month, one.late) for one in bank_month.sheet(month.counter.site, this).items}
    assert told[f"slip:{late.pk}"] == (f"{month.label} 签字后补登", True)
    assert told[f"line:{month.line('转账').pk}"] == (f"{month.label} 结转", False)
    client = Client()
    client.force_login(month.signer, backend=BACKEND)
    page = client.get(f"/bank/month?month={periods.words(this)}").content.decode()
    assert f"{month.label} 签字后补登" in page and "请财务先撤回那个月的签字" in page
    assert "签字后补登" not in client.get(f"/bank/month?month={month.label}").content.decode()


def test_a_signature_is_withdrawn_on_record_and_the_month_signed_again(month: Month) -> None:
    month.tell()
    first = month.sign()
    month.do("cashdesk.withdraw_bank_month", month.signer, month=first.pk, reason="漏了一张流水", site=None)
    month.statement((500, "补来的"))
    month.tell()
    assert month.sign().figures["into_fen"] == 10_500
    again = {"month": first.pk, "reason": "再撤一次", "site": None}
    refused("bank_month.withdrawn", lambda: month.do("cashdesk.withdraw_bank_month", month.signer, **again))
    first.refresh_from_db()
    assert first.withdraw_reason == "漏了一张流水" and first.figures["into_fen"] == 10_000


def test_signatures_are_withdrawn_from_the_latest_on(month: Month) -> None:
    month.tell()
    before = month.last.replace(day=1) - timedelta(days=1)
    earlier = month.sign(month=f"{before:%Y-%m}")
    month.sign()
    given = {"month": earlier.pk, "reason": "漏了一张流水", "site": None}
    refused("bank_month.later", lambda: month.do("cashdesk.withdraw_bank_month", month.signer, **given))


def test_papers_without_a_statement_are_not_signed(counter_: Counter, cast: Cast) -> None:
    signer = cast.person("cao", "曹颖", "sign_bank_months")
    last = clock.today().replace(day=1) - timedelta(days=1)
    counter_.receive("100.00", method=2, reference="ZZ1", paid_on=last)
    sign = {"site": counter_.site.pk, "month": f"{last:%Y-%m}", "signature": handwriting()}
    refused("bank_month.no_statement", lambda: counter_.do("cashdesk.sign_bank_month", who=signer, **sign))
    before = f"{last.replace(day=1) - timedelta(days=1):%Y-%m}"
    assert counter_.do("cashdesk.sign_bank_month", who=signer, **(sign | {"month": before})).result


def test_the_signature_is_owed_each_month(month: Month) -> None:
    month.tell()
    eighth = (clock.now() + timedelta(days=1)).replace(
        hour=2
    )  # in the morning: in the evening the next day's work is owed
    for _day in range(60):
        with clock.at(eighth):
            if sweep.sweep()["opened"]:
                break
        eighth += timedelta(days=1)
    with clock.at(eighth):
        month.sign()
    assert Obligation.objects.get().state == "kept"


def test_the_pages_the_table_and_the_paper_open(month: Month) -> None:
    client = Client()
    client.force_login(month.matcher, backend=BACKEND)
    page = f"/bank/month?month={month.label}"
    html = client.get(page).content.decode()
    assert "转账" in html and "保存原因" in html and "等财务签字" in html
    sent = {"site": month.counter.site.pk, "month": month.label, "_next": page}
    for n, one in enumerate(month.sheet().items):
        sent |= {f"reasons-{n}-key": one.key, f"reasons-{n}-reason": "" if n else "业主没写房号"}
    assert client.post("/do/cashdesk.give_reasons", sent).status_code == 303
    assert [one.reason for one in month.sheet().items] == ["业主没写房号", ""]
    month.tell()
    month.sign()
    client.force_login(month.signer, backend=BACKEND)
    assert "已由 曹颖 签字" in client.get(page).content.decode()
    assert "曹颖" in client.get("/bank/months").content.decode()
    assert client.get(f"/bank/month.xlsx?month={month.label}").content[:2] == b"PK"
    assert client.get(f"/bank/month.pdf?month={month.label}").content[:4] == b"%PDF"
