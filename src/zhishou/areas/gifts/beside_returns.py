"""At the returns desk: which gifts the ticket brought, and how many of them are to be given back with the goods."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhishou.areas.gifts import entitling
from zhishou.areas.gifts.models import SEES
from zhishou.areas.returns import beside
from zhishou.areas.returns.beside import Told
from zhishou.areas.returns.models import Sale
from zhishou.kernel.actor import Actor


def told(actor: Actor, sale: Sale) -> list[Told]:
    """A sentence for each hand-out of the ticket that is not back."""
    opens = sale.site_id in actor.sites(*SEES)
    found = []
    for one in entitling.given(sale):
        text = _("领过赠品：{gifts}。退货时金额不够的要一起退回。").format(gifts=one.gifts)
        if one.due:
            text = _("领过赠品：{gifts}。退货以后金额不够了，请顾客退回 {pieces} 件。").format(
                gifts=one.gifts, pieces=one.due
            )
        found.append(Told(text, one.handout.url() if opens else "", one.handout.number, warn=bool(one.due)))
    return found


beside.register(told)
