"""What is done with the register and with readings."""

from zhishou.areas.property.operations import doubts, imports, moments, readings, rounds, unit_imports, units  # noqa: F401
