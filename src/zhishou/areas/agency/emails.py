"""往来邮件 as pages show it, whom a mail is from or to, and what is found by the search box."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q

from zhishou.areas.agency.models import KEEPS_CLIENTS, Client, ContactPerson, Email
from zhishou.areas.agency.queries import Choices
from zhishou.areas.mail import queries as outbox
from zhishou.kernel.actor import Actor
from zhishou.kernel.search import Hit

MOST_HITS = 6
WAITS = Q(to_answer__isnull=False, settled_at=None)


def writable(_actor: Actor, row: Any) -> Choices:
    """Choices: the people at a client's who are there and have an address."""
    client = row.client if isinstance(row, Email) else row
    rows = client.contacts.filter(left_at=None).exclude(email="") if isinstance(client, Client) else []
    return [(str(one.pk), f"{one}　{one.email}") for one in rows]


def everybody(_actor: Actor, row: Any) -> Choices:
    """Choices: all people at a client's; those who left wrote once, too."""
    client = row.client if isinstance(row, Email) else row
    rows = client.contacts.all() if isinstance(client, Client) else []
    return [(str(one.pk), str(one)) for one in rows]


def waiting(_actor: Actor, row: Any) -> Choices:
    """Choices: a client's mails that wait for an answer, the oldest first."""
    rows = row.emails.filter(WAITS).order_by("at", "pk")[:50] if isinstance(row, Client) else []
    return [(str(one.pk), f"{one}　{one.sender}") for one in rows]


def known(client: Client, addresses: Sequence[str]) -> ContactPerson | None:
    """The person at a client's with the first of these addresses that is anybody's; who is still there goes before who left."""
    rows = list(client.contacts.exclude(email="").order_by("-left_at"))
    by_address: dict[str, ContactPerson] = {}
    for one in rows:
        if one.left_at is None or one.email.lower() not in by_address:
            by_address[one.email.lower()] = one
    return next((by_address[one] for one in addresses if one in by_address), None)


def of_another(client: Client, addresses: Sequence[str]) -> ContactPerson | None:
    """Somebody of another client at the site with one of these addresses."""
    wanted = Q(pk=None)
    for one in addresses:
        wanted |= Q(email__iexact=one)
    rows: Any = ContactPerson.objects.filter(wanted, client__site=client.site_id, left_at=None)
    found: ContactPerson | None = rows.exclude(client=client).select_related("client").first()
    return found


def answered(client: Client, message_ids: str) -> Email | None:
    """The latest mail of a client's log among those that a mail names as answered."""
    ids = message_ids.split()
    found: Email | None = Email.objects.filter(client=client, message_id__in=ids).exclude(message_id="").first()
    return found


def state(row: Email) -> str:
    """What became of a mail that was written here; empty for others."""
    return outbox.state_by_key(row.outgoing) if row.outgoing else ""


def in_box(actor: Actor, text: str) -> list[Hit]:
    """Clients by name, number or somebody there; then mails by subject, words or address."""
    if not actor.sites(*KEEPS_CLIENTS):
        return []
    words = (
        Q(name__icontains=text) | Q(number__icontains=text) | Q(contacts__name__icontains=text, contacts__left_at=None)
    )
    clients: Any = Client.objects.within(actor).filter(words).select_related("owner").distinct()[:MOST_HITS]
    found = [Hit(one.name, f"{one.number}　{one.owner.name}", one.url()) for one in clients]
    said = (
        Q(subject__icontains=text) | Q(text__icontains=text) | Q(sender__icontains=text) | Q(recipients__icontains=text)
    )
    mails: Any = Email.objects.within(actor).filter(said).select_related("client", "talk")[:MOST_HITS]
    return [*found, *(Hit(str(one), f"{one.client.name}　{one.talk.at:%Y-%m-%d}", one.url()) for one in mails)][
        :MOST_HITS
    ]
