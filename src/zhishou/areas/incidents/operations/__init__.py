"""What can be done about an incident: open, call, take posts, tell the owners, end, report, review."""

from zhishou.areas.incidents.operations import calling, ending, opening, tasks, telling

__all__ = ["calling", "ending", "opening", "tasks", "telling"]
