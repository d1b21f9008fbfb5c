"""The page of a draw that everybody may open, and the file by which anybody verifies it."""

from __future__ import annotations

from django.conf import settings

from zhishou.areas.gifts.models import Draw
from zhishou.kernel import sealed

PURPOSE = "gifts.draw"


def token_of(row: Draw) -> str:
    """24 letters and digits, safe in an address; nobody can make one up."""
    return sealed.token_of(row.pk.to_bytes(sealed.BODY, "big"), PURPOSE)


def address_of(row: Draw) -> str:
    """The page."""
    return f"{settings.PUBLIC_URL}/draw/{token_of(row)}"


def draw_of(token: str) -> Draw | None:
    """The announced draw a genuine token names, else None."""
    body = sealed.body_of(token, PURPOSE)
    rows = Draw.objects.select_related("site").exclude(commitment="")
    found: Draw | None = rows.filter(pk=int.from_bytes(body, "big")).first() if body is not None else None
    return found


def entries_of(row: Draw) -> list[str]:
    """Who takes part, in the order of the digest, which is that of the signs and not of a language."""
    return sorted(row.entries.filter(struck="").values_list("number", flat=True))


def record(row: Draw) -> dict[str, object]:
    """Everything published of a draw that was held, as `fair.main` reads it."""
    prizes = row.prizes.prefetch_related("wins__entry")
    return {
        "number": row.number, "commitment": row.commitment, "list_digest": row.list_digest, "seed": row.seed,
        "public_value": row.public_value, "public_source": row.public_source,
        "prizes": [
            {
                "title": one.title, "name": one.name, "number": one.number,
                "winners": [win.entry.number for win in sorted(one.wins.all(), key=lambda win: win.n)],
            }
            for one in prizes
        ],
        "entries": entries_of(row),
    }  # fmt: skip
