"""What is done with the register and with readings."""

from zhishou.areas.property.operations import doubts, imports, moments, readings, rounds, units  # noqa: F401
