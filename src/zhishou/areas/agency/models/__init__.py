"""The rows of an advertising agency's account department, by noun."""

from zhishou.areas.agency.models.briefs import Brief
from zhishou.areas.agency.models.business import Advance, Chance, Growth
from zhishou.areas.agency.models.clients import Client, ContactPerson
from zhishou.areas.agency.models.contacts import Cadence, Talk
from zhishou.areas.agency.models.emails import Email
from zhishou.areas.agency.models.meetings import Action, Attendee, Meeting, Sending, Showing
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
    MINUTES,
    OPEN,
    PLAN,
    PRESENT,
    PRODUCE,
    PROOFS,
    SEES,
    TASKS,
    TRAFFIC,
)
from zhishou.areas.agency.models.projects import Member, Project, Step
from zhishou.areas.agency.models.proofs import Checkpoint, Deliverable, Mark, Proof
from zhishou.areas.agency.models.research import Opening, Research, Viewer
from zhishou.areas.agency.models.statements import Stated, Statement
from zhishou.areas.agency.models.tasks import Handover, Reschedule, Task

__all__ = [
    "APPROVE", "BRIEF", "BUDGETS", "CLIENTS", "CONTACT", "KEEPS_CLIENTS", "LEAD", "MINUTES", "OPEN", "PLAN", "PRESENT", "PRODUCE",
    "PROOFS", "SEES", "TASKS", "TRAFFIC",
    "Action", "Advance", "Attendee", "Brief", "Cadence", "Chance", "Checkpoint", "Client", "ContactPerson", "Cost", "Deliverable", "Email",
    "Growth", "Handover", "Line", "Mark", "Meeting", "Member", "Opening", "Overrun", "Plan", "Project", "Proof", "Reschedule", "Research",
    "Sending",
    "Showing", "Stated", "Statement", "Step", "Talk", "Task", "Viewer",
]  # fmt: skip
