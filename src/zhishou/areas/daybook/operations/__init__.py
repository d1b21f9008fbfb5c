"""What is done with the lists of a desk."""

from zhishou.areas.daybook.operations import keeping, setting_up  # noqa: F401
