"""排班: kinds of shift, the week's plan, who works when; exchanges, hand-overs between shifts, coordination notes."""

from zhishou.areas.roster.models.coordinating import Coordination
from zhishou.areas.roster.models.exchanging import Exchange
from zhishou.areas.roster.models.expecting import Expected
from zhishou.areas.roster.models.handing import Handover
from zhishou.areas.roster.models.shifts import PLAN, Edition, Plan, ShiftKind, Turn

__all__ = ["PLAN", "Coordination", "Edition", "Exchange", "Expected", "Handover", "Plan", "ShiftKind", "Turn"]
