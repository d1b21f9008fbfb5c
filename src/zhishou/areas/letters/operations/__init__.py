"""What can be done with letters and charters."""

from zhishou.areas.letters.operations import charters, letters, scans  # noqa: F401
