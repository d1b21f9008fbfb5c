"""《交办事项单》 of one errand with every step, and 《交办事项一览表》 of many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from django.conf import settings

from zhishou.areas.errands.models import Errand, Step
from zhishou.areas.property.queries import milli
from zhishou.kernel import clock
from zhishou.kernel.models import Site
from zhishou.kernel.paper import JSON, in_chinese, render
from zhishou.kernel.qr import qr_svg

PRINT = Path(__file__).resolve().parent / "print"
MOST_LINES = 500


def _stamp(moment: datetime | None) -> str:
    return f"{clock.local(moment):%Y-%m-%d %H:%M}" if moment else ""


@in_chinese
def sheet_pdf(row: Errand, steps: Sequence[Step]) -> bytes:
    """The sheet of one errand."""
    data: dict[str, JSON] = {
        "company": row.site.company().name, "number": row.number, "site": row.site.name, "date": _stamp(row.at),
        "title": row.title, "wanted": row.wanted, "weight": str(row.get_weight_display()), "person": row.person.name,
        "post": row.post.name, "by": row.by.name, "first_due": _stamp(row.first_due_at), "due": _stamp(row.due_at),
        "done": _stamp(row.done_at), "late": row.late, "state": str(row.get_state_display()),
        "quality": str(row.get_quality_display()), "source": row.source, "counted": row.counted,
        "steps": [
            [_stamp(one.at), str(one.get_kind_display()), one.by.name, _said(row, one), _stamp(one.due_at)] for one in steps
        ],
        "qr": qr_svg(f"{settings.PUBLIC_URL}{row.url()}"),
    }  # fmt: skip
    return render(PRINT / "errand.typ", data, at=row.at)


def _said(row: Errand, step: Step) -> str:
    """The words of a step, with what was changed and how much was done by then."""
    changed = f"原来：{step.was}\n改为：{step.becomes}" if step.becomes else ""
    done = f"一共完成 {milli(step.done_milli)} {row.unit}" if step.done_milli is not None else ""
    return "\n".join(part for part in (step.note, changed, done) if part)


@in_chinese
def list_pdf(rows: Sequence[Errand], results: Mapping[int, str], site: Site) -> bytes:
    """Many errands, a line each."""
    now = clock.now()
    data: dict[str, JSON] = {
        "company": site.company().name, "date": _stamp(now), "count": len(rows), "late": sum(row.late for row in rows),
        "rows": [
            [
                row.number, row.title, row.person.name, row.by.name, f"{clock.local(row.due_at):%m-%d %H:%M}",
                f"{clock.local(row.done_at):%m-%d %H:%M}" if row.done_at else "", str(row.get_state_display()),
                results.get(row.pk, ""), row.late,
            ]
            for row in rows
        ],
    }  # fmt: skip
    return render(PRINT / "list.typ", data, at=now)
