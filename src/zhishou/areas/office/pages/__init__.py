"""The office's pages."""

from zhishou.areas.office import describing  # noqa: F401
