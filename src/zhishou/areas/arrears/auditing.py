"""`zhishou audit` of collection: frozen figures are what the books of that month give; letters say what they add up to."""

from __future__ import annotations

from django.db.models import Sum

from zhishou.areas.arrears.models import CreditRequest, Figure, Letter
from zhishou.areas.arrears.queries import owing
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
    """Each approved request is the credit row it was posted as."""
    rows = CreditRequest.objects.filter(state=CreditRequest.State.APPROVED).select_related("credit")
    return [f"减免申请 {r.pk} 与入账不符" for r in rows if r.credit is None or r.credit.amount_fen != -r.amount_fen]
