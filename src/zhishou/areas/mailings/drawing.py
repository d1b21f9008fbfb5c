"""Whom a mailing goes to, and whom not, each with the reason; and when each may be written to (service.visits.1, .5).

What advertises goes only to who agreed to this channel and did not refuse (Advertising Law 43); a question about the
service needs no consent, but a refusal holds for it as well. Nothing arrives in the hours a customer does not want to
be disturbed.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext_noop

from zhishou.areas.callbacks import rules
from zhishou.areas.campaigns.drawing import Segment
from zhishou.areas.campaigns.models import Campaign
from zhishou.areas.customers import closing
from zhishou.areas.customers.models import Customer
from zhishou.areas.mailings.models import Mailing, Piece
from zhishou.areas.marketing import wishes
from zhishou.kernel import settings_store
from zhishou.kernel.models import Site

MOST = 500  # messages of one mailing
A_MINUTE = settings_store.declare(
    "mailings.a_minute", "群发每分钟最多发几封", 20, widget="number", hint="发得太快，邮件服务商会当作垃圾邮件"
)
REST_DAYS = settings_store.declare(
    "mailings.rest_days", "同一位客户多少天内只收一次群发", 7, widget="number"
)  # fmt: skip
REASONS = {
    "no_marketing": gettext_noop("不接受推广联系"),
    "no_consent": gettext_noop("没有同意用这种方式接收推广"),
    "closed": gettext_noop("已经销户"),
    "no_email": gettext_noop("没有登记电子邮箱"),
    "no_mobile": gettext_noop("没有登记手机号"),
    "lately": gettext_noop("几天内刚收过群发"),
    "never": gettext_noop("没有可以打扰的时间"),
    "same": gettext_noop("与另一位客户同一个邮箱或手机号"),
    "beyond": gettext_noop("超过一次群发的人数上限"),
}
_MOBILE = re.compile(r"1[3-9]\d{9}")


@dataclass(frozen=True)
class Planned:
    """One customer of a list: the address or number, and the first moment at which they may be disturbed."""

    customer: Customer
    address: str
    at: datetime


@dataclass(frozen=True)
class Plan:
    """A list as it would be, and who is left out why. `seen` changes when any of it does."""

    pieces: list[Planned]
    left_out: list[tuple[Customer, str]]
    seen: str

    @property
    def counts(self) -> dict[str, int]:
        """How many are left out by which reason."""
        return dict(Counter(why for _row, why in self.left_out))


def plan(site: Site, segment: Segment, channel: str, purpose: str, now: datetime) -> Plan:
    """Draw the list of a channel; each customer not on it has the first reason that holds."""
    rows = list(segment.rows(site))
    unwilling = _unwilling(rows, site, channel, purpose)
    lately = _written_to(rows, now - timedelta(days=int(settings_store.value(REST_DAYS.name, site))))
    pieces: list[Planned] = []
    left_out: list[tuple[Customer, str]] = []
    written: set[str] = set()
    for row in rows:
        address = address_of(row, channel)
        if why := unwilling.get(row.pk):
            left_out.append((row, why))
        elif not address:
            left_out.append((row, "no_email" if channel == Mailing.Channel.EMAIL else "no_mobile"))
        elif row.pk in lately:
            left_out.append((row, "lately"))
        elif address in written:
            left_out.append((row, "same"))
        elif (opens := rules.call_hours(site, row).next_open(now)) is None:
            left_out.append((row, "never"))
        elif len(pieces) >= MOST:
            left_out.append((row, "beyond"))
        else:
            pieces.append(Planned(row, address, opens))
            written.add(address)
    told = repr(([(one.customer.pk, one.address) for one in pieces], [(row.pk, why) for row, why in left_out]))
    return Plan(pieces, left_out, hashlib.sha256(told.encode()).hexdigest()[:16])


def address_of(customer: Customer, channel: str) -> str:
    """Where a channel reaches a customer: the e-mail address, else the first mobile number; empty when it does not."""
    if channel == Mailing.Channel.EMAIL:
        return customer.email.lower()
    return next((phone for phone in customer.phones if _MOBILE.fullmatch(phone)), "")


def _unwilling(rows: list[Customer], site: Site, channel: str, purpose: str) -> dict[int, str]:
    """Who of the customers does not want it, or is none any more, and why."""
    found = dict.fromkeys(closing.closed().filter(customer__in=rows).values_list("customer_id", flat=True), "closed")
    if purpose != Campaign.Purpose.OPINION:
        agreed = set(wishes.agreed(channel).filter(customer__in=rows).values_list("customer_id", flat=True))
        found |= {row.pk: "no_consent" for row in rows if row.pk not in agreed}
    refused = wishes.refused(rows, site.company())
    return found | {row.pk: "no_marketing" for row in rows if row.no_marketing or row.pk in refused}


def _written_to(rows: list[Customer], since: datetime) -> set[int]:
    """Who of the customers had a mailing since a moment that went out or will."""
    pieces = Piece.objects.filter(customer__in=rows, mailing__at__gte=since)
    pieces = pieces.exclude(state=Piece.State.DROPPED).exclude(message__state="dropped")
    return set(pieces.values_list("customer_id", flat=True))


def spread(pieces: list[Planned], a_minute: int) -> list[Planned]:
    """The pieces with their moments, no more than so many a minute; nobody earlier than they may be disturbed."""
    step = timedelta(minutes=1) / max(a_minute, 1)
    spaced: list[Planned] = []
    last: datetime | None = None
    for one in sorted(pieces, key=lambda one: one.at):
        last = one.at if last is None else max(one.at, last + step)
        spaced.append(Planned(one.customer, one.address, last))
    return spaced
