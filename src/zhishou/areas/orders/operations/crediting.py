"""月结: asked for a customer by one, agreed by another, ended."""

from __future__ import annotations

from django.db import models

from zhishou.areas.customers.models import Customer
from zhishou.areas.orders import queries
from zhishou.areas.orders.models import APPROVE, TAKE, Credit
from zhishou.kernel import choosing
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.money import yuan
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Money, Ref

MOST_DAYS = 90


class Asking(Command):
    site: Ref[Site] = ask("门店", choices=choosing.sites(TAKE))
    customer: Ref[Customer] = ask("顾客")
    limit: Money = ask("额度（元）", at_least=1, hint="同时最多可以欠多少")
    days: int = ask("多少天内付清", default=30, at_least=1, at_most=MOST_DAYS, hint="从交货那天算")
    reason: str = ask("为什么可以月结", at_least=2, at_most=300, multiline=True, hint="例如 来往几年、付款怎样、谁担保")


class Deciding(Command):
    credit: Ref[Credit] = ask("月结")
    agreed: bool = ask("你的意见", widget="radio", choices=choosing.yes_no("同意", "不同意"))
    opinion: str = ask("意见", default="", at_most=200, hint="不同意时写明原因")


class OfCredit(Command):
    credit: Ref[Credit] = ask("月结")


def _url(row: models.Model) -> str:
    return "/goods-orders/credits"


@operation("orders.ask_credit", label="申请月结", capability=TAKE, url_after=_url)
def ask_credit(act: Act, cmd: Asking) -> Credit:
    """Ask that a customer may pay by the month, up to a sum. Refused while one is asked for; a new one replaces what holds."""
    act.lock(cmd.customer)
    if Credit.objects.filter(customer=cmd.customer, agreed_to=None).exists():
        raise Refused("orders.credit_asked", name=cmd.customer.name)
    made: Credit = Credit.objects.create(
        site=cmd.site,
        customer=cmd.customer,
        limit_fen=int(cmd.limit),
        days=cmd.days,
        reason=cmd.reason,
        by=act.person,
        at=act.now,
    )
    act.note(fen=made.limit_fen, days=made.days)
    return made


@operation(
    "orders.decide_credit", label="批准月结", capability=APPROVE, about="credit", apart_from=("orders.ask_credit",), url_after=_url
)  # fmt: skip
def decide_credit(act: Act, cmd: Deciding) -> Credit:
    """Agree, and the credit before it ends; or say no with the reason. Never whoever asked."""
    row = act.lock(cmd.credit)
    if row.agreed_to is not None:
        raise Refused("orders.credit_decided", name=row.customer.name)
    choosing.no_says_why(cmd.agreed, cmd.opinion)
    if cmd.agreed:
        queries.holding(row.customer).update(ended_at=act.now, ended_by=act.person)
    row.agreed_to, row.opinion, row.decided_by, row.decided_at = cmd.agreed, cmd.opinion, act.person, act.now
    row.save(update_fields=["agreed_to", "opinion", "decided_by", "decided_at"])
    act.note(agreed=cmd.agreed, fen=row.limit_fen)
    return row


@operation("orders.end_credit", label="停止月结", capability=APPROVE, about="credit", url_after=_url)
def end_credit(act: Act, cmd: OfCredit) -> Credit:
    """The customer pays at once from now on. Refused while something is owed."""
    row = act.lock(cmd.credit)
    if not row.agreed_to or row.ended_at is not None:
        raise Refused("orders.credit_decided", name=row.customer.name)
    if owed := queries.used(row.customer):
        raise Refused("orders.credit_owed", name=row.customer.name, fen=yuan(owed))
    row.ended_at, row.ended_by = act.now, act.person
    row.save(update_fields=["ended_at", "ended_by"])
    return row
