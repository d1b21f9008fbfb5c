"""Files nobody looks after, as steps on 我的职责: no duty sets a deadline for them."""

from __future__ import annotations

from django.db.models import Count, Min
from django.utils.translation import gettext as _

from zhishou.areas.customers import closing
from zhishou.areas.customers.models import Customer
from zhishou.kernel import waiting
from zhishou.kernel.actor import Actor
from zhishou.kernel.phrasing import quantity
from zhishou.kernel.privacy import ERASED
from zhishou.kernel.scope import subject_of
from zhishou.kernel.waiting import Waiting

ASSIGN = "assign_customers"


def without_owner(actor: Actor, at_most: int) -> list[Waiting]:
    """A step for each site where files have nobody who looks after them; one query."""
    if not (held := actor.sites(ASSIGN)):
        return []
    rows = Customer.objects.filter(site_id__in=held, owner=None).exclude(name=ERASED)
    rows = rows.exclude(pk__in=closing.closed().values("customer")).order_by()
    found = {row["site_id"]: row for row in rows.values("site_id").annotate(n=Count("pk"), since=Min("created_at"))}
    return [
        Waiting(
            do="customers.balance", context=subject_of(site), url=f"/customers/balance?site={site.pk}",
            action_label=_("分派"), since=found[site.pk]["since"],
            what="　".join((quantity("{n} 份档案还没有负责人", n=found[site.pk]["n"]), site.name)),
            basis=waiting.by_duty(actor, ASSIGN, site),
        )
        for site in actor.house.sites_of(found)[:at_most]
    ]  # fmt: skip


waiting.register(without_owner, "/customers?owner=none")
