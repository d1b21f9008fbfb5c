"""Money over the counter: what it settles, its receipt, a void receipt, and prepayment."""

from __future__ import annotations

from typing import Any

import pytest
from conftest import writing
from django.db import DatabaseError, transaction

from zhishou.areas.cashdesk import counter
from zhishou.areas.cashdesk.models import Book, Entry, Receipt
from zhishou.areas.cashdesk.tests.conftest import Counter
from zhishou.areas.payments.models import Allocation, Payment, Reversal
from zhishou.areas.payments.queries import principal_paid
from zhishou.kernel import audit
from zhishou.kernel.columns import numbers
from zhishou.kernel.operation import Invalid, Refused


def clean() -> bool:
    return [line for lines in audit.differences().values() for line in lines] == []


def test_cash_settles_the_oldest_due_first_and_the_receipt_says_so(counter_: Counter) -> None:
    receipt = counter_.receive("400.00", tendered="500")
    assert (receipt.number, receipt.amount_fen, receipt.change_fen) == ("CH-000001", 40000, 10000)
    assert [(line.name, line.period, line.amount_fen) for line in receipt.lines.all()] == [
        ("物业管理费", "2026-02", 35620), ("物业管理费", "2026-03", 4380),
    ]  # fmt: skip
    assert receipt.payer == "示例0" and counter_.owed() == 15620
    assert Payment.objects.get().number == "CH-000001"
    assert clean()


def test_what_is_paid_beyond_becomes_prepayment_for_the_named_item(counter_: Counter) -> None:
    receipt = counter_.receive("600", purpose="WY")
    assert [(line.name, line.amount_fen) for line in receipt.lines.all()] == [
        ("物业管理费", 35620), ("物业管理费", 20000), ("预存物业管理费", 4380),
    ]  # fmt: skip
    assert {(p.purpose, p.amount_fen, p.left_fen) for p in Payment.objects.all()} == {
        ("", 55620, 0),
        ("WY", 4380, 4380),
    }
    assert clean()


