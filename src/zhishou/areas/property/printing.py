"""《水电平衡表》 on paper."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from zhishou.areas.property import periods
from zhishou.areas.property.balance import HEADERS
from zhishou.kernel.models import Site
from zhishou.kernel.paper import JSON, render

TEMPLATE = Path(__file__).resolve().parent / "print" / "balance.typ"


def balance_pdf(
    site: Site, period: int, rows: list[list[str]], *, limits: dict[str, str] | None = None,
    suspects: Sequence[Sequence[str]] = (), trend: Sequence[Sequence[str]] = (),
) -> bytes:  # fmt: skip
    """The balance of a period as a PDF; equal figures give equal bytes.

    `rows` are the cells of the report, perhaps with a remark behind; `limits` names the tolerance of each kind.
    """
    data: dict[str, JSON] = {
        "company": site.company().name, "site": site.name, "period": periods.words(period),
        "headers": list[JSON]([*HEADERS, "备注"]), "rows": [list[JSON]((*row, "")[: len(HEADERS) + 1]) for row in rows],
        "limits": "，".join(f"{kind} {most}" for kind, most in (limits or {}).items()),
        "suspects": [list[JSON](row) for row in suspects], "trend": [list[JSON](row) for row in trend],
    }  # fmt: skip
    return render(TEMPLATE, data)
