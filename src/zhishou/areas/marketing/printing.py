"""《电话营销话术》 as data for paper."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from zhishou.areas.callbacks import rules
from zhishou.areas.marketing.models import Guide
from zhishou.kernel import clock
from zhishou.kernel.paper import JSON, in_chinese, render
from zhishou.kernel.qr import qr_svg

TEMPLATE = Path(__file__).resolve().parent / "print" / "guide.typ"


@in_chinese
def guide_pdf(guide: Guide) -> bytes:
    """The guide as it is used now: openers, introduction, manner, answers to objections."""
    names = {"company": guide.site.company().name, "caller": "（自己的姓名）", "customer": "（客户称呼）"}
    data: dict[str, JSON] = {
        "company": guide.site.company().name, "number": guide.number, "date": f"{clock.local(guide.at):%Y-%m-%d}",
        "title": guide.title, "site": guide.site.name, "period": f"{guide.starts_on:%Y-%m-%d} – {guide.ends_on:%Y-%m-%d}",
        "by": guide.by.name, "offer": guide.offer, "manner": guide.manner,
        "openers": [[one.letter, rules.filled(one.words, names)] for one in guide.openers.filter(ended_at=None)],
        "cards": [[one.objection, one.answer] for one in guide.cards.filter(ended_at=None)],
        "qr": qr_svg(f"{settings.PUBLIC_URL}{guide.url()}"),
    }  # fmt: skip
    return render(TEMPLATE, data, at=guide.at)