def test_only_the_ticked_charges_are_settled(counter_: Counter) -> None:
    later = counter.open_of(counter_.unit())[1]
    counter_.receive("200", charges=[str(later.charge)])
    assert [(row.period, row.fen) for row in counter.open_of(counter_.unit())] == [(202602, 35620)]


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"amount": "0"}, "amount"),
        ({"amount": "100", "tendered": "99.99"}, "tendered"),
        ({"amount": "100", "method": 2}, "reference"),
        ({"amount": "100", "paid_on": "2020-01-01"}, "paid_on"),
        ({"amount": "100", "method": 2, "reference": "A1", "paid_on": "2999-01-01"}, "paid_on"),
        ({"amount": "100", "method": 2, "reference": "A1", "paid_on": "2020-01-01"}, "paid_on"),
        ({"amount": "9" * 5000}, "amount"),
        ({"amount": "1000000000"}, "amount"),
        ({"amount": "100", "method": 2, "reference": "1" * 41}, "reference"),
        ({"amount": "100", "purpose": "没有"}, "purpose"),
    ],
)
def test_a_mistake_is_said_beside_its_field_and_uses_no_number(
    counter_: Counter, data: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as bad:
        counter_.do("cashdesk.receive", unit=counter_.unit().pk, **data)
    assert list(bad.value.errors) == [field]
    assert Book.objects.get().next == 1 and not Receipt.objects.exists()


def test_a_charge_that_somebody_else_took_meanwhile_is_refused(counter_: Counter) -> None:
    charges = [str(row.charge) for row in counter.open_of(counter_.unit())]
    counter_.receive("556.20")
    with pytest.raises(Refused) as no:
        counter_.receive("556.20", charges=charges)
    assert no.value.code == "cash.changed" and Receipt.objects.count() == 1


def test_a_voucher_number_is_taken_once_and_again_after_its_receipt_was_void(counter_: Counter) -> None:
    receipt = counter_.receive("100", method=3, reference="WX001")
    with pytest.raises(Refused) as no:
        counter_.receive("100", method=3, reference="WX001")
    assert no.value.code == "cash.reference_used"
    counter_.do("cashdesk.void_receipt", who=counter_.other, receipt=receipt.pk, reason="收错金额")
    counter_.receive("101", method=3, reference="WX001")
    assert clean()


def test_a_voucher_number_is_the_same_however_it_is_typed(counter_: Counter) -> None:
    assert counter_.receive("100", method=3, reference="ＷＸ ００１").reference == "WX001"
    with pytest.raises(Refused) as no:
        counter_.receive("100", method=3, reference="wx001")
    assert no.value.code == "cash.reference_used"


def test_a_large_prepayment_is_asked_about_before_it_is_taken(counter_: Counter) -> None:
    """Owed 556.20: 55,620 leaves 55,063.80 over, 10,556.19 leaves 9,999.99."""
    with pytest.raises(Invalid, match=r"55,063\.80"):
        counter_.receive("55620")
    assert Book.objects.get().next == 1
    counter_.receive("10556.19")
    assert counter_.receive("10000", surely=True).amount_fen == 1_000_000


def test_less_cash_than_is_to_be_paid_says_how_to_take_a_part(counter_: Counter) -> None:
    with pytest.raises(Invalid, match=r"少 456\.20 元.*改成 100\.00"):
        counter_.receive("556.20", tendered="100")


def test_a_void_receipt_is_owed_again_as_if_never_paid_and_nothing_is_deleted(counter_: Counter) -> None:
    receipt = counter_.receive("556.20")
    charge = Allocation.objects.order_by("pk")[0].charge
    counter_.do("cashdesk.void_receipt", who=counter_.other, receipt=receipt.pk, reason="开错户")
    receipt.refresh_from_db()
    assert (receipt.voided_by, receipt.void_reason, counter_.owed()) == (counter_.other, "开错户", 55620)
    assert Payment.objects.get().left_fen == 0
    assert Reversal.objects.get().amount_fen == 55620
    assert sorted(Allocation.objects.values_list("amount_fen", flat=True)) == [-35620, -20000, 20000, 35620]
    assert charge.due_on is not None
    paid = principal_paid(numbers([charge.pk]))
    assert (sum(paid["fen"]), len(set(paid["on"]))) == (0, 1)  # the late fee of the days between is counted again
    assert list(Entry.objects.values_list("amount_fen", "cashier__username")) == [(55620, "xu"), (-55620, "xu")]
    assert clean()
    again = counter_.receive("556.20")
    assert again.number == "CH-000002" and counter_.owed() == 0 and clean()


def test_nobody_makes_their_own_receipt_void_and_nobody_twice(counter_: Counter) -> None:
    receipt = counter_.receive("10")
    with pytest.raises(Refused) as no:
        counter_.do("cashdesk.void_receipt", receipt=receipt.pk, reason="试试")
    assert no.value.code == "receipt.own"
    counter_.do("cashdesk.void_receipt", who=counter_.supervisor, receipt=receipt.pk, reason="开错")
    with pytest.raises(Refused) as no:
        counter_.do("cashdesk.void_receipt", who=counter_.other, receipt=receipt.pk, reason="开错")
    assert no.value.code == "receipt.void"


def test_prepayment_meant_for_one_item_settles_what_is_open_when_the_payer_agrees(counter_: Counter) -> None:
    counter_.receive("50", "1-102", charges=[], purpose="WY")
    assert counter_.owed("1-102") == 0  # in sum; the charge is still open
    assert [row.fen for row in counter.open_of(counter_.unit("1-102"))] == [101]
    counter_.do("cashdesk.use_prepayment", unit=counter_.unit("1-102").pk, reason="业主同意")
    assert counter.open_of(counter_.unit("1-102")) == [] and Payment.objects.get().left_fen == 4899
    assert clean()


def test_a_copy_needs_a_reason_and_each_print_is_on_record(counter_: Counter) -> None:
    receipt = counter_.receive("10")
    counter_.do("cashdesk.print_receipt", receipt=receipt.pk)
    with pytest.raises(Invalid):
        counter_.do("cashdesk.print_receipt", receipt=receipt.pk)
    counter_.do("cashdesk.print_receipt", receipt=receipt.pk, reason="业主遗失")
    assert list(receipt.prints.values_list("turn", "reason")) == [(1, ""), (2, "业主遗失")]


def test_without_a_book_with_numbers_left_no_money_is_taken(counter_: Counter) -> None:
    book = Book.objects.get()
    counter_.do("cashdesk.close_book", who=counter_.supervisor, book=book.pk, reason="遗失")
    with pytest.raises(Refused) as no:
        counter_.receive("10")
    assert no.value.code == "receipt.no_book" and not Payment.objects.exists()
    counter_.do("cashdesk.open_book", who=counter_.supervisor, site=counter_.site.pk, prefix="B-", first=7, last=8)
    assert [counter_.receive("1").number for _turn in range(2)] == ["B-000007", "B-000008"]
    with pytest.raises(Refused):
        counter_.receive("1")
    assert clean()


@pytest.mark.parametrize(
    "change", [{"amount_fen": 1}, {"number": "CH-000009"}, {"serial": 9}, {"method": 2, "reference": "X"}]
)
def test_the_database_keeps_a_receipt_as_it_was_issued(counter_: Counter, change: dict[str, object]) -> None:
    receipt = counter_.receive("10")
    with writing():
        with pytest.raises(DatabaseError), transaction.atomic():
            Receipt.objects.filter(pk=receipt.pk).update(**change)
        with pytest.raises(DatabaseError), transaction.atomic():
            Entry.objects.filter(receipt=receipt).update(amount_fen=1)
        with pytest.raises(DatabaseError), transaction.atomic():
            Entry.objects.filter(receipt=receipt).delete()
