"""Money that was taken and then voided never came: not in the ledger, not for a promise, not on a letter, not in the rates."""

from __future__ import annotations

from datetime import date

import pypdfium2
import pytest

from zhishou.areas.arrears import printing
from zhishou.areas.arrears.jobs import look_after_promises
from zhishou.areas.arrears.models import Contact, Letter
from zhishou.areas.arrears.queries import figures, ladder, owing
from zhishou.areas.arrears.tests.conftest import MONTHLY, House, day
from zhishou.areas.cashdesk import counter
from zhishou.areas.cashdesk.models import Receipt
from zhishou.kernel import clock


class Till:
    """The counter of the house: takes money for a unit, and takes it back by another person's hand."""

    def __init__(self, house: House) -> None:
        self.house = house
        with clock.at(day("2026-02-01")):
            self.teller = house.cast.person("gui", "柜甲", "take_money", "answer_fees")
            self.head = house.cast.person("ben", "本乙", "keep_receipt_books", "void_receipts", "take_money")
        with clock.at(day("2026-04-01")):
            house.do("cashdesk.open_book", who=self.head, site=house.site, prefix="SK-", last=50)

    def take(self, code: str, yuan: str, on: str) -> Receipt:
        """An amount for everything the unit owes."""
        unit = self.house.unit(code)
        with clock.at(day(on)):
            charges = [str(row.charge) for row in counter.open_of(unit)]
            taken = {"unit": unit.pk, "charges": charges, "amount": yuan}
            made: Receipt = self.house.do("cashdesk.receive", who=self.teller, **taken).result
        return made

    def void(self, receipt: Receipt, on: str) -> None:
        """Somebody else marks the receipt void."""
        with clock.at(day(on)):
            self.house.do("cashdesk.void_receipt", who=self.head, receipt=receipt.pk, reason="收错了户")


@pytest.fixture
def till(house: House) -> Till:
    return Till(house)


def test_a_voided_payment_puts_the_unit_back_on_the_ledger_with_its_old_age(house: House, till: Till) -> None:
    before = owing.open_parts(house.site, owing.now_period())
    receipt = till.take("1-101", "200.00", "2026-05-10")
    assert "1-101" not in house.owed()
    till.void(receipt, "2026-05-12")
    assert owing.open_parts(house.site, owing.now_period()) == before
    with clock.at(day("2026-05-20")):
        unit = house.unit("1-101")
        assert owing.open_parts(house.site, owing.now_period(), [unit.pk]) == [p for p in before if p.unit == unit.pk]
        (debtor,) = owing.ledger(house.site, owing.now_period(), units=[unit.pk])
        assert (debtor.days(clock.today()), debtor.principal_fen) == (20, 2 * MONTHLY)
        assert "收款" not in house.page(house.cashier, f"/arrears/units/{unit.pk}").partition('id="history"')[2]
    house.nothing_wrong()


def test_a_promise_is_not_kept_by_money_that_was_taken_back(house: House, till: Till) -> None:
    with clock.at(day("2026-05-06")):
        promise = {"way": "visit", "result": "promised", "promise": "100.00", "promise_on": date(2026, 5, 15)}
        house.do("arrears.record_contact", who=house.keeper, unit="1-101", **promise)
    till.void(till.take("1-101", "100.00", "2026-05-12"), "2026-05-13")
    with clock.at(day("2026-05-16")):
        assert look_after_promises() == 1
        assert Contact.objects.get().promise == "broken"
        assert next(r for r in ladder.rungs(house.site) if r.debtor.code == "1-101").due(clock.today())
    house.nothing_wrong()


def test_a_letter_asks_for_what_was_voided_and_names_no_such_payment(house: House, till: Till) -> None:
    till.void(till.take("1-101", "100.00", "2026-05-02"), "2026-05-03")
    till.take("1-102", "100.00", "2026-05-02")
    with clock.at(day("2026-05-06")):
        house.do("arrears.issue_letters", who=house.cashier, site=house.site, step=1)
        letter = Letter.objects.select_related("unit", "site").get(unit__code="1-101")
        assert (letter.principal_fen, letter.late_fen) == (MONTHLY, 30)  # as if nobody had ever come
        assert not Letter.objects.filter(unit__code="1-102").exists()
        paper = pypdfium2.PdfDocument(printing.letters_pdf([letter]))[0].get_textpage().get_text_range()
        assert "没有记录" in paper
    house.nothing_wrong()


def test_a_letter_printed_again_names_no_payment_that_came_after_it(house: House, till: Till) -> None:
    with clock.at(day("2026-05-06")):
        house.do("arrears.issue_letters", who=house.cashier, site=house.site, step=1)
    letter = Letter.objects.select_related("unit", "site").get(unit__code="1-101")
    till.take("1-101", "100.00", "2026-05-08")
    paper = pypdfium2.PdfDocument(printing.letters_pdf([letter]))[0].get_textpage().get_text_range()
    assert "没有记录" in paper and "2026-05-08" not in paper


def test_the_three_rates_leave_out_what_was_voided(house: House, till: Till) -> None:
    with clock.at(day("2026-05-20")):
        before = figures.added(figures.reckon(house.site, 202605), "")
    till.void(till.take("1-101", "200.00", "2026-05-10"), "2026-05-12")
    with clock.at(day("2026-05-20")):
        after = figures.added(figures.reckon(house.site, 202605), "")
        assert (after.start_fen, after.recovered_fen, after.rest_fen) == (80000, 0, 80000)
        assert after == before
        april = figures.added(figures.reckon(house.site, 202604), "")
        assert (april.collected_fen, april.settled) == (0, 0)
