"""《检查记录表》 on paper: every item, what is to be put right, the word of whoever was inspected, places to sign."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from zhishou.areas.cases.models import Improvement
from zhishou.areas.inspections.models import Inspection
from zhishou.kernel import clock
from zhishou.kernel.paper import JSON, in_chinese, render
from zhishou.kernel.qr import qr_svg

PRINT = Path(__file__).resolve().parent / "print"
COLOURS = {"pass": "teal", "fail": "red", "na": "secondary"}


@dataclass(frozen=True)
class Marked:
    """One item as pages and paper show it."""

    item: str
    label: str
    colour: str
    remark: str


def marks(row: Inspection) -> list[Marked]:
    """The items of an inspection in the order of its list."""
    named = {str(value): str(label) for value, label in Inspection.Mark.choices}
    return [Marked(item, named[result], COLOURS[result], remark) for item, result, remark in row.marks]


@in_chinese
def sheet_pdf(row: Inspection, findings: Sequence[Improvement]) -> bytes:
    """The sheet of one inspection."""
    data: dict[str, JSON] = {
        "company": row.site.company().name, "number": row.number, "site": row.site.name,
        "date": f"{clock.local(row.at):%Y-%m-%d %H:%M}", "post": row.post.name, "person": row.person.name if row.person else "",
        "list": f"{row.version.checklist.name}（第 {row.version.n} 版）", "by": row.by.name, "remark": row.remark,
        "sum": f"{row.passed} / {row.passed + row.failed}", "state": str(row.get_state_display()),
        "marks": [[one.item, one.label, one.remark] for one in marks(row)],
        "findings": [
            [one.measure, one.owner.name, one.due_on.isoformat(), str(one.get_effect_display() or "")] for one in findings
        ],
        "objection": row.objection,
        "reply": f"{row.reply}　{row.replied_by.name}" if row.replied_by else "",
        "answered": f"{row.answered_by.name}　{clock.local(row.answered_at):%Y-%m-%d}"
        if row.answered_by and row.answered_at else "",
        "qr": qr_svg(f"{settings.PUBLIC_URL}{row.url()}"),
    }  # fmt: skip
    return render(PRINT / "inspection.typ", data, at=row.at)
