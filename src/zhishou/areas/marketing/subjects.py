"""What guides, wishes, calls and leads are called in lists of other areas, and where what is owed is done."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhishou.areas.marketing.models import Call, Card, Consent, Guide, Lead, Opener, Refusal
from zhishou.kernel import subjects
from zhishou.kernel.subjects import Described


@subjects.of(Guide)
def _guide(row: Guide) -> Described:
    return Described(row.title, row.number, row.url())


@subjects.of(Opener, "guide")
def _opener(row: Opener) -> Described:
    return Described(row.guide.title + f"　{row.letter}", row.guide.number, row.guide.url())


@subjects.of(Card, "guide")
def _card(row: Card) -> Described:
    return Described(row.guide.title + f"　{row.objection}", row.guide.number, row.guide.url())


@subjects.of(Consent, "customer")
def _consent(row: Consent) -> Described:
    return Described(_("同意推广") + f"　{row.customer}", "", "/marketing/wishes")


@subjects.of(Refusal, "customer")
def _refusal(row: Refusal) -> Described:
    return Described(_("拒绝推广") + f"　{row.customer}", "", "/marketing/wishes?view=refused")


@subjects.of(Call, "customer", "guide")
def _call(row: Call) -> Described:
    return Described(f"{row.customer.name}　{row.guide.title}", row.number, row.url(), _("打电话"))


@subjects.of(Lead, "customer")
def _lead(row: Lead) -> Described:
    return Described(f"{row.customer.name}　{row.wanted[:40]}", row.number, row.url(), _("联系客户"))
