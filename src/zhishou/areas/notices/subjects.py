"""What payment notices are called in lists of other areas, and where what is owed about them is done."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhishou.areas.notices.models import NoticeBatch, NoticeFile
from zhishou.areas.property import periods
from zhishou.kernel import subjects
from zhishou.kernel.actor import Actor
from zhishou.kernel.subjects import Described


def describe_batches(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """Printings within sight: the month and its community."""
    rows = NoticeBatch.objects.within(actor).filter(pk__in=ids).select_related("site")
    return {
        row.pk: Described(
            _("{period} 通知单").format(period=periods.words(row.period)), row.site.name,
            f"/payment-notices?site={row.site.code}&period={periods.words(row.period)}", _("打开"),
        )
        for row in rows
    }  # fmt: skip


def describe_files(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """Buildings' notices within sight: building and community, month and how many."""
    rows = NoticeFile.objects.within(actor).filter(pk__in=ids).select_related("site", "batch")
    return {
        row.pk: Described(
            f"{row.site.name} {row.title}",
            _("{period} 共 {n} 份").format(period=periods.words(row.batch.period), n=row.pages),
            row.url(),
            _("点清签收"),
        )
        for row in rows
    }


subjects.register("notices.noticebatch", describe_batches)
subjects.register("notices.noticefile", describe_files)
subjects.register_step("notices.make", lambda subject: ("打印通知单", "/payment-notices"))
