"""The links of a desk that everybody may open: the code by which a number is taken, the call screen, and the number itself."""

from __future__ import annotations

from django.conf import settings

from zhishou.areas.queue.models import Ticket
from zhishou.kernel import links, sealed
from zhishou.kernel.models import Link, Person, Site

TAKE, SCREEN, TICKET = "queue.take", "queue.screen", "queue.ticket"


def token_of(site: Site, purpose: str) -> str:
    """24 letters and digits, safe in an address, and the same whenever they are asked for."""
    return sealed.token_of(site.pk.to_bytes(sealed.BODY, "big"), purpose)


def address_of(site: Site, purpose: str) -> str:
    """Where a phone takes a number, or a screen shows who is called."""
    return f"{settings.PUBLIC_URL}/queue/{'at' if purpose == TAKE else 'screen'}/{token_of(site, purpose)}"


def open_to_all(site: Site, by: Person) -> None:
    """Make both links; one takes numbers, the other only shows."""
    for purpose, operations in ((TAKE, ["queue.take_by_phone"]), (SCREEN, [])):
        links.make(
            site, purpose=purpose, operations=operations, site=site, by=by, days=None, token=token_of(site, purpose)
        )


def is_open(site: Site) -> bool:
    """Whether the links were made."""
    return links.find(token_of(site, TAKE), TAKE) is not None


def link(token: str, purpose: str) -> Link | None:
    """The desk's link of a token."""
    return links.find(token.upper(), purpose)


def ticket_address(row: Ticket) -> str:
    """The page on which whoever holds a number sees how many are before it."""
    return f"/queue/number/{sealed.token_of(row.pk.to_bytes(sealed.BODY, 'big'), TICKET)}"


def ticket_url(row: Ticket) -> str:
    """The same, whole: for a code that a phone reads."""
    return f"{settings.PUBLIC_URL}{ticket_address(row)}"


def ticket_of(token: str) -> Ticket | None:
    """The number a genuine token names."""
    body = sealed.body_of(token, TICKET)
    rows = Ticket.objects.select_related("site", "matter")
    found: Ticket | None = rows.filter(pk=int.from_bytes(body, "big")).first() if body is not None else None
    return found
