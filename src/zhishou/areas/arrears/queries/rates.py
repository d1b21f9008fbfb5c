"""收缴率 month by month: closed months as they were closed, the latest open ones from the books as they stand."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Sum

from zhishou.areas.arrears.models import Figure
from zhishou.kernel import statement
from zhishou.kernel.models import Site
from zhishou.kernel.money import per_mille

# What the charges of each month ask for with their corrections, and what settled them: principal, as in 催缴情况统计.
_OPEN = """
WITH m AS (
  SELECT b.period, (b.n * 4294967296 + %s) * 524288 AS low, (b.n * 4294967296 + %s) * 524288 AS high
    FROM (SELECT p.period, ((p.period / 100 - 2000) * 12 + p.period %% 100 - 1)::bigint AS n FROM billing_billedperiod p
           WHERE p.site_id = %s AND p.period BETWEEN %s AND %s
             AND NOT EXISTS (SELECT 1 FROM arrears_figure f WHERE f.site_id = p.site_id AND f.period = p.period)
           ORDER BY p.period DESC LIMIT %s) b
)
SELECT m.period, x.billed, x.paid
  FROM m
  CROSS JOIN LATERAL (
    WITH fixed AS (
      SELECT x.original_id AS id, sum(r.amount_fen) AS fen
        FROM billing_correction x JOIN billing_charge r ON r.id = x.reversal_id
       WHERE x.site_id = %s AND x.original_id >= m.low AND x.original_id < m.high GROUP BY 1
    ), paid AS (
      SELECT a.charge_id AS id, sum(a.amount_fen) AS fen FROM payments_allocation a
       WHERE a.charge_id >= m.low AND a.charge_id < m.high AND a.site_id = %s AND NOT a.late GROUP BY 1
    )
    SELECT coalesce(sum(c.amount_fen + coalesce(f.fen, 0)), 0)::bigint AS billed, coalesce(sum(p.fen), 0)::bigint AS paid
      FROM billing_charge c JOIN billing_item i ON i.id = c.item_id
      LEFT JOIN fixed f ON f.id = c.id LEFT JOIN paid p ON p.id = c.id
     WHERE c.id >= m.low AND c.id < m.high AND c.site_id = %s AND c.amount_fen > 0 AND NOT (i.kind = 5 AND c.source = 0)
  ) x
"""


def by_month(site: Site, first: int, last: int, units: Sequence[int], *, open_months: int) -> list[tuple[int, int]]:
    """(period, collected of billed in tenths of a percent) of the months that billed, in order; `units` ids ascending.

    Of the open months only the latest are reckoned: a page that shows the year must not walk twelve months of books.
    """
    rows = Figure.objects.filter(site=site, period__range=(first, last)).values("period")
    sums = {
        row["period"]: (row["billed"], row["collected"])
        for row in rows.annotate(billed=Sum("billed_fen"), collected=Sum("collected_fen"))
    }
    if units:
        asked = [units[0], units[-1] + 1, site.pk, first, last, open_months, site.pk, site.pk, site.pk]
        sums |= {period: (billed, paid) for period, billed, paid in statement.run(_OPEN, asked)}
    return [(period, per_mille(paid, billed)) for period, (billed, paid) in sorted(sums.items()) if billed > 0]
