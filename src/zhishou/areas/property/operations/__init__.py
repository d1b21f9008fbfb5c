"""What is done with the register and with readings."""

from zhishou.areas.property.operations import (  # noqa: F401
    certificates,
    doubts,
    imports,
    moments,
    readings,
    rounds,
    undo,
    unit_imports,
    units,
)
