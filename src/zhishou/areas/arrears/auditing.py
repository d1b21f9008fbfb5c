"""`zhishou audit` of collection: frozen figures are what the books of that month give; letters say what they add up to."""

from __future__ import annotations

from django.db.models import Sum

from zhishou.areas.arrears.models import CreditRequest, Figure, Letter
from zhishou.areas.arrears.queries import owing
from zhishou.areas.billing import crediting
from zhishou.areas.billing.models import Correction
from zhishou.areas.property import periods
from zhishou.kernel import audit, statement


@audit.check("月结数字")
def frozen() -> list[str]:
    """A closed month's arrears recovered: what settled in it without what was booked into it later."""
    found = []
    for row in Figure.objects.values("site", "period").annotate(fen=Sum("recovered_fen")).order_by("site", "period"):
        first, last = periods.first_day(row["period"]), periods.last_day(row["period"])
        edge = owing.range_of(row["period"], [0])[0]
        ((fen,),) = statement.run(
            "SELECT coalesce(sum(a.amount_fen), 0)::bigint FROM payments_allocation a WHERE a.site_id = %s AND NOT a.late"
            ' AND a.charge_id < %s AND a."on" BETWEEN %s AND %s AND NOT EXISTS (SELECT 1 FROM payments_laterentry l'
            " WHERE l.allocation_id = a.id AND l.closed_through >= %s)",
            [row["site"], edge, first, last, row["period"]],
        )
        if fen != row["fen"]:
            found.append(f"月结 {row['site']} {row['period']}：清欠 {row['fen']} 分，重算 {fen} 分")
    return found


@audit.check("催缴文书")
def letters() -> list[str]:
    """A letter's sums are those of its lines."""
    return [
        f"催缴文书 {one.number} 的合计与明细不符"
        for one in Letter.objects.iterator(2_000)
        if (one.principal_fen, one.late_fen)
        != (sum(x["principal"] for x in one.lines), sum(x["late"] for x in one.lines))
    ]


@audit.check("减免与批准")
def credits() -> list[str]:
    """Each approved request is the rows it was posted as, and every waiver and correction was approved by a second person."""
    approved = CreditRequest.objects.filter(state=CreditRequest.State.APPROVED).select_related("charge")
    posted = crediting.posted()
    found = [
        f"减免申请 {row.pk} 与入账不符"
        for row in approved.iterator(2_000)
        if not _as_approved(row, posted.pop(row.charge_id, None))
    ]
    return [*found, *(f"更正 {row.pk} 没有批准的申请" for row in posted.values())]


def _as_approved(row: CreditRequest, posted: Correction | None) -> bool:
    if posted is None:
        return False
    if row.kind == CreditRequest.Kind.WAIVE:
        return posted.reversal.amount_fen == -row.amount_fen and posted.new is None
    new = posted.new.amount_fen if posted.new else 0
    return posted.reversal.amount_fen == -row.charge.amount_fen and new == min(row.amount_fen, row.charge.amount_fen)
