"""The rows of an advertising agency's account department, by noun."""

from zhishou.areas.agency.models.clients import Client, ContactPerson
from zhishou.areas.agency.models.powers import (
    APPROVE,
    BUDGETS,
    CLIENTS,
    CONTACT,
    LEAD,
    OPEN,
    SEES,
    TASKS,
    TRAFFIC,
)
from zhishou.areas.agency.models.projects import Member, Project, Step

__all__ = [
    "APPROVE", "BUDGETS", "CLIENTS", "CONTACT", "LEAD", "OPEN", "SEES", "TASKS", "TRAFFIC",
    "Client", "ContactPerson", "Member", "Project", "Step",
]  # fmt: skip
