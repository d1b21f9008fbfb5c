"""What a customer wishes: to hear of offers by this or that channel, or never again (PIPL 13, 15; Advertising Law 43)."""

from __future__ import annotations

from datetime import date

from django.db import models

from zhishou.areas.customers.models import Customer
from zhishou.areas.customers.operations import OfCustomer, set_no_marketing
from zhishou.areas.marketing import wishes
from zhishou.areas.marketing.models import SELL, Call, Channel, Consent, How, Refusal
from zhishou.kernel import clock
from zhishou.kernel.gate import Act
from zhishou.kernel.operation import Refused, ask, operation


def url_of(row: models.Model) -> str:
    """The page of wishes."""
    return "/marketing/wishes"


class Agreeing(OfCustomer):
    """A consent with its proof."""

    channels: list[Channel] = ask("同意用什么方式联系", default=[Channel.PHONE], at_least=1, at_most=4)
    on: date = ask("同意日期")
    how: How = ask("怎样同意的")
    basis: str = ask("凭据", at_least=2, at_most=200, hint="例如入会申请表第 3 条，存在哪里；电话里同意的写是哪一通")


class Refusing(OfCustomer):
    """A refusal in the customer's words."""

    how: How = ask("怎样拒绝的")
    words: str = ask("客户的话", default="", at_most=200)


@operation("marketing.agree", label="登记同意推广", capability=SELL, url_after=url_of)
def agree(act: Act, cmd: Agreeing) -> Consent:
    """A customer agreed to hear of offers, by which channels and where that stands; a consent each.

    Refused for a day to come, when one stands already for each of them, and after a refusal unless the customer put it down themselves
    on that day or later: a refusal lasts, and nobody asks again on the telephone.
    """
    customer = act.lock(cmd.customer)
    if cmd.on > clock.today():
        raise Refused("marketing.days", on=cmd.on)
    standing = set(Consent.objects.filter(customer=customer, ended_at=None).values_list("channel", flat=True))
    fresh = [channel for channel in dict.fromkeys(cmd.channels) if channel not in standing]
    if not fresh:
        raise Refused("marketing.agreed_already", name=customer.name)
    refusals = _standing(customer)
    said_no = customer.no_marketing or bool(wishes.refused([customer], customer.site.company()))
    before = any(cmd.on < clock.local(row.at).date() for row in refusals)
    if said_no and (cmd.how not in wishes.IN_OWN_WORDS or before):
        raise Refused("marketing.refused", name=customer.name)
    made = Consent.objects.bulk_create(
        Consent(
            site_id=customer.site_id, customer=customer, channel=channel, how=cmd.how, basis=cmd.basis, on=cmd.on,
            by=act.person, at=act.now,
        )
        for channel in fresh
    )  # fmt: skip
    for row in refusals:
        row.lifted_by = made[0]
        row.save(update_fields=["lifted_by"])
    if customer.no_marketing:
        set_no_marketing(customer, wanted=False)
    return made[0]


@operation("marketing.refuse", label="登记拒绝推广", capability=SELL, url_after=url_of)
def refuse(act: Act, cmd: Refusing) -> Refusal:
    """A customer wants no more calls about offers; kept for good, by file and by number. Refused a second time."""
    customer = act.lock(cmd.customer)
    if wishes.refused([customer], customer.site.company()):
        raise Refused("marketing.refused_already", name=customer.name)
    return put_down(act, customer, cmd.how, cmd.words)


def put_down(act: Act, customer: Customer, how: How, words: str) -> Refusal:
    """Write the refusal, end the consents, mark the file, give up calls that were agreed. Nobody acts when the customer said so by a link."""
    Consent.objects.filter(customer=customer, ended_at=None).update(ended_at=act.now)
    set_no_marketing(customer, wanted=True)
    for call in Call.objects.filter(customer=customer, state=Call.State.AGREED).select_for_update(of=("self",)):
        call.state, call.outcome, call.ended_at = Call.State.OVER, Call.Outcome.NOT_CALLED, act.now
        call.save(update_fields=["state", "outcome", "ended_at"])
        act.excuse("marketing.record", call, "customer refused")
    made: Refusal = Refusal.objects.create(
        site_id=customer.site_id, customer=customer, how=how, words=words, by=act.actor.person, at=act.now,
        digests=wishes.digests(customer.phones),
    )  # fmt: skip
    return made


def _standing(customer: Customer) -> list[Refusal]:
    """The refusals by file and by number that one consent in the customer's own words takes back."""
    theirs = wishes.digests(customer.phones)
    company = customer.site.company()
    rows = Refusal.objects.filter(lifted_by=None, site__path__startswith=company.path)
    found = rows.filter(customer=customer) | rows.filter(digests__overlap=theirs)
    return list(found.select_for_update(of=("self",)))
