"""What pages ask of bills, remittances, deposits and refunds; the account by customer and by period (定期建账)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from zhishou.areas.services.models import Bill, BillLine, Deposit, Refund, Remittance
from zhishou.areas.services.models.bills import MILLI
from zhishou.kernel import clock, typed
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Site

BY = ("customer", "month", "item", "person")


def bills(actor: Actor, filters: Mapping[str, str]) -> QuerySet[Bill]:
    """Bills within sight, newest first, by state and by number, customer or place."""
    rows: QuerySet[Bill] = Bill.objects.within(actor).select_related("site", "unit", "made_by", "receipt")
    if filters.get("state") in Bill.State.values:
        rows = rows.filter(state=filters["state"])
    if text := filters.get("q", "").strip()[:60]:
        rows = rows.filter(
            Q(number__icontains=text)
            | Q(customer__icontains=text)
            | Q(place__icontains=text)
            | Q(unit__code__icontains=text)
        )
    return rows


def held_for(unit_id: int, kind: str) -> list[Deposit]:
    """The deposits of a kind that are still held for a unit, the latest first."""
    return list(Deposit.objects.filter(unit=unit_id, kind=kind, held_fen__gt=0))


def held_fen(unit_id: int) -> int:
    """What is held as deposits of a unit, of whatever kind, in fen."""
    return Deposit.objects.filter(unit=unit_id).aggregate(fen=Sum("held_fen"))["fen"] or 0


@dataclass
class Total:
    """One line of the account: how many bills, what was billed, paid and is still owed, in fen."""

    title: str
    count: int = 0
    billed_fen: int = 0
    paid_fen: int = 0

    @property
    def owed_fen(self) -> int:
        """What customers still owe."""
        return self.billed_fen - self.paid_fen


def account(actor: Actor, site: Site | None, since: date, until: date, by: str) -> list[Total]:
    """The account of paid services made in a span of days, at a site and below or wherever the actor sees any.

    By customer, month, service or who made the bill; void ones not. By service the sums are of lines, otherwise of bills.
    """
    bills = Bill.objects.within(actor).exclude(state=Bill.State.VOID)
    bills = bills.filter(made_at__gte=clock.midnight(since), made_at__lt=clock.midnight(until + timedelta(days=1)))
    if site is not None:
        bills = bills.filter(site__path__startswith=site.path)
    rows: QuerySet[Any] = bills if by != "item" else BillLine.objects.filter(bill__in=bills)
    paid = Q(state=Bill.State.PAID) if by != "item" else Q(bill__state=Bill.State.PAID)
    keys = {
        "customer": ("unit__code", "customer"),
        "month": ("month",),
        "item": ("name",),
        "person": ("made_by__name", "made_by"),
    }
    sums = (
        rows.order_by()
        .annotate(**({"month": TruncMonth("made_at")} if by == "month" else {}))
        .values_list(*keys[by])
        .annotate(n=Count("pk"), billed=Sum("amount_fen"), got=Sum("amount_fen", filter=paid, default=0))
    )
    found = [Total(_titled(by, *named), n, billed, got) for *named, n, billed, got in sums]
    return sorted(found, key=lambda one: (-one.billed_fen if by == "item" else 0, one.title))


def _titled(by: str, *named: Any) -> str:
    """What a line of the account is about, in words."""
    if by == "month":
        return f"{named[0]:%Y-%m}"
    return "　".join(filter(None, named)) if by == "customer" else str(named[0])


def quantity(milli: int) -> str:
    """A quantity in thousandths as people write it."""
    whole, rest = divmod(milli, MILLI)
    return f"{whole}" + (f".{rest:03d}".rstrip("0") if rest else "")


def asked_for_remittances(asked: Mapping[str, str]) -> dict[str, str]:
    """What an address asks of the remittances; a state or a day that is none asks nothing."""
    found = {name: str(asked.get(name, "")).strip()[:40] for name in ("q", "state", "site", "from", "to")}
    if found["state"] not in Remittance.State.values:
        found["state"] = ""
    for name in ("from", "to"):
        found[name] = found[name] if typed.day(found[name]) else ""
    return found


def remittances(actor: Actor, asked: Mapping[str, str] | None = None) -> QuerySet[Remittance]:
    """Remittances within sight, newest first: by part of the number, state, community, and days they touch."""
    asked = asked or {}
    rows: QuerySet[Remittance] = Remittance.objects.within(actor).select_related("site", "made_by", "decided_by")
    if asked.get("q"):
        rows = rows.filter(number__icontains=asked["q"])
    if asked.get("state"):
        rows = rows.filter(state=asked["state"])
    if asked.get("site"):
        rows = rows.filter(site__code=asked["site"])
    if asked.get("from"):
        rows = rows.filter(until__gte=asked["from"])
    if asked.get("to"):
        rows = rows.filter(since__lte=asked["to"])
    return rows


def deposits(actor: Actor, filters: Mapping[str, str]) -> QuerySet[Deposit]:
    """Deposits within sight, newest first: held ones, or all; by unit, payer or number."""
    rows: QuerySet[Deposit] = Deposit.objects.within(actor).select_related("site", "unit", "receipt")
    if filters.get("view", "") == "":
        rows = rows.filter(held_fen__gt=0)
    if filters.get("kind") in Deposit.Kind.values:
        rows = rows.filter(kind=filters["kind"])
    if text := filters.get("q", "").strip()[:60]:
        rows = rows.filter(Q(number__icontains=text) | Q(unit__code__icontains=text) | Q(payer__icontains=text))
    return rows


def held_total(rows: QuerySet[Deposit]) -> int:
    """What these deposits hold together, in fen."""
    return int(rows.order_by().aggregate(fen=Sum("held_fen"))["fen"] or 0)


def refunds(actor: Actor, state: str) -> QuerySet[Refund]:
    """Refunds within sight, newest first."""
    rows: QuerySet[Refund] = Refund.objects.within(actor).select_related("site", "unit", "deposit", "asked_by")
    return rows.filter(state=state) if state in Refund.State.values else rows


def facts_of(bill: Bill) -> list[dict[str, Any]]:
    """The printed lines of a bill."""
    return [
        {
            "name": line.name, "measure": line.measure, "quantity": quantity(line.quantity_milli),
            "price_fen": line.price_fen, "amount_fen": line.amount_fen, "material": line.price_id is None,
        }
        for line in bill.lines.all()
    ]  # fmt: skip
