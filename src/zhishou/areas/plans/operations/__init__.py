"""What can be done about a plan: drawn up, published, added to."""

from zhishou.areas.plans.operations import drafting, publishing

__all__ = ["drafting", "publishing"]
