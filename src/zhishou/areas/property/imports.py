"""Tables of the register: each kind stands in its own file."""

from zhishou.areas.property.import_meters import METERS
from zhishou.areas.property.import_readings import READINGS
from zhishou.areas.property.import_units import UNITS

__all__ = ["METERS", "READINGS", "UNITS"]
