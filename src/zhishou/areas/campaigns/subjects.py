"""What campaigns and their parts are called in lists of other areas, and where what is owed about them is done."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhishou.areas.callbacks import of_campaigns
from zhishou.areas.campaigns.models import Campaign, Occasion, Share, Summary, Turn
from zhishou.kernel import subjects
from zhishou.kernel.actor import Actor
from zhishou.kernel.phrasing import quantity
from zhishou.kernel.subjects import Described


@subjects.of(Campaign)
def _campaign(row: Campaign) -> Described:
    return Described(row.title, row.number, row.url(), "总结")


def describe_shares(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """Shares within sight, with how many calls are left."""
    rows = Share.objects.within(actor).filter(pk__in=ids).select_related("campaign")
    left = of_campaigns.open_by_share(ids)
    return {
        row.pk: Described(
            quantity("{title}：还有 {n} 位要回访", n=left.get(row.pk, 0), title=row.campaign.title),
            row.campaign.number, row.url(), "回访",
        )
        for row in rows
    }  # fmt: skip


@subjects.of(Summary, "campaign")
def _summary(row: Summary) -> Described:
    return Described(_("回访总结报告") + f"　{row.campaign.title}", row.campaign.number, row.url())


@subjects.of(Occasion, "site")
def _occasion(row: Occasion) -> Described:
    return Described(row.name, row.site.name, f"/campaigns/occasions?site={row.site.code}")


@subjects.of(Turn, "occasion", "site")
def _turn(row: Turn) -> Described:
    """The turn of an occasion: whose day it is, and where its campaign is begun."""
    return Described(f"{row.occasion.name}　{row.day:%Y-%m-%d}", row.site.name, row.url(), "开始活动")


def where_to_report(subject: str) -> tuple[str, str]:
    """The button for an owed report: from the campaign (`campaigns.campaign:12`) to the page where it is written."""
    return (_("写总结"), f"/campaigns/about/{subject.partition(':')[2]}")


subjects.register("campaigns.share", describe_shares)
subjects.register_step("campaigns.report", where_to_report)
