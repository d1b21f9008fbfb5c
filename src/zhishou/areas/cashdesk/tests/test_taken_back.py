"""Money that came by a file is taken back only while nothing stands on it: no closed month, no paper, no reversal."""

from __future__ import annotations

from datetime import date

import pytest
from conftest import writing
from tests.company_life import handwriting

from zhishou.areas.billing.models import MonthClose
from zhishou.areas.cashdesk.models import BankDeposit
from zhishou.areas.cashdesk.tests.conftest import Counter
from zhishou.areas.cashdesk.tests.test_receiving import clean
from zhishou.areas.payments.models import DebitBatch, Payment, PaymentBatch
from zhishou.areas.payments.tests.test_debits import answer
from zhishou.kernel.operation import Refused
from zhishou.kernel.types import Upload

PAID = {"code": "1-101", "amount_fen": 55620, "paid_on": date(2026, 4, 2), "method": 2, "number": "T-1"}


def _imported(counter: Counter, **more: object) -> PaymentBatch:
    made = counter.do("payments.import_payments", site=counter.site.pk, rows=[{**PAID, **more}]).result
    assert isinstance(made, PaymentBatch)
    return made


def _posted(counter: Counter) -> DebitBatch:
    counter.do(
        "property.import_units", site=counter.site.pk,
        rows=[{"code": "2-201", "owner": "示例业主", "bank": "示例银行", "account": "6222000011112222", "holder": "示例业主",
               "agreement": "XY1"}],
    )  # fmt: skip
    counter.do(
        "billing.import_opening", site=counter.site.pk,
        rows=[{"code": "2-201", "item": "WY", "period": 202603, "amount_fen": 8800}],
    )  # fmt: skip
    made = counter.do("payments.make_debit", site=counter.site.pk, period="2026-03", layout="unionpay-pipe").result
    assert isinstance(made, DebitBatch)
    counter.do("payments.release_debit", who=counter.supervisor, batch=made.pk)
    counter.do("payments.post_debit", batch=made.pk, file=Upload("back.txt", answer(made, True)))
    return made


def test_an_import_of_payments_is_taken_back_whole_and_may_come_again(counter_: Counter) -> None:
    batch = _imported(counter_)
    assert (batch.taken, counter_.owed()) == (1, 0)
    assert _imported(counter_).taken == 0  # the same table adds nothing
    counter_.do("payments.undo_import", batch=batch.pk, reason="导错文件")
    assert counter_.owed() == 55620 and not Payment.objects.exists() and clean()
    with pytest.raises(Refused) as no:
        counter_.do("payments.undo_import", batch=batch.pk, reason="再来")
    assert no.value.code == "import.undone"
    assert _imported(counter_).taken == 1 and counter_.owed() == 0 and clean()


def test_what_an_import_settled_is_settled_by_other_prepayment_once_it_is_taken_back(counter_: Counter) -> None:
    batch = _imported(counter_)
    counter_.receive("600", charges=[])
    assert counter_.owed() == 0
    counter_.do("payments.undo_import", batch=batch.pk, reason="导错文件")
    assert Payment.objects.get().left_fen == 4380 and clean()


def test_an_import_with_a_void_payment_or_in_a_closed_month_stays(counter_: Counter) -> None:
    batch = _imported(counter_)
    with writing():
        MonthClose.objects.create(
            site=counter_.site, period=202604, state="closed", prepared_by=counter_.cashier,
            reviewed_by=counter_.supervisor, reviewed_at=batch.at, rows=0, amount_fen=0,
        )  # fmt: skip
    with pytest.raises(Refused) as no:
        counter_.do("payments.undo_import", batch=batch.pk, reason="导错文件")
    assert no.value.code == "closing.closed" and counter_.owed() == 0


def test_a_return_file_whose_money_was_told_to_finance_stays_until_finance_sends_the_paper_back(
    counter_: Counter,
) -> None:
    batch = _posted(counter_)
    paper = counter_.do("cashdesk.deposit_batch", batch=batch.pk, signature=handwriting()).result
    assert isinstance(paper, BankDeposit) and paper.amount_fen == 8800
    with pytest.raises(Refused) as no:
        counter_.do("payments.undo_debit", who=counter_.supervisor, batch=batch.pk)
    assert no.value.code == "deposit.tells" and paper.number in no.value.sentence()
    counter_.do("cashdesk.return_deposit", who=counter_.finance, deposit=paper.pk, reason="金额待核")
    counter_.do("payments.undo_debit", who=counter_.supervisor, batch=batch.pk)
    assert counter_.owed("2-201") == 8800 and clean()
