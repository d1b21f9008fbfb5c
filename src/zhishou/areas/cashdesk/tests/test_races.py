"""Several people at the same moment, with real threads: no number twice or left out, no fen settled twice, no month half closed."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from types import SimpleNamespace
from typing import cast

import pytest
from conftest import Cast, writing
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.company_life import handwriting

from zhishou.areas.billing.models import Charge, MonthClose
from zhishou.areas.billing.tests.test_closing import MARCH, Month
from zhishou.areas.cashdesk import counter, issuing
from zhishou.areas.cashdesk.models import Book, CashCount, Receipt
from zhishou.areas.cashdesk.tests.conftest import Counter
from zhishou.areas.cashdesk.tests.test_receiving import clean
from zhishou.areas.cashdesk.tests.test_taken_back import _posted
from zhishou.areas.payments.models import Allocation, DebitBatch, LaterEntry, Payment
from zhishou.areas.payments.tests.test_debits import answer
from zhishou.kernel import clock
from zhishou.kernel.gate import Act
from zhishou.kernel.operation import Invalid, Refused
from zhishou.kernel.types import Upload


@pytest.fixture
def desk(transactional_db: None) -> Counter:
    with transaction.atomic():
        return Counter(Cast())


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Start all acts together; how each ended: "done" or the code of its refusal."""
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> str:
        try:
            start.wait(30)
            act()
            return "done"
        except Refused as no:
            return no.code
        except Invalid:
            return "invalid"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def numbers() -> list[int]:
    return sorted(Receipt.objects.values_list("serial", flat=True))


def test_eight_payments_at_once_leave_no_gap_and_no_double_in_the_book(desk: Counter) -> None:
    def pay(n: int) -> Callable[[], object]:
        # every third one is a mistake: too little cash for the amount
        return lambda: desk.receive(
            f"{n + 1}.00", "1-101" if n % 2 else "1-102", charges=[], tendered="0.01" if n % 3 == 2 else None
        )

    ends = at_once(*(pay(n) for n in range(8)))
    assert sorted(ends) == ["done"] * 6 + ["invalid"] * 2
    assert numbers() == [1, 2, 3, 4, 5, 6] and Book.objects.get().next == 7 and clean()


def test_the_same_charges_taken_at_two_counters_are_paid_once(desk: Counter) -> None:
    charges = [str(row.charge) for row in counter.open_of(desk.unit())]
    both = [lambda: desk.receive("556.20", charges=charges)] * 2
    assert sorted(at_once(*both)) == ["cash.changed", "done"]
    assert numbers() == [1] and desk.owed() == 0 and clean()


def test_two_repayments_at_once_do_not_both_count_on_the_same_cash(desk: Counter) -> None:
    with transaction.atomic():
        desk.receive("10")

    def repay() -> None:
        with transaction.atomic(), writing():
            act = cast(Act, SimpleNamespace(person=desk.cashier, now=clock.now()))
            issuing.pay_out(act, desk.site, 10_00, "退款")

    assert sorted(at_once(repay, repay)) == ["cash.drawer_short", "done"]


def test_a_counter_and_an_import_at_once_settle_nothing_twice(desk: Counter) -> None:
    row = {"code": "1-101", "amount_fen": 55620, "paid_on": clock.today(), "method": 2, "number": "T-1"}
    acts = [
        lambda: desk.receive("556.20"),
        lambda: desk.do("payments.import_payments", site=desk.site.pk, rows=[row]),
        lambda: desk.do("payments.import_payments", site=desk.site.pk, rows=[row]),
    ]
    ends = at_once(*acts)
    assert set(ends) <= {"done", "cash.changed"}
    assert Payment.objects.filter(number="T-1").count() == 1
    settled = sum(Allocation.objects.values_list("amount_fen", flat=True))
    assert settled == 55620 and clean()


def test_a_counter_and_the_banks_answer_at_once_settle_nothing_twice(desk: Counter) -> None:
    with transaction.atomic():
        batch = _posted(desk)
        desk.do("payments.undo_debit", who=desk.supervisor, batch=batch.pk)
    data = answer(DebitBatch.objects.get(), True)
    charges = [str(row.charge) for row in counter.open_of(desk.unit("2-201"))]
    ends = at_once(
        lambda: desk.receive("88.00", "2-201", charges=charges),
        lambda: desk.do("payments.post_debit", batch=batch.pk, file=Upload("back.txt", data)),
    )
    assert ends[1] == "done" and ends[0] in ("done", "cash.changed")
    assert desk.owed("2-201") == 0
    came = sum(Payment.objects.filter(unit__code="2-201").values_list("amount_fen", flat=True))
    left = sum(Payment.objects.filter(unit__code="2-201").values_list("left_fen", flat=True))
    assert came - left == 8800 and clean()


def test_a_receipt_is_void_once_and_its_slip_holds_it_or_not(desk: Counter) -> None:
    with transaction.atomic():
        receipt = desk.receive("10")
    entry = receipt.entries.get().pk
    void = [
        (lambda who=who: desk.do("cashdesk.void_receipt", who=who, receipt=receipt.pk, reason="开错"))
        for who in (desk.other, desk.supervisor)
    ]
    ends = at_once(*void, lambda: desk.slip("JK1", "10.00", clock.today(), entry))
    assert sorted(ends[:2]) == ["done", "receipt.void"] and ends[2] in ("done", "slip.taken")
    assert clean()


