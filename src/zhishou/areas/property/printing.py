"""《水电平衡表》 on paper."""

from __future__ import annotations

from pathlib import Path

from zhishou.areas.property import periods
from zhishou.areas.property.balance import HEADERS
from zhishou.kernel.models import Site
from zhishou.kernel.paper import JSON, render

TEMPLATE = Path(__file__).resolve().parent / "print" / "balance.typ"


def balance_pdf(site: Site, period: int, rows: list[list[str]]) -> bytes:
    """The balance of a period as a PDF; equal figures give equal bytes."""
    lines: list[JSON] = [list[JSON](row) for row in rows]
    data: dict[str, JSON] = {
        "company": site.company().name, "site": site.name, "period": periods.words(period),
        "headers": list[JSON](HEADERS), "rows": lines,
    }  # fmt: skip
    return render(TEMPLATE, data)
