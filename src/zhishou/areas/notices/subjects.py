"""What payment notices are called in lists of other areas, and where what is owed about them is done."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhishou.areas.notices.models import NoticeBatch, NoticeFile
from zhishou.areas.property import periods
from zhishou.kernel import subjects
from zhishou.kernel.phrasing import quantity
from zhishou.kernel.subjects import Described


@subjects.of(NoticeBatch, "site")
def _notice_batch(row: NoticeBatch) -> Described:
    """Printings: the month and its community."""
    return Described(
        _("{period} 通知单").format(period=periods.words(row.period)),
        row.site.name,
        f"/payment-notices?site={row.site.code}&period={periods.words(row.period)}",
    )


@subjects.of(NoticeFile, "site", "batch")
def _notice_file(row: NoticeFile) -> Described:
    """Buildings' notices: building and community, month and how many."""
    return Described(
        f"{row.site.name} {row.title}",
        quantity("{period} 共 {n} 份", period=periods.words(row.batch.period), n=row.pages),
        row.url(),
        _("点清签收"),
    )


subjects.register_step("notices.make", lambda subject: ("打印通知单", "/payment-notices"))
