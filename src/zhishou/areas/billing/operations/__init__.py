"""What is done with tariffs, runs and charges."""

from zhishou.areas.billing.operations import charges, closing, first_month, runs, tariffs, trial, undo  # noqa: F401
