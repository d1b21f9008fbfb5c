"""银行划账 as a step of the month: files made, released, and answered by the bank."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhishou.areas.billing.steps import Stand, month_step
from zhishou.areas.payments.models import DebitBatch
from zhishou.kernel.models import Site


@month_step("debits", "银行划账", order=60)
def debits(site: Site, period: int) -> Stand:
    """The batches of the period with charges of the community: how many, and how many the bank has answered."""
    rows = DebitBatch.objects.filter(period=period, lines__unit__site=site).exclude(state=DebitBatch.State.WITHDRAWN)
    states = [state for _pk, state in rows.order_by("pk").distinct().values_list("pk", "state")]
    if not states:
        return Stand(_("未制作"), url="/debits")
    posted = states.count(DebitBatch.State.POSTED)
    line = _("{n} 批，回盘 {posted}").format(n=len(states), posted=posted)
    return Stand(line, posted == len(states), "/debits")
