"""What can be done about shifts: their kinds, the week's plan, publishing it."""

from zhishou.areas.roster.operations import kinds, planning, publishing

__all__ = ["kinds", "planning", "publishing"]
