"""What is done with money that comes in."""

from zhishou.areas.payments.operations import imports  # noqa: F401
