"""公摊: what each pool of a month costs, by its public meters or by the supplier's invoice, and what keeps it from being split."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.billing import closing, pools
from zhishou.areas.billing.engine import Community
from zhishou.areas.billing.models import Item, PoolInvoice, PoolSplit
from zhishou.areas.billing.months import SEES, Month, asked
from zhishou.areas.billing.rates import Rates, in_force
from zhishou.areas.property import periods
from zhishou.areas.property import queries as register
from zhishou.areas.property.queries import milli
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.money import yuan


@dataclass(frozen=True)
class Pool:
    """A shared item in a month, as the page shows it."""

    item: Item
    name: str  # of the group of units that shares
    cost: str  # in yuan; empty while it is not known
    usage: str
    split: bool
    why: str  # what keeps it from being split
    invoice: PoolInvoice | None


@require_GET
@page(*SEES)
def listing(request: Asked) -> HttpResponse:
    """Every pool of a community's month: its cost and where that comes from; the supplier's invoice is entered here."""
    here = asked(request)
    if here is None:
        raise Http404
    context = {
        "month": here, "site": here.site, "sites": here.sites, "label": here.label, "period": here.period, "pools": _pools(here),
        "back": here.url("/billing/pools"),
        "may": request.actor.can("run_billing", here.site) and not closing.is_closed(here.site, here.period),
    }  # fmt: skip
    return render(request, "billing/pools.html", context)


def _pools(here: Month) -> list[Pool]:
    site, period, rates = here.site, here.period, Rates(here.site)
    units = register.unit_ids(site)
    waiting = {}
    if units:
        community = Community(site, period, units[0], units[-1], rates)
        waiting = {split.item.pk: split for split in pools.all_of(community)}
    done = {row.item_id: row for row in PoolSplit.objects.filter(site=site, period=period)}
    invoices = {row.item_id: row for row in PoolInvoice.objects.filter(site=site, period=period)}
    found = []
    for item, versions in rates.of_kind(Item.Kind.SHARED):
        version = in_force(versions, periods.last_day(period))
        name, invoice = version.pool_name if version else "", invoices.get(item.pk)
        if (row := done.get(item.pk)) is not None:
            found.append(Pool(item, name, yuan(row.cost_fen), milli(row.usage_milli), True, "", invoice))
        elif (split := waiting.get(item.pk)) is not None:
            why = _(pools.REASONS[split.reason]) if split.reason else ""
            cost, usage = ("", "") if split.reason else (yuan(split.cost), milli(split.usage))
            found.append(Pool(item, name, cost, usage, False, why, invoice))
    return found
