"""The papers of confirmations on A4 (forms.tsv 销售确认书、促销合作确认书、客户销户确认书、货权确认书): to be signed, or signed and sealed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from zhishou.areas.confirmations.kinds import KINDS
from zhishou.areas.confirmations.models import Confirmation, Signature, Version
from zhishou.areas.letters import sealing
from zhishou.kernel import clock, files, paper
from zhishou.kernel.paper import JSON, in_chinese, render
from zhishou.kernel.qr import qr_svg

PRINT = Path(__file__).resolve().parent / "print"


def blank(row: Confirmation, version: Version) -> bytes:
    """A version as paper for signatures and seals by hand; what is signed already stands on it."""
    return _drawn(row, version, _signed(row, version), at=version.at)


def sealed(row: Confirmation, signed: Mapping[str, Signature], at: datetime, scans: Sequence[bytes] = ()) -> bytes:
    """The signed paper, with the scanned pages where it was signed by hand, sealed over the company's own place."""
    version = row.versions.get(n=row.version)
    pdf = _drawn(row, version, signed, at=at, scans=scans, in_force=at)
    ours, _theirs = KINDS[row.kind].sides(version.content)
    return sealing.seal(pdf, row.site.company(), reason=_reason(row), at=at, over=f"{ours}（章）")


@in_chinese
def _reason(row: Confirmation) -> str:
    return _("{kind} {number}：封存，防改动").format(kind=row.get_kind_display(), number=row.number)


def _signed(row: Confirmation, version: Version) -> dict[str, Signature]:
    found = row.signatures.filter(version=version.n).exclude(how=Signature.How.SCAN)
    return {one.side: one for one in found.select_related("file")}


@in_chinese
def _drawn(
    row: Confirmation, version: Version, signed: Mapping[str, Signature], *, at: datetime, scans: Sequence[bytes] = (),
    in_force: datetime | None = None,
) -> bytes:  # fmt: skip
    spec, head = KINDS[row.kind], version.head
    ours, theirs = spec.sides(version.content)
    company, other = row.site.company(), row.customer.name if row.customer else head["party"]
    data: dict[str, JSON] = {
        **spec.paper(version.content), "company": company.name, "company_phone": row.site.phone or company.phone,
        "site": row.site.name, "site_address": row.site.address or company.address, "number": row.number,
        "version": version.n, "date": _day(head["on"]), "place": head["place"], "party": other,
        "party_address": row.customer.place if row.customer else head["party_address"], "contact": row.contact,
        "contact_phone": row.contact_phone,
        "us": _side(ours, company.name, signed.get("ours"), bool(scans)),
        "them": _side(theirs, other, signed.get("theirs"), bool(scans)), "sealed": in_force is not None,
        "in_force": _minute(in_force), "scans": [paper.picture(scan) for scan in scans],
        "qr": qr_svg(sealing.verify_url(row.number), border=0), "verify_url": sealing.verify_url(row.number),
        "void": row.state == Confirmation.State.VOID,
    }  # fmt: skip
    return render(PRINT / spec.template, data, at=at)


def _side(called: str, name: str, signed: Signature | None, scanned: bool) -> dict[str, JSON]:
    """One side's place on the paper."""
    by_hand = signed is not None and signed.how != Signature.How.SCAN
    return {
        "called": called, "name": name, "scanned": scanned and not by_hand,
        "picture": files.picture(signed.file) if signed is not None and by_hand else None,
        "signer": " ".join(filter(None, (signed.signer, signed.title))) if signed is not None and by_hand else "",
        "at": _day(clock.local(signed.at).date().isoformat()) if signed is not None and by_hand else "",
    }  # fmt: skip


def _day(text: Any) -> str:
    day = date.fromisoformat(str(text))
    return _("{y} 年 {m} 月 {d} 日").format(y=day.year, m=day.month, d=day.day)


def _minute(moment: datetime | None) -> str:
    return f"{clock.local(moment):%Y-%m-%d %H:%M}" if moment else ""
