"""Incidents: what happened, who was called and did what, what the owners were told, and the report afterwards."""

from zhishou.areas.incidents.models.incident import INFORM, LEAD, RESPOND, REVIEW, SEES, Incident, Report, Step
from zhishou.areas.incidents.models.people import Call, Task
from zhishou.areas.incidents.models.telling import Announcement, Delivery, Enquiry, Target, Way

__all__ = [
    "INFORM", "LEAD", "RESPOND", "REVIEW", "SEES", "Announcement", "Call", "Delivery", "Enquiry", "Incident", "Report", "Step",
    "Target", "Task", "Way",
]  # fmt: skip
