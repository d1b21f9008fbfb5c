"""Explain this line: the amount of a charge recomputed in plain integers from the facts kept with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from zhishou.areas.billing.models import Charge, Item, Payer, Source, Tariff
from zhishou.areas.billing.rates import tiers_of
from zhishou.areas.property import periods
from zhishou.areas.property.queries import milli
from zhishou.kernel.money import plain

VACANT = 2


@dataclass
class Explained:
    """The printed lines of a charge, what they add up to, and a sentence."""

    lines: list[tuple[str, int]] = field(default_factory=list)
    total_fen: int | None = None  # none: the amount is what it is (opening, correction, waiver), or a sum of late fees

    @property
    def sentence(self) -> str:
        """The lines in one cell."""
        return "；".join(f"{words} = {plain(fen)}" for words, fen in self.lines)


def half_up(value: Fraction) -> int:
    """Half-up to an integer, away from zero."""
    size = abs(value)
    whole = (2 * size.numerator + size.denominator) // (2 * size.denominator)
    return whole if value >= 0 else -whole


def price(e4: int) -> str:
    """A unit price as people write it: `28500` → `2.85`."""
    return f"{e4 // 10000}.{e4 % 10000:04d}".rstrip("0").rstrip(".")


def explain(charge: Charge) -> Explained:
    """How the amount came about. `total_fen` is recomputed and must equal the charge."""
    found = Explained()
    if charge.source != Source.RUN or charge.tariff is None:
        found.lines.append((str(charge.get_source_display()), charge.amount_fen))
        return found
    tariff, kind = charge.tariff, charge.item.kind
    if kind in (Item.Kind.AREA, Item.Kind.FIXED):
        _by_days(found, charge, tariff)
    elif kind == Item.Kind.METERED:
        _tiers(found, charge, tariff)
    elif kind == Item.Kind.SHARED:
        share = weight_words(tariff, charge.usage_milli)
        found.lines.append((f"公摊 {plain(charge.before_milli)} 元，本户 {share}", charge.amount_fen))
        return found
    if charge.deducted_fen:
        found.lines.append(("减去已出的", -charge.deducted_fen))
    found.total_fen = sum(fen for _words, fen in found.lines)
    return found


def weight_words(tariff: Tariff, weight: int) -> str:
    """What a pool is split by, with its unit of measure: an area, households or usage."""
    if tariff.split_by == "household":
        return f"{weight} 户"
    return f"用量 {milli(weight)}" if tariff.split_by == "usage" else f"{plain(weight)} 平方米"


def _by_days(found: Explained, charge: Charge, tariff: Tariff) -> None:
    days = periods.last_day(charge.period).day
    quantity, places = charge.usage_milli, 10_000 if charge.item.kind == Item.Kind.AREA else 100
    base = Fraction(quantity * tariff.price_e4, places)
    what = f"{plain(quantity)} 平方米" if charge.item.kind == Item.Kind.AREA else f"{quantity}"
    if charge.payer == Payer.DEVELOPER:
        owner = half_up(base * Fraction(charge.days, days))
        found.lines.append((f"{what} × {price(tariff.price_e4)}", half_up(base)))
        if owner:
            found.lines.append((f"业主收楼后 {charge.days}/{days} 天", -owner))
        return
    percent = tariff.vacant_percent if charge.status == VACANT else 100
    words = f"{what} × {price(tariff.price_e4)}"
    words += f" × {charge.days}/{days} 天" if charge.days != days else ""
    words += f" × {percent}%" if percent != 100 else ""
    found.lines.append((words, half_up(base * Fraction(charge.days * percent, days * 100))))


def _tiers(found: Explained, charge: Charge, tariff: Tariff) -> None:
    extra = 0
    if tariff.base_people is not None:
        extra = max(0, charge.people - tariff.base_people) * tariff.extra_per_person_milli
    times = 1 if tariff.by_year else charge.months
    low, start, end = 0, charge.before_milli, charge.before_milli + charge.usage_milli
    for up_to, each in tiers_of(tariff):
        border = end if up_to is None else (up_to + extra) * times
        part = max(0, min(border, end) - max(low, start))
        if part:
            found.lines.append((f"{milli(part)} × {price(each)}", half_up(Fraction(part * each, 100_000))))
        low = border
