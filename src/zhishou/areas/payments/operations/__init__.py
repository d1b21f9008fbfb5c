"""What is done with money that comes in."""

from zhishou.areas.payments.operations import debits, imports  # noqa: F401
