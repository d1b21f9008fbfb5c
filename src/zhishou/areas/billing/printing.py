"""Paper of billing: 账期应收汇总表, and the 收费公示表 for the wall."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from zhishou.areas.billing import parking, trial
from zhishou.areas.billing.models import Run
from zhishou.areas.property import periods
from zhishou.kernel import clock
from zhishou.kernel.models import Site
from zhishou.kernel.money import in_words, yuan
from zhishou.kernel.paper import JSON, in_chinese, render

FOLDER = Path(__file__).resolve().parent / "print"
REASONS = {
    trial.NEGATIVE: "负数", trial.MISSING: "缺", trial.ZERO: "为零", trial.UP: "偏高", trial.DOWN: "偏低",
    trial.NEW: "上月没有",
}  # fmt: skip


@in_chinese
def month_pdf(found: trial.Trial, items: Sequence[dict[str, Any]], run: Run | None) -> bytes:
    """《账期应收汇总表》: each item beside last month's, what is unusual, what is parked, who made and who checked it."""
    rows: list[JSON] = [[i["name"], i["units"], i["usage"], i["yuan"], i["last"], i["change"]] for i in items]
    odd: list[JSON] = [
        [label, str(len(mine)), str(sum(one.looked for one in mine)), str(sum(one.parked for one in mine))]
        for why, label in REASONS.items()
        if (mine := [one for one in found.odd if one.why == why])
    ]
    waiting: list[JSON] = [
        [row.unit.code if row.unit else "全部", row.item.name if row.item else "全部", row.reason, row.by.name if row.by else ""]
        for row in parking.waiting(found.site, found.period).select_related("unit", "item", "by")
    ]  # fmt: skip
    data: dict[str, JSON] = {
        "company": found.site.company().name, "site": found.site.name, "period": periods.words(found.period),
        "state": "已出账" if found.final else "试算，还没有出账；违约金到出账时计算，不在内", "rows": rows, "total": yuan(found.fen),
        "words": in_words(found.fen), "change": trial.change(found.fen, found.last_fen), "odd": odd, "waiting": waiting,
        "parked": [list[JSON](pair) for pair in found.parked_pools],
        "started": _who(run.started_by, run.started_at) if run else None,
        "approved": _who(run.approved_by, run.approved_at) if run and run.approved_at else None,
    }  # fmt: skip
    return render(FOLDER / "month.typ", data)


@in_chinese
def tariffs_pdf(site: Site, rows: Sequence[Sequence[str]]) -> bytes:
    """《收费公示表》: what a community charges, how, by which right, and whom to ask (property.cashier.2; 价格法第十三条)."""
    company = site.company()
    data: dict[str, JSON] = {
        "company": company.name, "site": site.name, "date": f"{clock.today():%Y-%m-%d}", "phone": site.phone or company.phone,
        "rows": [list[JSON](row) for row in rows],
    }  # fmt: skip
    return render(FOLDER / "tariffs.typ", data)


def _who(person: Any, at: Any) -> str:
    return f"{person.name if person else ''} {clock.local(at):%Y-%m-%d}".strip()
