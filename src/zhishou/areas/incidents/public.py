"""The link behind the QR code of an announcement: nobody can make one up, and it can be printed again."""

from __future__ import annotations

from django.conf import settings

from zhishou.areas.incidents.models import Incident
from zhishou.kernel import links, sealed
from zhishou.kernel.models import Person

PURPOSE = "incidents.public"


def token_of(row: Incident) -> str:
    """24 letters and digits, safe in an address."""
    return sealed.token_of(row.pk.to_bytes(sealed.BODY, "big"), PURPOSE)


def address_of(row: Incident) -> str:
    """The page that everybody may open, while the incident is not closed."""
    return f"{settings.PUBLIC_URL}/i/{token_of(row)}"


def open_to_all(row: Incident, by: Person) -> None:
    """Make the link; it is good for saying that one has read."""
    links.make(
        row, purpose=PURPOSE, operations=["incidents.acknowledge"], site=row.site, by=by, days=None, token=token_of(row)
    )
