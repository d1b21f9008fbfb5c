"""What history holds already: by its own numbers, within the actor's sight."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from zhishou.areas.cases.models import Case, Category
from zhishou.kernel.models import Site


@dataclass(frozen=True)
class Known:
    """A complaint taken in earlier, as far as a second file can agree or disagree with it."""

    title: str
    detail: str
    sent_at: datetime
    reply: str

    def differs_from(self, title: str, detail: str, sent_at: datetime, reply: str) -> str:
        """What is not the same, in words; empty when nothing is. A file without replies does not contradict one."""
        if (title, detail) != (self.title, self.detail):
            return _("内容")
        if sent_at != self.sent_at:
            return _("留言时间")
        return _("答复意见") if reply and reply != self.reply else ""


def known(site: Site, numbers: Iterable[str]) -> dict[str, Known]:
    """Complaints of these original numbers at the site, taken in earlier."""
    rows = Case.objects.filter(site=site, source_number__in=list(numbers))
    values = rows.values_list("source_number", "title", "content", "taken_at", "imported_reply")
    return {number: Known(title, content, at, reply) for number, title, content, at, reply in values}


def categories_by_path(company: Site) -> dict[tuple[str, ...], Category]:
    """The company's tree by the names from the first level down."""
    rows = list(Category.objects.filter(site=company).order_by("level"))
    paths: dict[int, tuple[str, ...]] = {}
    for row in rows:
        paths[row.pk] = (*(paths[row.parent_id] if row.parent_id else ()), row.name)
    return {paths[row.pk]: row for row in rows}
