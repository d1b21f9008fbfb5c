"""What is done about arrears."""

from zhishou.areas.arrears.operations import collecting, disputes, letters, statistics, suppliers  # noqa: F401
