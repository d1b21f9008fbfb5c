"""What can be done about a renovation: asked for, checked, permitted, visited, accepted."""

from zhishou.areas.renovation.operations import accepting, applying, checking, passes, patrolling, permitting

__all__ = ["accepting", "applying", "checking", "passes", "patrolling", "permitting"]
