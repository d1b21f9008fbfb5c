"""`zhishou audit` of the papers' numbers: every series from one to its last, none missing, none twice."""

from __future__ import annotations

from django.db.models import Count, F, Max, Min
from django.db.models.functions import Coalesce

from zhishou.areas.documents.models import Series
from zhishou.kernel import audit


@audit.check("发文编号")
def numbers() -> list[str]:
    """Each series: as many papers as its last number says, the first of them one."""
    told = Series.objects.annotate(
        n=Count("documents"), low=Coalesce(Min("documents__serial"), 1), high=Coalesce(Max("documents__serial"), 0)
    ).select_related("company")
    wrong = told.exclude(n=F("last"), low=1, high=F("last"))
    return [
        f"{one.company.name} {one.year} 年的{one.get_kind_display()}：发到 {one.last} 号，文件 {one.n} 份"
        for one in wrong
    ]
