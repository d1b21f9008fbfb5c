"""The pages of the counter."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from zhishou.areas.cashdesk.models.books import SEES_CASH
from zhishou.areas.cashdesk.models.months import SEES_MONTHS
from zhishou.areas.cashdesk.models.statement import SEES_BANK
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Site

DESK = SEES_CASH
DRAWERS = ("issue_receipts", "check_cash")


def tabs(actor: Actor, here: str) -> list[dict[str, object]]:
    """The pages of the counter, as the row of links above each."""
    all_pages: Sequence[tuple[str, str, tuple[str, ...]]] = (
        (_("收款"), "/cash", ("take_money",)),
        (_("收款台账"), "/cash/ledger", SEES_CASH),
        (_("现金日清"), "/cash/day", DRAWERS),
        (pgettext("list", "银行交款单"), "/cash/slips", SEES_CASH),
        (pgettext("list", "进账单"), "/bank-deposits", SEES_CASH),
        (_("银行对账"), "/bank", SEES_BANK),
        (_("扫码结算"), "/bank/settlements", SEES_BANK),
        (_("对账月结"), "/bank/months", SEES_MONTHS),
        (pgettext("list", "预存"), "/cash/prepaid", SEES_CASH),
        (pgettext("list", "收据本"), "/receipt-books", SEES_CASH),
    )
    return [
        {"title": title, "url": url, "active": url == here, "count": None}
        for title, url, needs in all_pages
        if any(need in actor.capabilities for need in needs)
    ]


def homes(actor: Actor, *capabilities: str) -> list[Site]:
    """The sites where one works with cash, the nearest to the top first."""
    return list(Site.objects.filter(pk__in=actor.sites(*capabilities)).order_by("path"))


def chosen_site(actor: Actor, code: str, *capabilities: str) -> Site | None:
    """The named site among them, else the one of one's own post, else the topmost."""
    known = homes(actor, *capabilities)
    own = next((one.site_id for one in actor.appointments), None)
    named = next((site for site in known if site.code == code), None)
    return named or next((site for site in known if site.pk == own), known[0] if known else None)
