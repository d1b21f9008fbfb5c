"""《银行划账文件清单》 on paper."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from zhishou.areas.payments.bank.layout import layout as layout_of
from zhishou.areas.payments.models import DebitBatch
from zhishou.areas.property import periods
from zhishou.kernel import clock
from zhishou.kernel.money import in_words, yuan
from zhishou.kernel.paper import JSON, in_chinese, render
from zhishou.kernel.phrasing import quantity
from zhishou.kernel.qr import qr_svg

TEMPLATE = Path(__file__).resolve().parent / "print" / "cover.typ"


@in_chinese
def cover_pdf(batch: DebitBatch) -> bytes:
    """The cover list that goes with a file to the bank: what it holds and by whose hand (form 银行划账文件)."""
    layout, file = layout_of(batch.layout), batch.file
    by = {
        "made": batch.made_by.name if batch.made_by else "",
        "released": batch.released_by.name if batch.released_by else "",
    }
    data: dict[str, JSON] = {
        "company": batch.site.company().name, "site": batch.site.name, "number": str(batch),
        "date": f"{batch.made_on:%Y-%m-%d}", "period": periods.words(batch.period), "layout": layout.title,
        "file": file.name if file else "", "size": quantity("{n:,} 字节", n=file.size) if file else "",
        "sha256": file.sha256 if file else "", "count": f"{batch.count:,}", "amount": yuan(batch.amount_fen),
        "words": in_words(batch.amount_fen), "state": str(batch.get_state_display()), **by,
        "released_at": f"{clock.local(batch.released_at):%Y-%m-%d %H:%M}" if batch.released_at else "",
        "retry": str(batch.retry_of) if batch.retry_of else "",
        "qr": qr_svg(f"{settings.PUBLIC_URL}{batch.url()}"), "caption": _("扫码打开本批"),
    }  # fmt: skip
    return render(TEMPLATE, data, at=batch.released_at)
