"""What paid services say about a customer, and what is left when they ask to be forgotten (PIPL 47).

Names on bills, deposits and refunds are part of accounting vouchers and are kept (会计档案管理办法, 30 years); the words
about the matter behind a bill go with the matter.
"""

from __future__ import annotations

from django.db.models import QuerySet

from zhishou.areas.cases.privacy import cases
from zhishou.areas.services.models import Bill
from zhishou.kernel import privacy
from zhishou.kernel.privacy import ERASED, Holder, Whose


def _bills(whose: Whose) -> QuerySet[Bill]:
    return Bill.objects.filter(order__case__in=cases(whose))


privacy.register(Bill, Holder(_bills, {"place": ERASED, "work": ERASED}))
