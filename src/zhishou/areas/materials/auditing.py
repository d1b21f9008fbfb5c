"""`zhishou audit` of the stock: what is there is what the ledger says, line after line."""

from __future__ import annotations

from django.db.models import Count, F, Sum, Window
from django.db.models.functions import Coalesce, Lag

from zhishou.areas.materials.models import Entry, Stock
from zhishou.kernel import audit


@audit.check("材料库存")
def ledger() -> list[str]:
    """Each stock: its quantity and number of entries against the sum and count of its ledger; each entry against the one before."""
    sums = Stock.objects.annotate(total=Coalesce(Sum("entries__change_milli"), 0), lines=Count("entries"))
    wrong = sums.exclude(total=F("quantity_milli"), lines=F("entries_made")).select_related("material", "site")
    found = [
        f"{one.site.name} 的“{one.material.called}”：库存 {one.quantity_milli}/{one.entries_made} 笔，"
        f"台账 {one.total}/{one.lines} 笔"
        for one in wrong
    ]
    before = Window(Lag("balance_milli", default=0), partition_by="stock_id", order_by="n")
    torn = Entry.objects.annotate(before=before).exclude(balance_milli=F("before") + F("change_milli"))
    return found + [
        f"台账第 {one.stock_id}.{one.n} 笔：结存与上一笔不符" for one in torn.order_by("stock_id", "n")[:20]
    ]
