"""What is done about callbacks. `expect` and `no_longer_expected` are for the areas whose matters are called back about."""

from zhishou.areas.callbacks.operations import checking, recording, trying  # noqa: F401
from zhishou.areas.callbacks.operations.expecting import expect, no_longer_expected
from zhishou.areas.callbacks.operations.recording import RecordCallback

__all__ = ["RecordCallback", "expect", "no_longer_expected"]
