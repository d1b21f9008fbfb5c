"""排班: kinds of shift, the week's plan, who works when."""

from zhishou.areas.roster.models.shifts import PLAN, Edition, Plan, ShiftKind, Turn

__all__ = ["PLAN", "Edition", "Plan", "ShiftKind", "Turn"]
