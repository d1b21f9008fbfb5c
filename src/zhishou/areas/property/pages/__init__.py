"""The pages of the register; and what units are called in lists of other areas and in the search box."""

from zhishou.areas.property import subjects  # noqa: F401
