"""《公关活动记录》 on A4."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from zhishou.areas.publicity import queries
from zhishou.areas.publicity.models import Activity
from zhishou.kernel import clock
from zhishou.kernel.paper import JSON, in_chinese, render
from zhishou.kernel.qr import qr_svg

PRINT = Path(__file__).resolve().parent / "print"
CAME = {True: "到场", False: "没有来", None: ""}


@in_chinese
def record_pdf(row: Activity) -> bytes:
    """An activity with who was asked and came, what was published, and what came of it."""
    invited = list(row.invitations.select_related("reporter"))
    published = list(queries.clippings(row))
    closed = (
        f"{row.closed_by.name}　{clock.local(row.closed_at):%Y-%m-%d %H:%M}" if row.closed_by and row.closed_at else ""
    )
    data: dict[str, JSON] = {
        "company": row.site.company().name, "number": row.number, "on": row.on.isoformat(), "title": row.title, "aim": row.aim,
        "place": row.place, "owner": row.owner.name, "planned": f"{row.by.name}　{clock.local(row.at):%Y-%m-%d}",
        "standing": row.standing, "summary": row.summary, "called_off": row.called_off, "closed": closed,
        "counted": f"邀请 {len(invited)} 位，到场 {sum(one.came is True for one in invited)} 位；报道 {len(published)} 篇",
        "invited": [[one.reporter.outlet, one.reporter.name, one.reporter.beat, CAME[one.came]] for one in invited],
        "clippings": [
            [one.on.isoformat(), one.outlet, one.headline, str(one.get_tone_display()), one.link or "附件"] for one in published
        ],
        "qr": qr_svg(f"{settings.PUBLIC_URL}{row.url()}"),
    }  # fmt: skip
    return render(PRINT / "record.typ", data, at=row.closed_at or row.at)
