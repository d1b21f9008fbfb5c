"""What gifts, draws and charity are called in lists of other areas, and where what is owed about them is done."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhishou.areas.gifts.models import Charity, Count, Draw, Entry, Gift, HandOut, Promotion, Win
from zhishou.kernel import subjects
from zhishou.kernel.subjects import Described


@subjects.of(Gift, "site")
def _gift(row: Gift) -> Described:
    return Described(row.name, f"{row.code} {row.site.name}", row.url())


@subjects.of(Entry, "gift")
def _entry(row: Entry) -> Described:
    return Described(f"{row.gift.name} {row.change:+}", row.note, row.gift.url())


@subjects.of(Count, "site")
def _count(row: Count) -> Described:
    return Described(_("赠品盘点 {number}").format(number=row.number), row.site.name, row.url(), "复核")


@subjects.of(Promotion, "site")
def _promotion(row: Promotion) -> Described:
    return Described(row.name, f"{row.number} {row.site.name}", row.url(), "审批")


@subjects.of(HandOut, "promotion", "sale")
def _handout(row: HandOut) -> Described:
    title = _("小票 {ticket} 的赠品").format(ticket=row.sale.ticket)
    return Described(title, f"{row.number} {row.promotion.name}", row.url())


@subjects.of(Draw, "site")
def _draw(row: Draw) -> Described:
    return Described(row.name, f"{row.number} {row.site.name}", row.url(), "办理")


@subjects.of(Win, "prize__draw", "entry")
def _win(row: Win) -> Described:
    return Described(str(row), row.prize.draw.number, row.prize.draw.url())


@subjects.of(Charity, "site")
def _charity(row: Charity) -> Described:
    return Described(row.name, f"{row.number} {row.site.name}", row.url())


subjects.register_step("gifts.count", lambda subject: ("盘点", "/gifts/counts/new"))
