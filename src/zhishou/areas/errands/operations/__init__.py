"""What can be done about an errand: given, done, decided."""

from zhishou.areas.errands.operations import assigning, deciding, doing

__all__ = ["assigning", "deciding", "doing"]
