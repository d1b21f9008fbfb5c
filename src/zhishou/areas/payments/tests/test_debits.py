"""银行划账 from the open charges to the bank's answer, and back."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from conftest import Cast, writing
from django.db.models import Case, Value, When

from zhishou.areas.billing.models import Freeze
from zhishou.areas.billing.tariff_rows import read_entry
from zhishou.areas.payments import queries, reversing
from zhishou.areas.payments.bank import files as bank_files
from zhishou.areas.payments.bank.layout import layout as layout_of
from zhishou.areas.payments.models import Allocation, DebitBatch, DebitHold, DebitLine, Payment
from zhishou.areas.property.models import Unit
from zhishou.kernel import audit, clock, files
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import Outcome, perform
from zhishou.kernel.models import Event, Obligation, Person
from zhishou.kernel.operation import Refused

OWED = {"1-101": 35620, "1-102": 1, "1-103": 20000}  # 1-103 has no account


class Desk:
    """翠湖花园 with three units that owe, two of them with an account; a cashier and a supervisor."""

    def __init__(self, cast: Cast) -> None:
        self.site = cast.garden
        powers = ("keep_register", "keep_tariffs", "make_debits", "take_money")
        self.cashier = cast.person("xu", "许静", *powers)
        release = {"after": "payments.make_debit", "do": "payments.release_debit", "within": "1 workday"}
        rights = ("release_debits", "take_money", "make_debits")
        self.supervisor = cast.person("he", "何静", *rights, obliges=(release,))
        accounts = {"1-101": "6222000011112222", "1-102": "6222000033334444"}
        rows = [
            {"code": code, "owner": f"示例{n}", "mobile": f"1380000000{n}", "area_e2": 9000, "bank": "示例银行",
             "account": accounts.get(code, ""), "holder": f"示例{n}", "agreement": f"XY{n}"}
            for n, code in enumerate(OWED)
        ]  # fmt: skip
        self.do("property.import_units", site=self.site.pk, rows=rows)
        entry = {
            "code": "WY", "name": "物业管理费", "kind": "area", "price_e4": 28500, "effective_from": "2025-01-01",
            "late_rate_e6": 500, "legal_basis": "示例合同第三条",
        }  # fmt: skip
        row, wrong = read_entry(entry)
        assert row is not None, wrong
        self.do("billing.import_tariffs", site=self.site.pk, rows=[row])
        opening = [{"code": c, "item": "WY", "period": 202603, "amount_fen": fen} for c, fen in OWED.items()]
        self.do("billing.import_opening", site=self.site.pk, rows=opening)

    def do(self, operation: str, *, who: Person | None = None, **data: Any) -> Outcome:
        return perform(operation, Actor.of(who or self.cashier), data, door="page")

    def make(self, layout: str = "unionpay-pipe") -> DebitBatch:
        made = self.do("payments.make_debit", site=self.site.pk, period="2026-03", layout=layout).result
        assert isinstance(made, DebitBatch)
        return made

    def released(self, layout: str = "unionpay-pipe") -> DebitBatch:
        batch = self.make(layout)
        self.do("payments.release_debit", who=self.supervisor, batch=batch.pk)
        batch.refresh_from_db()
        return batch

    def post(self, batch: DebitBatch, data: bytes) -> Outcome:
        file = {"name": "P.TXT", "content": base64.b64encode(data).decode()}
        return self.do("payments.post_debit", batch=batch.pk, file=file)

    def owed(self, code: str) -> int:
        return queries.owed_fen(Unit.objects.select_related("site").get(code=code))


@pytest.fixture
def desk(cast: Cast) -> Desk:
    return Desk(cast)


def answer(batch: DebitBatch, *paid: bool) -> bytes:
    """A synthetic return file for the batch's lines, in order."""
    layout = layout_of(batch.layout)
    assert batch.file is not None
    sent = bank_files.read(layout, layout.sent, files.read(batch.file))
    rows = [
        {**row, "state": "1001", "code": layout.ok[0] if ok else next(iter(layout.codes)), "reason": ""}
        for row, ok in zip(sent.rows, paid, strict=True)
    ]
    good = [int(str(row["amount"])) for row, ok in zip(rows, paid, strict=True) if ok]
    total = {
        "count": len(rows),
        "total": sum(int(str(r["amount"])) for r in rows),
        "ok_count": len(good),
        "ok_total": sum(good),
    }
    header = {**sent.header, **total, "return_date": clock.today()}
    return bank_files.write(layout, layout.returned, bank_files.File(rows, header, {**total, "signature": "SYNTHETIC"}))


