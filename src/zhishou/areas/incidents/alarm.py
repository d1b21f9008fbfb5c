"""Incidents that are going on, as the red bar tells of them."""

from __future__ import annotations

from zhishou.areas.incidents.models import Incident
from zhishou.kernel import alarms
from zhishou.kernel.alarms import Alarm


def read() -> list[Alarm]:
    """The open incidents of every site, the oldest first."""
    rows = Incident.objects.filter(state=Incident.State.OPEN).select_related("site").order_by("at", "pk")
    return [
        Alarm(row.site.path, Incident.Kind(row.kind).label, f"{row.site.name} {row.place}", row.at, row.url())
        for row in rows
    ]


alarms.register("incidents.incident", read)
