"""Mails that answer what another area wrote are taken by that area, before a case is made of them."""

from __future__ import annotations

from collections.abc import Callable

from zhishou.areas.mail.reading.message import Mail
from zhishou.kernel.models import Site

Taker = Callable[[Site, Mail], bool]
TAKERS: list[Taker] = []


def register(taker: Taker) -> None:
    """An area hands in who looks at a mail that came to a site's mailbox, and answers whether it took it."""
    TAKERS.append(taker)


def taken(site: Site, mail: Mail) -> bool:
    """Whether an area took the mail."""
    return any(taker(site, mail) for taker in TAKERS)
