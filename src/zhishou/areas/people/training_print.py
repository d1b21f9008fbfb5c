"""《培训记录表》 on paper: what was taught when by whom, every signature, scores, absences and the result."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from zhishou.areas.people.models import Training
from zhishou.kernel import clock, files
from zhishou.kernel.paper import JSON, in_chinese, render
from zhishou.kernel.qr import qr_svg

FORMS = Path(__file__).resolve().parent / "print"


@in_chinese
def record_pdf(training: Training) -> bytes:
    """The record of a training; before it is closed, the list to be looked through."""
    rows = training.attendances.select_related("person", "signature")
    people: list[JSON] = [
        {
            "name": one.person.name, "signature": files.picture(one.signature) or "",
            "at": f"{clock.local(one.signed_at):%m-%d %H:%M}" if one.signed_at else "", "absent": one.absent,
            "score": "" if one.score is None else str(one.score),
        }
        for one in rows
    ]  # fmt: skip
    came = sum(one.signed_at is not None for one in rows)
    data: dict[str, JSON] = {
        "company": training.site.company().name, "number": training.number, "site": training.site.name,
        "subject": training.subject, "at": f"{clock.local(training.starts_at):%Y-%m-%d %H:%M}",
        "minutes": str(training.minutes), "place": training.place, "teacher": training.teacher,
        "content": training.content, "laws": "；".join(" ".join(part for part in law[:2] if part) for law in training.laws),
        "mark": "" if training.pass_mark is None else str(training.pass_mark), "people": people,
        "asked": str(len(people)), "came": str(came), "result": training.result,
        "next": training.next_on.isoformat() if training.next_on else "", "by": training.planned_by.name,
        "closed_by": training.closed_by.name if training.closed_by else "",
        "closed_at": f"{clock.local(training.closed_at):%Y-%m-%d %H:%M}" if training.closed_at else "",
        "void": training.cancel_reason, "qr": qr_svg(f"{settings.PUBLIC_URL}{training.url()}"),
    }  # fmt: skip
    return render(FORMS / "training.typ", data, at=training.closed_at)