def test_a_batch_asks_every_account_once_for_all_it_owes_and_its_late_fee_stands_still(desk: Desk) -> None:
    batch = desk.make()
    lines = {line.unit.code: line.amount_fen for line in batch.lines.select_related("unit")}
    assert lines == {"1-101": 35620, "1-102": 1} and batch.amount_fen == 35621
    assert Freeze.objects.filter(cause=f"batch:{batch.pk}", closed_on=None).count() == 2
    with pytest.raises(Refused) as no:
        desk.make()  # one live batch a charge
    assert no.value.code == "debit.nothing"


def test_whoever_made_a_file_does_not_release_it(desk: Desk) -> None:
    batch = desk.do("payments.make_debit", who=desk.supervisor, site=desk.site.pk, period="2026-03",
                    layout="generic-csv").result  # fmt: skip
    assert isinstance(batch, DebitBatch)
    with pytest.raises(Refused) as no:
        desk.do("payments.release_debit", who=desk.supervisor, batch=batch.pk)
    assert no.value.code == "debit.own_batch"


def test_the_release_is_owed_about_the_file_and_kept_by_it(desk: Desk) -> None:
    batch = desk.released()
    owed = Obligation.objects.get()
    assert (owed.subject, owed.state) == (f"payments.debitbatch:{batch.pk}", "kept")


def test_what_the_bank_paid_settles_its_charges_and_the_rest_may_be_asked_again(desk: Desk) -> None:
    batch = desk.released()
    desk.post(batch, answer(batch, True, False))
    batch.refresh_from_db()
    assert batch.state == DebitBatch.State.POSTED
    assert (desk.owed("1-101"), desk.owed("1-102"), desk.owed("1-103")) == (0, 1, 20000)
    failed = batch.lines.get(state="failed")
    assert failed.reason == layout_of(batch.layout).codes[failed.code] and not DebitHold.objects.exists()
    assert not Freeze.objects.filter(closed_on=None).exists()
    assert [line for lines in audit.differences().values() for line in lines] == []
    again = desk.make()  # the second round asks for what failed
    assert [row.unit.code for row in again.lines.select_related("unit")] == ["1-102"]


def test_the_audit_finds_lines_whose_result_and_payment_differ(desk: Desk) -> None:
    batch = desk.released()
    desk.post(batch, answer(batch, True, False))
    assert [len(odd) for odd in audit.differences().values() if odd] == []
    with writing():
        batch.lines.update(state=Case(When(state="paid", then=Value("failed")), default=Value("paid")))
    assert len(audit.differences()["划账结果"]) == 2  # a payment nobody answers for, and a payment that never came


def test_the_same_answer_twice_changes_nothing_and_another_is_refused(desk: Desk) -> None:
    batch = desk.released()
    data = answer(batch, True, True)
    desk.post(batch, data)
    before = (Payment.objects.count(), Allocation.objects.count())
    assert desk.post(batch, data).event.facts["already"] is True
    assert (Payment.objects.count(), Allocation.objects.count()) == before
    with pytest.raises(Refused) as no:
        desk.post(batch, answer(batch, True, False))
    assert no.value.code == "debit.state"


def test_a_wrong_answer_posts_nothing(desk: Desk) -> None:
    batch = desk.released()
    data = answer(batch, True, True).replace(b"35620", b"35621", 1)
    with pytest.raises(Refused):
        desk.post(batch, data)
    assert not Payment.objects.exists() and DebitLine.objects.filter(state="sent").count() == 2


def test_a_posting_is_taken_back_by_somebody_else_and_everything_is_owed_again(desk: Desk) -> None:
    batch = desk.released()
    desk.post(batch, answer(batch, True, True))
    desk.do("payments.undo_debit", who=desk.supervisor, batch=batch.pk)
    assert (desk.owed("1-101"), desk.owed("1-102")) == (35620, 1)
    assert not Payment.objects.exists()
    assert Freeze.objects.filter(closed_on=None).count() == 2
    desk.post(batch, answer(batch, True, True))
    assert desk.owed("1-101") == 0


