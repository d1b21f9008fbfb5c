"""What can be done about shifts: their kinds, the week's plan, publishing, exchanging, handing over; and coordination."""

from zhishou.areas.roster.operations import coordinating, exchanging, expecting, handing, kinds, planning, publishing

__all__ = ["coordinating", "exchanging", "expecting", "handing", "kinds", "planning", "publishing"]
