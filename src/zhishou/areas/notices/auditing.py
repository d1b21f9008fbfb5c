"""`zhishou audit` of notices: what pages told adds up to what their file says, and every page is there."""

from __future__ import annotations

from django.db.models import Count, Sum

from zhishou.areas.notices.models import NoticeFile
from zhishou.kernel import audit, files


@audit.check("交款通知单")
def notices() -> list[str]:
    """A file's pages and sum are those of its rows, and its PDF is kept."""
    rows = NoticeFile.objects.filter(filed_at__isnull=False).select_related("pdf")
    found = []
    for file in rows.annotate(n=Count("notices"), fen=Sum("notices__charged_fen")):
        if (file.pages, file.charged_fen) != (file.n, file.fen or 0):
            found.append(f"通知单 {file.pk}：{file.pages} 份 {file.charged_fen} 分，明细 {file.n} 份 {file.fen} 分")
        if file.pdf is not None and not files.path_of(file.pdf).exists():
            found.append(f"通知单 {file.pk} 的 PDF 不在")
    return found
