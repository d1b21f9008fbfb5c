"""`zhishou audit` of gifts: the stock is its ledger, line after line, and every draw is what its published figures say."""

from __future__ import annotations

from django.db.models import Count as Lines
from django.db.models import F, Sum, Window
from django.db.models.functions import Coalesce, Lag

from zhishou.areas.gifts import fair
from zhishou.areas.gifts.models import Draw, Entry, Gift
from zhishou.kernel import audit


@audit.check("赠品库存")
def stock() -> list[str]:
    """Each gift: its quantity and number of entries against its ledger; each entry against the one before."""
    sums = Gift.objects.annotate(total=Coalesce(Sum("entries__change"), 0), lines=Lines("entries"))
    found = [
        f"{one.site.name} 的“{one.name}”：库存 {one.quantity}/{one.entries_made} 笔，台账 {one.total}/{one.lines} 笔"
        for one in sums.exclude(total=F("quantity"), lines=F("entries_made")).select_related("site")
    ]
    before = Window(Lag("balance", default=0), partition_by="gift_id", order_by="n")
    torn = Entry.objects.annotate(before=before).exclude(balance=F("before") + F("change"))
    return found + [
        f"赠品台账第 {one.gift_id}.{one.n} 笔：结存与上一笔不符" for one in torn.order_by("gift_id", "n")[:20]
    ]


@audit.check("抽奖")
def draws() -> list[str]:
    """Each draw: the seed fits its commitment, the list its digest, and the winners are those the rule names."""
    found = []
    for draw in Draw.objects.exclude(list_digest="").order_by("pk").iterator(100):
        entries = list(draw.entries.filter(struck="").values_list("number", flat=True))
        if fair.digest_of(entries) != draw.list_digest:
            found.append(f"抽奖 {draw.number}：名单与公布的摘要不符")
        if not draw.seed:
            continue
        prizes = list(draw.prizes.prefetch_related("wins__entry"))
        won = [[one.entry.number for one in sorted(prize.wins.all(), key=lambda win: win.n)] for prize in prizes]
        if fair.commitment_of(draw.seed) != draw.commitment:
            found.append(f"抽奖 {draw.number}：种子与公布的承诺不符")
        if fair.drawn(entries, draw.seed, draw.public_value, [one.number for one in prizes]) != won:
            found.append(f"抽奖 {draw.number}：中奖名单与规则算出来的不符")
    return found
