"""What the counter's papers and the bank's statement tell of money: such money is not taken back behind their back."""

from __future__ import annotations

from django.db.models import QuerySet

from zhishou.areas.cashdesk import papers
from zhishou.areas.cashdesk.models import BankDeposit
from zhishou.areas.payments import queries as money
from zhishou.areas.payments import standing
from zhishou.areas.payments.models import Payment
from zhishou.kernel.operation import Refused


@standing.refuses
def told_to_finance(payments: QuerySet[Payment]) -> None:
    """A deposit slip that finance holds or has confirmed says the bank collected a batch."""
    rows = BankDeposit.objects.filter(batch__in=money.batches_of(payments)).exclude(state=BankDeposit.State.RETURNED)
    if (found := rows.select_related("batch").first()) is not None:
        raise Refused(
            "deposit.tells", batch=str(found.batch), number=found.number, state=str(found.get_state_display())
        )


@standing.refuses
def on_the_statement(payments: QuerySet[Payment]) -> None:
    """A line of the bank was confirmed to be this money."""
    keys = [f"batch:{pk}" for pk in money.batches_of(payments)]
    transfers = payments.filter(method=Payment.Method.TRANSFER).order_by().values_list("site", "number").distinct()
    keys += [f"payment:{site}:{number}" for site, number in transfers]
    if papers.matched(keys):
        raise Refused("match.stands")
