"""Orders by the filters of the address, and what a customer owes of the credit that holds."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db.models import F, Q, QuerySet, Sum

from zhishou.areas.customers.models import Customer
from zhishou.areas.orders.models import Credit, Order
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.phrasing import listed

NAMES = ("q", "view")
VIEWS = ("", "waiting", "quoted", "owed", "overdue", "over", "all")
State = Order.State
OVER = (State.DONE, State.DECLINED, State.DROPPED, State.CANCELLED)


def of_view(view: str) -> Q:
    """What each view holds; without one: what is still to be done."""
    return {
        "waiting": Q(state=State.WAITING), "quoted": Q(state=State.QUOTED), "owed": Q(state=State.HANDED),
        "overdue": Q(state=State.HANDED, due_on__lt=clock.today()), "over": Q(state__in=OVER), "all": Q(),
    }.get(view, ~Q(state__in=OVER))  # fmt: skip


def orders(actor: Actor, asked: Mapping[str, str]) -> QuerySet[Order]:
    """Orders within sight, the latest first; found by number, customer, goods and ticket."""
    found: QuerySet[Order] = Order.objects.within(actor).filter(of_view(asked.get("view", "")))
    if text := asked.get("q", "").strip():
        found = found.filter(
            Q(number__icontains=text) | Q(customer__name__icontains=text) | Q(ticket__icontains=text) | Q(lines__name__icontains=text)
        ).distinct()  # fmt: skip
    rows = found.select_related("customer", "by", "site").defer("customer__tokens").prefetch_related("lines")
    return rows.order_by("-at", "-pk")


def goods(row: Order) -> str:
    """“坚果礼盒 ×40、保温杯 ×20”."""
    return listed(f"{line.name} ×{line.quantity}" for line in row.lines.all())


def holding(customer: Customer) -> QuerySet[Credit]:
    """The credit that holds for a customer, one at most."""
    found: QuerySet[Credit] = Credit.objects.filter(customer=customer, agreed_to=True, ended_at=None)
    return found


def has_credit(customer: Customer) -> bool:
    """Whether the customer may pay by the month."""
    return holding(customer).exists()


def used(customer: Customer) -> int:
    """Fen of it that the customer owes now."""
    return used_by([customer.pk]).get(customer.pk, 0)


def used_by(customers: Collection[int]) -> dict[int, int]:
    """The same of several, by their ids; who owes nothing is left out."""
    rows = Order.objects.filter(customer__in=customers, state=State.HANDED).order_by().values("customer")
    found = rows.annotate(fen=Sum(F("goods_fen") - F("discount_fen") - F("paid_fen")))
    return {row["customer"]: int(row["fen"]) for row in found}


def credits(actor: Actor) -> QuerySet[Credit]:
    """Credits that hold or are asked for, those to decide first."""
    rows: QuerySet[Credit] = Credit.objects.within(actor).filter(ended_at=None).exclude(agreed_to=False)
    rows = rows.select_related("customer", "by", "decided_by", "site").defer("customer__tokens")
    return rows.order_by(F("agreed_to").asc(nulls_first=True), "-at", "-pk")
