"""The rows of an advertising agency's account department, by noun."""

from zhishou.areas.agency.models.briefs import Brief
from zhishou.areas.agency.models.business import Advance, Chance, Growth
from zhishou.areas.agency.models.clients import Client, ContactPerson
from zhishou.areas.agency.models.contacts import Cadence, Talk
from zhishou.areas.agency.models.money import Cost, Overrun
from zhishou.areas.agency.models.plans import Line, Plan
from zhishou.areas.agency.models.powers import (
    APPROVE,
    BRIEF,
    BUDGETS,
    CLIENTS,
    CONTACT,
    KEEPS_CLIENTS,
    LEAD,
    OPEN,
    PLAN,
    SEES,
    TASKS,
    TRAFFIC,
)
from zhishou.areas.agency.models.projects import Member, Project, Step
from zhishou.areas.agency.models.tasks import Handover, Reschedule, Task

__all__ = [
    "APPROVE", "BRIEF", "BUDGETS", "CLIENTS", "CONTACT", "KEEPS_CLIENTS", "LEAD", "OPEN", "PLAN", "SEES", "TASKS", "TRAFFIC",
    "Advance", "Brief", "Cadence", "Chance", "Client", "ContactPerson", "Cost", "Growth", "Handover", "Line", "Member",
    "Overrun", "Plan", "Project", "Reschedule", "Step", "Talk", "Task",
]  # fmt: skip
