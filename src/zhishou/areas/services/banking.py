"""What this area has on the bank's account: cash handed to finance, and refunds paid by transfer."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy

from zhishou.areas.cashdesk import papers
from zhishou.areas.cashdesk.papers import Paper
from zhishou.areas.services.models import Refund, Remittance
from zhishou.kernel import clock
from zhishou.kernel.models import Site


@papers.source("remittance", gettext_lazy("上缴财务的现金"), 60)
def _remittances(site: Site, since: date) -> list[Paper]:
    rows = Remittance.objects.filter(
        site__path__startswith=site.path, state=Remittance.State.CONFIRMED, until__gte=since, remitted_fen__gt=0
    )
    return [
        Paper(
            f"remittance:{row.pk}", row.number,
            clock.local(row.decided_at).date() if row.decided_at else row.until, row.remitted_fen, row.number,
            url=row.url(), by=row.made_by_id,
        )
        for row in rows
    ]  # fmt: skip


@papers.source("refund", gettext_lazy("转账退款"), 70)
def _refunds(site: Site, since: date) -> list[Paper]:
    rows = Refund.objects.filter(
        site__path__startswith=site.path, state=Refund.State.PAID, way=Refund.Way.TRANSFER, paid_on__gte=since
    )
    return [
        Paper(
            f"refund:{row.pk}", row.number, row.paid_on or since, -row.amount_fen,
            row.reference, row.payee, row.url(), row.paid_by_id,
        )
        for row in rows
    ]  # fmt: skip
