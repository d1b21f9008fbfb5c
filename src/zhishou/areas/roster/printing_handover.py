"""《交接班记录》 of one shift, with places to sign."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from zhishou.areas.roster.counting import named
from zhishou.areas.roster.models import Handover
from zhishou.kernel import clock
from zhishou.kernel.paper import JSON, in_chinese, render
from zhishou.kernel.qr import qr_svg

PRINT = Path(__file__).resolve().parent / "print"


@in_chinese
def as_pdf(row: Handover) -> bytes:
    """The sheet as PDF."""
    data: dict[str, JSON] = {
        "company": row.site.company().name, "site": row.site.name, "number": row.number,
        "date": f"{row.day:%Y-%m-%d}", "kind": str(row.kind), "by": row.by.name, "at": f"{clock.local(row.at):%Y-%m-%d %H:%M}",
        "counted": "\n".join(f"{name}：{n}" for name, n, _url in named(row.counted)) or "没有未办结的事",
        "words": row.words, "taken_by": row.taken_by.name if row.taken_by else "",
        "taken_at": f"{clock.local(row.taken_at):%Y-%m-%d %H:%M}" if row.taken_at else "", "remark": row.remark,
        "qr": qr_svg(f"{settings.PUBLIC_URL}{row.url()}"),
    }  # fmt: skip
    return render(PRINT / "handover.typ", data, at=row.at)
