"""What can be done about stored things: cabinets set up, stored and given back, opened by two, repaired, checked."""

from zhishou.areas.lockers.operations import caring, opening, setting_up, storing

__all__ = ["caring", "opening", "setting_up", "storing"]
