"""What can be done for clients, and about projects."""

from zhishou.areas.agency.operations import (
    answering,
    briefs,
    business,
    clients,
    contacts,
    deliverables,
    emails,
    meetings,
    money,
    plans,
    projects,
    proofs,
    research,
    showings,
    statements,
    tasks,
    traffic,
)

__all__ = [
    "answering", "briefs", "business", "clients", "contacts", "deliverables", "emails", "meetings", "money", "plans", "projects", "proofs", "research", "showings", "statements",
    "tasks", "traffic",
]  # fmt: skip
