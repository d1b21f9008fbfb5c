"""通知单 as a step of the month: printed by building, and signed for by the building keepers."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhishou.areas.billing.steps import Stand, month_step
from zhishou.areas.notices.queries import newest
from zhishou.areas.property import periods
from zhishou.kernel.models import Site
from zhishou.kernel.phrasing import quantity


@month_step("notices", "通知单", order=50)
def notices(site: Site, period: int) -> Stand:
    """How many buildings are printed, and how many of them a keeper has signed for."""
    url = f"/payment-notices?site={site.code}&period={periods.words(period)}"
    batch = newest(site, period)
    if batch is None:
        return Stand(_("未打印"), url=url)
    files = list(batch.files.filter(pages__gt=0).values_list("filed_at", "handed_at"))
    handed = sum(at is not None for _filed, at in files)
    if batch.finished_at is None:
        return Stand(_("正在打印"), url=url)
    line = quantity("{n} 栋，签收 {handed}", n=len(files), handed=handed)
    return Stand(line, bool(files) and handed == len(files), url)
