"""What a ticket may have by a promotion, and what is to be given back once goods of it came back."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F, Prefetch

from zhishou.areas.gifts.models import HandOut, HandOutLine, Promotion
from zhishou.areas.returns import queries as tickets
from zhishou.areas.returns.models import Sale
from zhishou.kernel import clock
from zhishou.kernel.models import Site


def bought_in_time(promotion: Promotion, sale: Sale) -> bool:
    """Sold at the promotion's store on one of its days."""
    day = clock.local(sale.sold_at).date()
    return sale.site_id == promotion.site_id and promotion.starts_on <= day <= promotion.ends_on


@dataclass(frozen=True)
class Standing:
    """How a ticket stands with a promotion: how many gifts it may have, or the hand-out it had."""

    promotion: Promotion
    most: int
    in_time: bool
    handout: HandOut | None


def standing(site: Site, sale: Sale) -> list[Standing]:
    """The ticket with every promotion of the store by which gifts are handed out now."""
    kept = tickets.kept_fen(sale)
    rows = [one for one in Promotion.objects.filter(site=site, state=Promotion.State.APPROVED) if one.runs]
    used = {one.promotion_id: one for one in HandOut.objects.filter(sale=sale, state=HandOut.State.GIVEN)}
    return [
        Standing(one, one.entitled(kept) if bought_in_time(one, sale) else 0, bought_in_time(one, sale), used.get(one.pk))
        for one in rows
    ]  # fmt: skip


@dataclass(frozen=True)
class Given:
    """A hand-out of a ticket with what the customer still has of it, and how many pieces are to be given back."""

    handout: HandOut
    gifts: str
    due: int


def given(sale: Sale) -> list[Given]:
    """The hand-outs of a ticket that are not back; due is what goes beyond what the customer keeps of the goods now."""
    rows = HandOut.objects.filter(sale=sale, state=HandOut.State.GIVEN).select_related("promotion")
    lines = HandOutLine.objects.filter(back__lt=F("quantity")).select_related("gift")
    found = list(rows.prefetch_related(Prefetch("lines", lines)))
    kept = tickets.kept_fen(sale) if found else 0
    return [_standing(row, kept) for row in found]


def _standing(row: HandOut, kept: int) -> Given:
    lines = list(row.lines.all())
    over = sum(one.out for one in lines) - row.promotion.entitled(kept)
    return Given(row, "、".join(f"{one.gift.name} ×{one.out}" for one in lines), max(over, 0))
