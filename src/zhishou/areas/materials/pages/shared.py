"""What the pages of the materials have in common: the filters of the address, the ways between them, quantities as figures."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from zhishou.areas.materials.models import KEEP, SEES
from zhishou.areas.property.queries import milli
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Site


def ways(actor: Actor, here: str) -> list[dict[str, Any]]:
    """The pages of the area, those that are of use to the actor."""
    keeps = KEEP in actor.capabilities
    found = [
        (_("库存"), "/materials", True), (_("台账"), "/materials/ledger", True), (_("任务单用料"), "/materials/orders", keeps),
        (_("盘点"), "/materials/counts", True), (_("申请"), "/materials/requests", True),
        (_("需用计划"), "/materials/plans", True), (_("消耗"), "/materials/use", True),
    ]  # fmt: skip
    return [{"title": title, "url": url, "active": url == here} for title, url, shown in found if shown]


def sites_of(actor: Actor, *capabilities: str) -> list[Site]:
    """The sites where the actor has to do with materials."""
    return list(Site.objects.filter(pk__in=actor.sites(*(capabilities or SEES))).order_by("path"))


def number(value: int | None) -> Decimal | str:
    """Thousandths as a spreadsheet adds them up; empty where there is none."""
    return Decimal(value) / 1000 if value is not None else ""


def signed(value: int) -> str:
    """“+3”, “-2.5”, “0”."""
    return f"+{milli(value)}" if value > 0 else milli(value)
