"""What is done with money that comes in."""

from zhishou.areas.payments.operations import answers, debits, imports  # noqa: F401
