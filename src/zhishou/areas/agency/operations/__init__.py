"""What can be done for clients, and about projects."""

from zhishou.areas.agency.operations import clients, projects

__all__ = ["clients", "projects"]
