"""《招聘录用记录》 on paper: why people were wanted, who applied, who spoke with them, and what became of each."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from zhishou.areas.recruiting.models import Candidate, Opening
from zhishou.kernel import clock
from zhishou.kernel.paper import JSON, in_chinese, render
from zhishou.kernel.qr import qr_svg

FORMS = Path(__file__).resolve().parent / "print"


@in_chinese
def record_pdf(row: Opening, people: list[Candidate]) -> bytes:
    """The record of an opening; of who was forgotten only the count and the result."""
    lines: list[JSON] = [
        [
            one.name, str(one.get_source_display()),
            "；".join(f"{i.interviewer.name} {i.held_on:%m-%d} {i.get_verdict_display()}：{i.words}" for i in one.interviews.all()),
            str(one.get_state_display()), _became(one),
        ]
        for one in people
    ]  # fmt: skip
    hired = sum(one.state == Candidate.State.HIRED for one in people)
    data: dict[str, JSON] = {
        "company": row.site.company().name, "number": row.number, "date": f"{clock.local(row.at):%Y-%m-%d}", "post": row.post.name,
        "site": row.site.name, "wanted": f"{row.wanted} 位", "until": f"{row.until:%Y-%m-%d}", "by": row.by.name, "reason": row.reason,
        "wishes": row.wishes, "counted": f"应聘 {len(people)} 位，入职 {hired} 位", "people": lines,
        "result": row.result or "还没有结束",
        "closed": f"{row.closed_by.name} {clock.local(row.closed_at):%Y-%m-%d}" if row.closed_by and row.closed_at else "",
        "qr": qr_svg(f"{settings.PUBLIC_URL}{row.url()}"),
    }  # fmt: skip
    return render(FORMS / "record.typ", data, at=row.closed_at)


def _became(one: Candidate) -> str:
    if one.starts_on and not one.reason:
        return f"{one.starts_on:%Y-%m-%d} 入职"
    return one.reason
