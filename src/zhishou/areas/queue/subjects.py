"""What a number and a matter of the queue are called in lists of other areas."""

from __future__ import annotations

from zhishou.areas.queue.models import Matter, Ticket
from zhishou.kernel import subjects
from zhishou.kernel.subjects import Described


@subjects.of(Matter, "site")
def _matter(row: Matter) -> Described:
    return Described(row.name, row.site.name, f"/queue/matters?site={row.site.code}")


@subjects.of(Ticket, "site", "matter")
def _ticket(row: Ticket) -> Described:
    return Described(f"{row.number}　{row.matter.name}", f"{row.day:%m-%d}", f"/queue?site={row.site.code}")