def test_what_came_at_the_counter_meanwhile_settles_what_is_owed_again(desk: Desk) -> None:
    """The bank's file pays 356.20, 100.00 at the counter is left over; the file was wrong: 256.20 is owed, the rest is paid."""
    batch = desk.released()
    desk.post(batch, answer(batch, True, True))
    row = {"code": "1-101", "amount_fen": 10_000, "paid_on": clock.today(), "method": 2, "number": "ZZ7"}
    desk.do("payments.import_payments", site=desk.site.pk, rows=[row])
    assert Payment.objects.get(number="ZZ7").left_fen == 10_000
    desk.do("payments.undo_debit", who=desk.supervisor, batch=batch.pk)
    assert (desk.owed("1-101"), Payment.objects.get(number="ZZ7").left_fen) == (25_620, 0)
    desk.post(batch, answer(batch, True, True))
    assert Payment.objects.get(unit__code="1-101", method=Payment.Method.DEBIT).left_fen == 10_000
    assert all(not lines for lines in audit.differences().values())


def given_back(payment: Payment, fen: int) -> None:
    """Unused money of a payment goes back to who paid it, as an approved refund does it."""
    with writing():
        reversing.give_back(payment, fen, on=clock.today(), reason="已付过", by=None, now=clock.now())


def test_a_posting_is_not_taken_back_once_money_of_it_was_given_back(desk: Desk) -> None:
    """1-102 pays its fen at the counter while the bank collects it as well: the bank's fen is left over and goes back."""
    batch = desk.released()
    row = {"code": "1-102", "amount_fen": 1, "paid_on": clock.today(), "method": 2, "number": "ZZ9"}
    desk.do("payments.import_payments", site=desk.site.pk, rows=[row])
    desk.post(batch, answer(batch, True, True))
    twice = Payment.objects.get(unit__code="1-102", left_fen=1)
    given_back(twice, 1)
    with pytest.raises(Refused) as no:
        desk.do("payments.undo_debit", who=desk.supervisor, batch=batch.pk)
    assert (no.value.code, no.value.facts["number"]) == ("debit.reversed", twice.number)


def test_an_import_is_not_taken_back_once_money_of_it_was_given_back(desk: Desk) -> None:
    row = {"code": "1-102", "amount_fen": 501, "paid_on": clock.today(), "method": 2, "number": "ZZ8"}
    batch = desk.do("payments.import_payments", site=desk.site.pk, rows=[row]).result
    assert batch is not None
    given_back(Payment.objects.get(number="ZZ8"), 500)
    with pytest.raises(Refused) as no:
        desk.do("payments.undo_import", batch=batch.pk, reason="传错了表")
    assert (no.value.code, no.value.facts["number"]) == ("payment.import_reversed", "ZZ8")


def test_a_posting_is_not_taken_back_while_what_failed_is_asked_for_again(desk: Desk) -> None:
    batch = desk.released()
    desk.post(batch, answer(batch, True, False))
    again = desk.make()
    with pytest.raises(Refused) as no:
        desk.do("payments.undo_debit", who=desk.supervisor, batch=batch.pk)
    assert (no.value.code, no.value.facts["number"]) == ("debit.asked_again", str(again))
    desk.do("payments.withdraw_debit", batch=again.pk)
    desk.do("payments.undo_debit", who=desk.supervisor, batch=batch.pk)
    assert (desk.owed("1-101"), desk.owed("1-102")) == (35620, 1)


def test_a_withdrawn_batch_lets_its_charges_go(desk: Desk) -> None:
    batch = desk.make()
    desk.do("payments.withdraw_debit", batch=batch.pk)
    assert desk.make().count == 2


def test_no_account_number_stands_in_an_event_or_in_the_clear_in_the_database(desk: Desk) -> None:
    desk.make()
    told = " ".join(f"{e.facts}" for e in Event.objects.all())
    assert "6222000011112222" not in told
