"""The cards of a client's file: chances, talks, cadences and growth."""

from __future__ import annotations

from typing import Any

from zhishou.areas.agency import research
from zhishou.areas.agency.models import CLIENTS, CONTACT, LEAD, Cadence, Chance, Client, Growth, Talk
from zhishou.kernel.doors.web import Asked


def of_client(request: Asked, row: Client) -> list[dict[str, Any]]:
    """The cards of a client's file about chances, talks, cadences and growth."""
    sites = request.actor.sites
    growth = Growth.objects.filter(client=row).select_related("by").first()
    return [
        {"anchor": "chances", "template": "agency/part_chances.html", "beside": False, "chances": list(Chance.objects.filter(client=row).select_related("owner")[:20]), "adds": row.site_id in sites(CLIENTS), "row": row},
        {"anchor": "talks", "template": "agency/part_talks.html", "beside": False, "talks": list(Talk.objects.within(request.actor).filter(client=row).select_related("by", "project", "email").prefetch_related("people")[:5]), "serves": row.site_id in sites(CONTACT), "client": row, "all": True},
        {"anchor": "research", "template": "agency/part_research.html", "beside": False, "rows": research.of_client(row), "may": row.site_id in sites(CONTACT), "client": row},
        {"anchor": "care", "template": "agency/part_care.html", "beside": True, "cadences": list(Cadence.objects.filter(client=row, ended_at=None).select_related("person")), "growth": growth, "row": row, "leads": row.site_id in sites(LEAD)},
    ]  # fmt: skip
