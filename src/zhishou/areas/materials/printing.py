"""《入库单》《领料单》《退料单》, 《材料需用计划表》 and 《材料消耗报表》."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.conf import settings

from zhishou.areas.materials import months
from zhishou.areas.materials.models import NeedPlan, RequestLine, Slip
from zhishou.areas.materials.using import Figures
from zhishou.areas.property.queries import milli
from zhishou.kernel import clock
from zhishou.kernel.models import Site
from zhishou.kernel.paper import JSON, in_chinese, render
from zhishou.kernel.qr import qr_svg
from zhishou.kernel.spans import Span

PRINT = Path(__file__).resolve().parent / "print"


def _stamp(moment: datetime | None) -> str:
    return f"{clock.local(moment):%Y-%m-%d %H:%M}" if moment else ""


@in_chinese
def slip_pdf(row: Slip) -> bytes:
    """One slip with its lines."""
    data: dict[str, JSON] = {
        "company": row.site.company().name, "title": str(row.get_kind_display()), "number": row.number, "date": _stamp(row.at),
        "site": row.site.name, "department": row.department.name if row.department else "",
        "person": row.person.name if row.person else "", "order": row.order.number if row.order else "",
        "origin": row.origin.number if row.origin else "", "paper": row.paper, "note": row.note, "by": row.by.name,
        "lines": [
            [one.stock.material.code, one.stock.material.called, one.stock.material.unit, milli(abs(one.change_milli)), one.why]
            for one in row.entries.select_related("stock__material")
        ],
        "qr": qr_svg(f"{settings.PUBLIC_URL}{row.url()}"),
    }  # fmt: skip
    return render(PRINT / "slip.typ", data, at=row.at)


@in_chinese
def plan_pdf(row: NeedPlan) -> bytes:
    """The plan of a month: every material, which departments asked for it, and who submitted and approved."""
    asked: dict[int, list[str]] = {}
    for one in RequestLine.objects.filter(request__plan=row).select_related("request__department").order_by("pk"):
        asked.setdefault(one.material_id, []).append(f"{one.request.department.name} {milli(one.quantity_milli)}")
    data: dict[str, JSON] = {
        "company": row.site.company().name, "number": row.number, "date": _stamp(row.drawn_at), "site": row.site.name,
        "month": months.spoken(row.month), "state": str(row.get_state_display()), "words": row.words, "opinion": row.opinion,
        "drawn": f"{row.drawn_by.name} {_stamp(row.drawn_at)}",
        "submitted": f"{row.submitted_by.name} {_stamp(row.submitted_at)}" if row.submitted_by else "",
        "decided": f"{row.decided_by.name} {_stamp(row.decided_at)}" if row.decided_by else "",
        "lines": [
            [
                one.material.code, one.material.called, one.material.unit, *map(milli, (one.asked_milli, one.stock_milli, one.need_milli, one.buy_milli)),
                "；".join(asked.get(one.material_id, [])), one.why,
            ]
            for one in row.lines.select_related("material")
        ],
        "qr": qr_svg(f"{settings.PUBLIC_URL}{row.url()}"),
    }  # fmt: skip
    return render(PRINT / "plan.typ", data, at=row.drawn_at)


@in_chinese
def use_pdf(site: Site, span: Span, found: Figures) -> bytes:
    """What was used in some months against the plan."""
    now = clock.now()
    data: dict[str, JSON] = {
        "company": site.company().name, "site": site.name, "month": span.words, "date": _stamp(now),
        "plan": "、".join(found["plans"]),
        "lines": [
            [
                one["code"], one["name"], one["unit"], milli(one["planned"]) or "—", milli(one["used"]), milli(one["over"]),
                f"{one['percent']}%" if one["percent"] is not None else "—",
            ]
            for one in found["lines"]
        ],
        "departments": [[one["department"], one["name"], one["unit"], milli(one["used"])] for one in found["departments"]],
        "orders": [[one["order"], one["matter"], one["name"], one["unit"], milli(one["used"])] for one in found["orders"]],
    }  # fmt: skip
    return render(PRINT / "use.typ", data, at=now)
