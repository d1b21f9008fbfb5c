"""《工作计划表》 on A4 landscape: the items with who answers and by when, how they stand, and what each person's come to."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from zhishou.areas.plans.models import Plan
from zhishou.areas.plans.queries import Figures, Line, by_person
from zhishou.kernel import clock
from zhishou.kernel.paper import JSON, in_chinese, render
from zhishou.kernel.qr import qr_svg

PRINT = Path(__file__).resolve().parent / "print"


@in_chinese
def sheet_pdf(plan: Plan, lines: Sequence[Line]) -> bytes:
    """The sheet of a plan, with places to sign for who drew it up and who approves."""
    at = plan.published_at or clock.now()
    data: dict[str, JSON] = {
        "company": plan.site.company().name, "title": plan.name, "number": plan.number, "date": f"{clock.local(at):%Y-%m-%d}",
        "by": plan.by.name, "aim": plan.aim, "state": str(plan.get_state_display()), "draft": plan.is_draft,
        "figures": _told(Figures.of(lines)) if not plan.is_draft else "",
        "rows": [_row(one) for one in lines],
        "people": [[name, *one.cells] for name, one in by_person(lines)],
        "qr": qr_svg(f"{settings.PUBLIC_URL}{plan.url()}"),
    }  # fmt: skip
    return render(PRINT / "plan.typ", data, at=at)


def _told(figures: Figures) -> str:
    total, finished, on_time, quality, quantity = figures.cells
    return f"共 {total} 项，办完 {finished} 项；按时 {on_time}，质量 {quality}（满分 5），数量 {quantity}"


def _row(one: Line) -> list[JSON]:
    errand, item = one.errand, one.item
    due = f"{item.due_on:%m-%d}"
    if errand is not None and one.moved:
        due += f"\n改为 {clock.local(errand.due_at):%m-%d}"
    done = f"{clock.local(errand.done_at):%m-%d}" if errand is not None and errand.done_at else ""
    return [
        str(item.place), one.title, errand.wanted if errand else item.wanted, one.person, due,
        errand.counted if errand else item.target, done, one.state, str(errand.score or "") if errand else "",
        one.come_due and not one.on_time, f"后来加的：{item.added_why}" if item.added_why else "",
    ]  # fmt: skip
