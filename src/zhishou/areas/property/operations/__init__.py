"""What is done with the register and with readings."""

from zhishou.areas.property.operations import imports, readings, units  # noqa: F401
