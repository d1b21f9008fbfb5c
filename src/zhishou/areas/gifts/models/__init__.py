"""Gifts with their stock, promotions with what was handed out, draws that anybody can verify, charity."""

from zhishou.areas.gifts.models.charity import Charity
from zhishou.areas.gifts.models.draws import Draw, DrawEntry, Prize, Win
from zhishou.areas.gifts.models.promotions import HandOut, HandOutLine, Promotion
from zhishou.areas.gifts.models.stock import APPROVE, KEEP, SEES, Count, CountLine, Entry, Gift

__all__ = [
    "APPROVE", "KEEP", "SEES", "Charity", "Count", "CountLine", "Draw", "DrawEntry", "Entry", "Gift", "HandOut", "HandOutLine",
    "Prize", "Promotion", "Win",
]  # fmt: skip
