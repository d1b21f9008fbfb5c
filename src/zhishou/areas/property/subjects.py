"""What units are called in lists of other areas, and in the search box."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhishou.areas.property import finding, periods
from zhishou.areas.property.models import Round, Unit
from zhishou.kernel import search, subjects
from zhishou.kernel.actor import Actor
from zhishou.kernel.subjects import Described


def describe_units(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """Units within sight, in words."""
    rows = Unit.objects.within(actor).filter(pk__in=ids).select_related("site", "building").defer("tokens")
    return {row.pk: Described(row.title, row.site.name, row.url(), "打开") for row in rows}


def describe_rounds(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """Reading rounds within sight: kind and month, community."""
    rows = Round.objects.within(actor).filter(pk__in=ids).select_related("site")
    return {
        row.pk: Described(
            row.site.name, f"{row.get_kind_display()} {periods.words(row.period)}", f"/readings/{row.pk}", _("继续抄表")
        )
        for row in rows
    }


def found_in_box(actor: Actor, text: str) -> list[search.Hit]:
    """Units for the search box of the header: code, owners and tenants, community."""
    if not actor.sites(*Unit.seen_by):
        return []
    units = finding.find(actor, text, limit=search.AT_MOST)
    people = finding.people_of(units)
    return [
        search.Hit(
            unit.title,
            "　".join([*(t.party.name for t in people.get(unit.pk, [])[:3]), unit.site.name]),
            unit.url(),
        )
        for unit in units
    ]


subjects.register("property.unit", describe_units)
subjects.register("property.round", describe_rounds)
subjects.register_step("property.open_round", lambda subject: ("开始一轮抄表", "/readings"))
subjects.register_step("property.confirm_owner", lambda subject: ("补齐资料", "/units/new-owners"))
search.register(25, "房屋", found_in_box)
