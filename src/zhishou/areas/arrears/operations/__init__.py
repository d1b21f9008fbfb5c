"""What is done about arrears."""

from zhishou.areas.arrears.operations import collecting, credits, disputes, handing, letters, statistics, suppliers  # noqa: F401