def test_one_prepayment_is_used_once_by_two_people(desk: Counter) -> None:
    with transaction.atomic():
        desk.receive("100", charges=[], purpose="WY")
    use = [lambda: desk.do("cashdesk.use_prepayment", unit=desk.unit().pk, reason="业主同意")] * 2
    assert sorted(at_once(*use)) == ["cash.no_prepayment", "done"]
    assert desk.owed() == 45620 and clean()


def test_a_drawer_is_checked_as_it_was_counted_or_not_at_all(desk: Counter) -> None:
    with transaction.atomic():
        desk.receive("10")
        desk.count(n10=1)
    ends = at_once(
        lambda: desk.receive("5", charges=[]),
        lambda: desk.do("cashdesk.check_cash", who=desk.supervisor, site=desk.site.pk, signature=handwriting()),
    )
    assert ends[0] == "done" and ends[1] in ("done", "cash.moved")
    assert clean()


@pytest.mark.parametrize("turn", range(3))
def test_a_drawer_counted_anew_while_it_is_checked_is_checked_as_it_stands(desk: Counter, turn: int) -> None:
    with transaction.atomic():
        desk.receive("10")
        desk.count(n10=1)
    again, checked = at_once(
        lambda: desk.count(n5=2),
        lambda: desk.do("cashdesk.check_cash", who=desk.supervisor, site=desk.site.pk, signature=handwriting()),
    )
    assert again in ("done", "cash.checked") and checked in ("done", "cash.not_counted")
    counts = CashCount.objects.filter(live=True)
    assert [count.check_of is not None for count in counts] == [checked == "done"]


@pytest.mark.parametrize("turn", range(3))
def test_a_month_closed_at_the_moment_money_and_charges_come_for_it_is_closed_whole(
    transactional_db: None, turn: int
) -> None:
    with transaction.atomic():
        month = Month(Cast())
        month.approved(MARCH)
        waiting = month.prepared(MARCH)
    row = {"code": "1-102", "amount_fen": 101, "paid_on": date(2026, 3, 20), "method": 2, "number": f"L-{turn}"}
    extra = {"code": "1-102", "item": "WY", "period": MARCH, "amount_fen": 700}
    ends = at_once(
        lambda: month.do("billing.close_month", who=month.reviewer, close=waiting),
        lambda: month.do("payments.import_payments", site=month.site, rows=[row]),
        lambda: month.do("billing.import_opening", site=month.site, rows=[extra]),
    )
    assert ends[0] in ("done", "closing.not_zero") and ends[1] == "done" and ends[2] in ("done", "closing.closed")
    found = MonthClose.objects.get(period=MARCH)
    charges = Charge.objects.filter(period=MARCH).values_list("amount_fen", flat=True)
    assert len(charges) == (3 if ends[2] == "done" else 2)
    if ends[0] == "done":  # what is closed is what stands, to the fen; what came later is noted as later
        assert (found.rows, found.amount_fen) == (len(charges), sum(charges))
        mine = set(Allocation.objects.filter(payment__number=f"L-{turn}").values_list("pk", flat=True))
        assert set(LaterEntry.objects.values_list("allocation", flat=True)) <= mine
    month.nothing_wrong()


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from("rrrvmcb"), st.integers(1, 90)), max_size=18))
def test_whatever_is_done_in_whatever_order_every_book_has_each_number_once(
    counter_: Counter, steps: list[tuple[str, int]]
) -> None:
    known = set(Receipt.objects.values_list("pk", flat=True))
    for what, n in steps:
        try:
            with transaction.atomic():
                _step(counter_, what, n)
        except (Refused, Invalid):
            continue
    for book in Book.objects.all():
        serials = sorted(book.receipts.values_list("serial", flat=True))
        assert serials == list(range(book.first, book.next)) and book.next <= book.last + 1
    assert known <= set(Receipt.objects.values_list("pk", flat=True)) and clean()


def _step(desk: Counter, what: str, n: int) -> None:
    if what == "r":
        desk.receive(f"{n}.00", ("1-101", "1-102")[n % 2], charges=[])
    elif what == "m":
        desk.receive(f"{n}.00", tendered="0.01")
    elif what == "v":
        receipts = list(Receipt.objects.order_by("pk"))
        if receipts:
            chosen = receipts[n % len(receipts)]
            desk.do("cashdesk.void_receipt", who=desk.other, receipt=chosen.pk, reason="开错")
    elif what == "b":
        first = n * 10
        prefix = f"B{Book.objects.count()}-"
        desk.do(
            "cashdesk.open_book", who=desk.supervisor, site=desk.site.pk, prefix=prefix, first=first, last=first + 2
        )
    elif what == "c":
        book = Book.objects.filter(closed_at=None).order_by("pk").last()
        if book is not None and Book.objects.filter(closed_at=None).count() > 1:
            desk.do("cashdesk.close_book", who=desk.supervisor, book=book.pk, reason="用完")
