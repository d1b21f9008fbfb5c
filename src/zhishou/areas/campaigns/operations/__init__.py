"""What is done about campaigns: begun, called, passed on, stopped, reported."""

from zhishou.areas.campaigns.operations import calling, occasions, reporting, starting

__all__ = ["calling", "occasions", "reporting", "starting"]
