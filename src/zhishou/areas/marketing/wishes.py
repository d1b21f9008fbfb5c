"""Who may be told of offers, by which channel, and who may not any more.

Nobody is told without a consent for that channel that stands, nor after a refusal: Personal Information Protection Law (个人信息保护法)
13(1) and 15, Advertising Law (广告法) 43, Consumer Protection Law (消费者权益保护法) 29, Provisions on Short Message
Services (通信短信息服务管理规定) 18, which the trade keeps for calls as well.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Sequence

from django.db.models import QuerySet

from zhishou.areas.customers import closing
from zhishou.areas.customers.models import Customer
from zhishou.areas.marketing.models import Channel, Consent, How, Refusal
from zhishou.kernel import encrypted
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Refused

IN_OWN_WORDS = (How.WRITTEN, How.ONLINE)
"""What a customer put down themselves; only that takes a refusal back."""


def digests(phones: Iterable[str]) -> list[str]:
    """Keyed digests of telephone numbers: they recognise a number and do not tell it."""
    key = encrypted.ring().derive("marketing.refused")
    return sorted(hmac.new(key, phone.encode(), hashlib.sha256).hexdigest() for phone in phones)


def refused(customers: Sequence[Customer], company: Site) -> set[int]:
    """Who of some customers refused, by their file or by any of their numbers, anywhere in the company."""
    named = {customer.pk: set(digests(customer.phones)) for customer in customers}
    every = sorted({one for found in named.values() for one in found})
    rows = Refusal.objects.filter(lifted_by=None, site__path__startswith=company.path)
    by_number = {one for row in rows.filter(digests__overlap=every) for one in row.digests} if every else set()
    by_file = set(rows.filter(customer__in=list(named)).values_list("customer_id", flat=True))
    return by_file | {pk for pk, found in named.items() if found & by_number}


def agreed(channel: str) -> QuerySet[Consent]:
    """The consents to a channel that stand."""
    return Consent.objects.filter(channel=channel, ended_at=None)


def why_not(customer: Customer) -> str:
    """Why this customer may not be called about offers: a code of this area's refusals; empty when they may."""
    if customer.no_marketing or refused([customer], customer.site.company()):
        return "marketing.refused"
    if not agreed(Channel.PHONE).filter(customer=customer).exists():
        return "marketing.no_consent"
    if not customer.phones:
        return "marketing.no_phone"
    return "marketing.closed" if closing.closure_of(customer) is not None else ""


def expect_callable(customer: Customer) -> None:
    """Refused when this customer may not be called about offers."""
    if code := why_not(customer):
        raise Refused(code, name=customer.name)
