"""What stands on money that came by a file. Other areas say what they built upon a payment, and then it is not taken back."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import QuerySet

from zhishou.areas.billing import closing
from zhishou.areas.payments.models import Payment
from zhishou.kernel.models import Site

Refuses = Callable[["QuerySet[Payment]"], None]
_REFUSE: list[Refuses] = []


def refuses(check: Refuses) -> Refuses:
    """An area hands in a check that refuses, in a plain sentence, while it built something upon one of the payments."""
    if check not in _REFUSE:
        _REFUSE.append(check)
    return check


def expect_free(payments: QuerySet[Payment]) -> None:
    """Refused once the month of one of the payments is closed, and while anything was built upon one of them."""
    for pk, day in payments.order_by().values_list("site", "paid_on").distinct():
        closing.refuse_closed_day(Site.objects.get(pk=pk), day)
    for check in _REFUSE:
        check(payments)
