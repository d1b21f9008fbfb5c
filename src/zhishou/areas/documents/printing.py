"""Papers on A4 in the house's style, the sheet on which their readers sign, and the registers of papers and letters."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from zhishou.areas.documents.models import Copy, Document, Envelope
from zhishou.kernel import clock, files
from zhishou.kernel.models import Site
from zhishou.kernel.paper import JSON, in_chinese, render
from zhishou.kernel.qr import qr_svg

PRINT = Path(__file__).resolve().parent / "print"
MOST_LINES = 300


@in_chinese
def paper_pdf(row: Document) -> bytes:
    """A paper: company, reference, title, addressee, text, attachments, who issues it and when. A draft says that it is one."""
    company = row.site.company()
    on = row.approved_at or clock.now()
    data: dict[str, JSON] = {
        "company": company.name, "reference": row.called, "title": row.title, "addressee": row.addressee,
        "body": row.body.splitlines(), "attachments": [one for one in row.attachments.splitlines() if one.strip()],
        "issuer": company.name if row.site_id == company.pk else f"{company.name} {row.site.name}", "date": _day(on),
        "draft": not row.reference, "over": _over(row), "approved": row.approved_by.name if row.approved_by else "",
        "drafted": row.by.name, "qr": qr_svg(f"{settings.PUBLIC_URL}{row.url()}"),
    }  # fmt: skip
    return render(PRINT / "paper.typ", data, at=on)


def _over(row: Document) -> str:
    if row.state == Document.State.WITHDRAWN:
        return "已撤回"
    return "已被取代" if row.state == Document.State.REPLACED else ""


@in_chinese
def receipts_pdf(row: Document) -> bytes:
    """《文件签收表》: a line each; who has signed stands there with hand and day, the others have room to sign."""
    lines: list[JSON] = [
        _receipt(n, one) for n, one in enumerate(row.copies.select_related("received_by", "signature"), 1)
    ]
    data: dict[str, JSON] = {
        "company": row.site.company().name, "number": row.called, "title": row.title, "date": _day(row.approved_at or row.at),
        "lines": lines, "qr": qr_svg(f"{settings.PUBLIC_URL}{row.url()}"),
    }  # fmt: skip
    return render(PRINT / "receipts.typ", data, at=clock.now())


def _receipt(n: int, one: Copy) -> dict[str, JSON]:
    by = one.received_by.name if one.received_by and one.how == Copy.How.SELF else ""
    return {
        "n": n, "name": one.name, "signature": files.picture(one.signature), "by": by,
        "how": str(one.get_how_display()) if one.how else "", "at": _minute(one.received_at),
    }  # fmt: skip


@in_chinese
def register_pdf(rows: Iterable[Document], company: str) -> bytes:
    """《发文登记簿》 of what the list shows."""
    lines: list[JSON] = [
        [
            row.called, str(row.get_kind_display()), row.title, row.addressee, row.by.name,
            row.approved_by.name if row.approved_by else "", f"{clock.local(row.approved_at or row.at):%Y-%m-%d}",
            _("{got}/{all}").format(got=row.copies_n - row.left_n, all=row.copies_n) if row.copies_n else "",  # type: ignore[attr-defined]
            str(row.get_state_display()),
        ]
        for row in rows
    ]  # fmt: skip
    data: dict[str, JSON] = {"company": company, "date": clock.today().isoformat(), "lines": lines}
    return render(PRINT / "register.typ", data, at=clock.now())


@in_chinese
def post_pdf(rows: Iterable[Envelope], site: Site) -> bytes:
    """《信件收发登记》 (form 信件收发登记): date, in or out, sender, recipient, tracking number, told, pickup signature."""
    lines: list[JSON] = [
        {
            "date": f"{clock.local(row.at):%m-%d}", "way": str(row.get_way_display()), "kind": str(row.get_kind_display()),
            "sender": row.sender, "recipient": " ".join(filter(None, (row.recipient, row.place))),
            "tracking": " ".join(filter(None, (row.carrier, row.tracking))), "told": _told(row), "result": _result(row),
            "signature": files.picture(row.signature), "number": row.number,
        }
        for row in rows
    ]  # fmt: skip
    data: dict[str, JSON] = {
        "company": site.company().name,
        "site": site.name,
        "date": clock.today().isoformat(),
        "lines": lines,
    }
    return render(PRINT / "post.typ", data, at=clock.now())


def _told(row: Envelope) -> str:
    return f"{row.get_told_display()} {_minute(row.told_at)[5:]}" if row.told_at else ""


def _result(row: Envelope) -> str:
    if row.state == Envelope.State.CLAIMED:
        return f"{row.taker} {_minute(row.ended_at)[5:]}"
    return " ".join(filter(None, (str(row.get_state_display()), row.outcome))) if row.ended_at else ""


def _day(moment: datetime) -> str:
    day = clock.local(moment)
    return f"{day.year} 年 {day.month} 月 {day.day} 日"


def _minute(moment: datetime | None) -> str:
    return f"{clock.local(moment):%Y-%m-%d %H:%M}" if moment else ""
