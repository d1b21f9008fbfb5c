"""The pages of arrears, collection and suppliers."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from zhishou.areas.arrears.models.collecting import SEES_ARREARS
from zhishou.areas.arrears.models.disputes import SEES_DISPUTES
from zhishou.areas.property import queries as register
from zhishou.kernel.actor import Actor
from zhishou.kernel.doors.lists import site_asked
from zhishou.kernel.doors.web import Asked
from zhishou.kernel.models import Site

IN_THE_OFFICE = ("collect_arrears", "review_statistics", "take_money", "answer_fees", "handle_disputes")
AT_THE_DOOR = ("visit_arrears", "serve_letters")
Tab = dict[str, object]


def tabs(actor: Actor, here: str) -> list[Tab]:
    """The pages of arrears, as the row of links above each."""
    pages: Sequence[tuple[str, str, tuple[str, ...]]] = (
        (_("欠费台账"), "/arrears", IN_THE_OFFICE),
        (_("该发的文书"), "/arrears/ladder", ("collect_arrears", "review_statistics")),
        (_("文书与送达"), "/arrears/letters", SEES_ARREARS),
        (pgettext("list", "费用争议"), "/arrears/disputes", SEES_DISPUTES),
        (_("减免和更正"), "/arrears/credits", ("approve_credits", "request_credits")),
    )
    return links(actor, here, pages)


def links(actor: Actor, here: str, pages: Sequence[tuple[str, str, tuple[str, ...]]]) -> list[Tab]:
    """Those of some pages that the actor may open, for `arrears/tabs.html`."""
    return [
        {"title": title, "url": url, "active": url == here}
        for title, url, needs in pages
        if any(need in actor.capabilities for need in needs)
    ]


def communities(actor: Actor, *capabilities: str) -> list[Site]:
    """The communities with units where one of the capabilities is held, in the order of the tree."""
    return register.sites_with_units(actor.sites(*capabilities))


def sites_over(actor: Actor, *capabilities: str) -> list[Site]:
    """The sites where one of the capabilities is held and at or below which there are units, in the order of the tree."""
    held = list(Site.objects.filter(pk__in=actor.sites(*capabilities)).order_by("path"))
    paths = [site.path for site in register.sites_with_units(site.pk for site in held)]
    return [site for site in held if any(path.startswith(site.path) for path in paths)]


def chosen(request: Asked, sites: list[Site]) -> Site | None:
    """The community named in the address, else that of one's own post, else the first; none when there is none.

    One that is named and not among them does not exist.
    """
    if request.GET.get("site", ""):
        return site_asked(request, sites)
    own = next((a.site_id for a in request.actor.appointments), None)
    return next((site for site in sites if site.pk == own), sites[0] if sites else None)


__all__ = [
    "AT_THE_DOOR",
    "IN_THE_OFFICE",
    "SEES_ARREARS",
    "SEES_DISPUTES",
    "chosen",
    "communities",
    "links",
    "sites_over",
    "tabs",
]
