"""What can be done about materials: the catalogue, slips, counts, requests and the plan of a month."""

from zhishou.areas.materials.operations import catalogue, counting, moving, planning, requesting

__all__ = ["catalogue", "counting", "moving", "planning", "requesting"]
