"""《赠品月报》, the poster and 《抽奖和兑奖记录》 of a draw, 《公益活动记录》."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from zhishou.areas.gifts import months, public, queries
from zhishou.areas.gifts.models import Charity, Draw, Entry
from zhishou.kernel import clock, files
from zhishou.kernel.models import Site
from zhishou.kernel.money import yuan
from zhishou.kernel.paper import JSON, in_chinese, render
from zhishou.kernel.qr import qr_svg
from zhishou.kernel.spans import Span

PRINT = Path(__file__).resolve().parent / "print"
MOST_PICTURES = 6


@in_chinese
def month_pdf(site: Site, span: Span, found: list[months.MonthLine]) -> bytes:
    """A store's gifts in some months."""
    data: dict[str, JSON] = {
        "company": site.company().name, "site": site.name, "month": span.words, "date": f"{clock.today()}",
        "kinds": [str(kind.label) for kind in months.KINDS],
        "lines": [
            [one.gift.code, one.gift.name, one.gift.unit, *map(str, (one.before, *one.by_kind, one.after))] for one in found
        ],
    }  # fmt: skip
    return render(PRINT / "month.typ", data, at=clock.now())


def _announced(row: Draw) -> dict[str, JSON]:
    """What is published beforehand, for poster and record."""
    company = row.site.company()
    return {
        "company": company.name, "site": row.site.name, "number": row.number, "name": row.name, "terms": row.terms,
        "phone": row.site.phone or company.phone, "address": row.site.address or company.address,
        "entry_by": str(row.get_entry_by_display()), "ticket": yuan(row.ticket_fen) if row.ticket_fen else "",
        "starts": f"{row.starts_on}", "closes": row.closes_at_text, "draws": row.draws_at_text, "source": row.public_source,
        "claim_until": f"{row.claim_until}", "claim_how": row.claim_how, "commitment": row.commitment,
        "date": f"{clock.local(row.decided_at):%Y-%m-%d}" if row.decided_at else "",
        "announced": row.announced, "qr": qr_svg(public.address_of(row)) if row.announced else None,
        "prizes": [[one.title, one.name, str(one.number), f"{yuan(one.value_fen)}"] for one in row.prizes.all()],
    }  # fmt: skip


@in_chinese
def poster_pdf(row: Draw) -> bytes:
    """The announcement, to be put up where everybody sees it."""
    return render(PRINT / "poster.typ", _announced(row), at=row.decided_at or row.at)


@in_chinese
def record_pdf(row: Draw) -> bytes:
    """What was announced, how it was drawn, who won and who came for it: the record order 32 wants kept for two years."""
    held = row.drawn_at is not None
    data: dict[str, JSON] = {
        **_announced(row), "state": str(row.get_state_display()), "held": held, "digest": row.list_digest,
        "taking_part": str(row.entries.filter(struck="").count()), "struck": str(row.entries.exclude(struck="").count()),
        "closed": f"{clock.local(row.closed_at):%Y-%m-%d %H:%M}" if row.closed_at else "",
        "drawn": f"{clock.local(row.drawn_at):%Y-%m-%d %H:%M}" if row.drawn_at else "",
        "public_value": row.public_value, "public_at": f"{clock.local(row.public_at):%Y-%m-%d %H:%M}" if row.public_at else "",
        "witnesses": row.witnesses, "drawer": row.drawn_by.name if row.drawn_by else "", "seed": row.seed,
        "written": row.by.name, "decided": row.decided_by.name if row.decided_by else "",
        "wins": [
            [
                one.prize.title, one.prize.name, one.entry.number, one.name,
                f"{clock.local(one.claimed_at):%Y-%m-%d %H:%M}" if one.claimed_at else "弃奖" if one.lapsed_at else "未领",
                one.claimed_by.name if one.claimed_by else "", files.picture(one.signature) if one.signature else None,
            ]
            for one in queries.wins(row)
        ],
    }  # fmt: skip
    return render(PRINT / "record.typ", data, at=row.drawn_at or row.at)


@in_chinese
def charity_pdf(row: Charity) -> bytes:
    """An activity with what was given and its first pictures."""
    given = Entry.objects.filter(gift__site=row.site_id, kind="charity", paper=row.number).select_related("gift")
    pictures = [files.picture(one) for one in files.of(row, "photo")[:MOST_PICTURES]]
    data: dict[str, JSON] = {
        "company": row.site.company().name, "site": row.site.name, "number": row.number, "name": row.name, "date": f"{row.on}",
        "place": row.place, "partner": row.partner, "helpers": row.helpers, "report": row.report, "by": row.by.name,
        "money": f"{yuan(row.money_fen)} 元" if row.money_fen else "无", "receipt": row.receipt,
        "given": [[one.gift.code, one.gift.name, f"{-one.change} {one.gift.unit}"] for one in given.order_by("pk")],
        "pictures": [one for one in pictures if one], "qr": qr_svg(f"{settings.PUBLIC_URL}{row.url()}"),
    }  # fmt: skip
    return render(PRINT / "charity.typ", data, at=row.at)
