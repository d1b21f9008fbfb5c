"""《退换货单》 with both signatures, and 《退换货日结单》 for the till."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from django.conf import settings

from zhishou.areas.returns import queries, ruling
from zhishou.areas.returns.models import Return
from zhishou.kernel import clock, files
from zhishou.kernel.models import Site
from zhishou.kernel.money import yuan
from zhishou.kernel.paper import JSON, in_chinese, render
from zhishou.kernel.qr import qr_svg

PRINT = Path(__file__).resolve().parent / "print"


def _stamp(moment: datetime | None) -> str:
    return f"{clock.local(moment):%Y-%m-%d %H:%M}" if moment else ""


@in_chinese
def return_pdf(row: Return) -> bytes:
    """The slip of one return: ticket, goods, reason, condition, both sides, the sums and who signed."""
    sale = row.sale
    data: dict[str, JSON] = {
        "company": row.site.company().name, "site": row.site.name, "number": row.number, "date": _stamp(row.decided_at),
        "ticket": sale.ticket, "sold": _stamp(sale.sold_at), "till": sale.till, "paid_by": str(sale.get_way_display()),
        "by_hand": sale.by_hand, "ground": str(row.get_ground_display()), "reason": row.reason,
        "check": ("完好，配件齐全" if row.whole else "有缺损，或用过") + f"　{row.check_note}", "evidence": row.evidence,
        "decision": str(row.get_decision_display()), "verdict": ruling.said(row), "law": row.rule.law if row.rule else "",
        "override": row.override, "told": row.told, "refused": row.decision == Return.Decision.REFUSE,
        "lines": [
            [
                one.line.name, one.line.code, str(one.quantity or "—"), yuan(one.amount_fen) if one.amount_fen else "—", str(one.get_disposition_display())
            ]
            for one in row.lines.select_related("line")
        ],
        "credit": yuan(row.credit_fen), "new_goods": row.new_goods, "new": yuan(row.new_fen), "new_ticket": row.new_ticket,
        "refund": yuan(row.refund_fen), "set_off": yuan(row.set_off_fen) if row.set_off_fen else "", "out": yuan(row.out_fen),
        "extra": yuan(row.extra_fen), "way": str(row.get_way_display()),
        "reference": row.reference, "state": str(row.get_state_display()), "second_why": str(row.get_second_why_display()),
        "decided_by": row.decided_by.name, "second_by": row.second_by.name if row.second_by else "",
        "second": _stamp(row.second_at), "opinion": row.opinion,
        "settled_by": row.settled_by.name if row.settled_by else "", "settled": _stamp(row.settled_at),
        "signature": files.picture(row.signature), "phone": row.site.phone, "case": row.case_number,
        "qr": qr_svg(f"{settings.PUBLIC_URL}{row.url()}"),
    }  # fmt: skip
    return render(PRINT / "return.typ", data, at=row.decided_at)


@in_chinese
def days_pdf(site: Site, first: date, last: date, totals: Sequence[queries.WayTotal], rows: Sequence[Return]) -> bytes:
    """The returns of a day for the till, or of several: by way of paying, and one by one."""
    data: dict[str, JSON] = {
        "company": site.company().name, "site": site.name,
        "title": "退换货日结单" if first == last else "退换货汇总表", "day": f"{first}" if first == last else f"{first} 至 {last}",
        "totals": [[one.label, str(one.count), yuan(one.refund_fen), yuan(one.extra_fen), yuan(one.net_fen)] for one in totals],
        "sum": [
            str(sum(one.count for one in totals)), yuan(sum(one.refund_fen for one in totals)),
            yuan(sum(one.extra_fen for one in totals)), yuan(sum(one.net_fen for one in totals)),
        ],
        "rows": [
            [
                row.number, row.sale.ticket, queries.goods(row), str(row.get_decision_display()), str(row.get_way_display()),
                yuan(row.out_fen), yuan(row.extra_fen), row.settled_by.name if row.settled_by else "",
            ]
            for row in rows
        ],
    }  # fmt: skip
    return render(PRINT / "day.typ", data, at=clock.now())
