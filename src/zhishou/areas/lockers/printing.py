"""寄存凭条 with the code for the customer, and 《大件寄存单》/《寄存记录》 with what was done since. No name stands on a slip."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.conf import settings

from zhishou.areas.lockers.models import Opening, Stay
from zhishou.kernel import clock, files
from zhishou.kernel.paper import JSON, in_chinese, render
from zhishou.kernel.qr import qr_svg

PRINT = Path(__file__).resolve().parent / "print"
PICTURES = 2


def _stamp(moment: datetime | None) -> str:
    return f"{clock.local(moment):%Y-%m-%d %H:%M}" if moment else ""


@in_chinese
def slip_pdf(row: Stay, code: str) -> bytes:
    """The slip of 80 mm the customer takes along: where, until when, and the code."""
    data: dict[str, JSON] = {
        "company": row.site.company().name, "site": row.site.name, "number": row.number, "where": row.where,
        "bulky": row.box_id is None, "what": row.what, "pieces": row.pieces, "seal": row.seal,
        "code": f"{code[:3]} {code[3:]}", "stored": _stamp(row.stored_at), "due": _stamp(row.due_at),
        "phone": row.site.phone,
    }  # fmt: skip
    return render(PRINT / "slip.typ", data, at=row.stored_at)


@in_chinese
def sheet_pdf(row: Stay) -> bytes:
    """The sheet that stays at the desk: the thing with its pictures, how it left, and every opening by two."""
    openings = list(row.openings.select_related("asked_by", "decided_by", "signature"))
    pictures = [picture for one in files.of(row, "photo")[:PICTURES] if (picture := files.picture(one))]
    data: dict[str, JSON] = {
        "company": row.site.company().name, "site": row.site.name, "number": row.number, "where": row.where,
        "bulky": row.box_id is None, "what": row.what, "pieces": row.pieces, "seal": row.seal,
        "stored": _stamp(row.stored_at), "stored_by": row.stored_by.name, "due": _stamp(row.due_at),
        "state": str(row.get_state_display()), "kept_at": row.kept_at, "ended": _stamp(row.ended_at),
        "ended_by": row.ended_by.name if row.ended_by else "", "how": str(row.get_how_display()),
        "pictures": list(pictures), "openings": [_opening(one) for one in openings],
        "qr": qr_svg(f"{settings.PUBLIC_URL}{row.url()}"),
    }  # fmt: skip
    return render(PRINT / "sheet.typ", data, at=row.stored_at)


def _opening(one: Opening) -> dict[str, JSON]:
    paper = f"{one.get_paper_display()} ····{one.paper_tail}" if one.paper else ""
    return {
        "cause": str(one.get_cause_display()), "reason": one.reason, "claimant": one.claimant, "paper": paper,
        "said": one.said_contents, "contents": one.contents, "outcome": str(one.get_outcome_display()),
        "state": str(one.get_state_display()), "opinion": one.opinion, "asked_by": one.asked_by.name,
        "asked": _stamp(one.asked_at), "decided_by": one.decided_by.name if one.decided_by else "",
        "decided": _stamp(one.decided_at), "signature": files.picture(one.signature),
    }  # fmt: skip
