"""What can be done for clients, and about projects."""

from zhishou.areas.agency.operations import (
    briefs,
    business,
    clients,
    contacts,
    money,
    plans,
    projects,
    tasks,
    traffic,
)

__all__ = ["briefs", "business", "clients", "contacts", "money", "plans", "projects", "tasks", "traffic"]
