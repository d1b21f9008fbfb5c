"""The pages of cases; and what cases are called in lists of other areas and in the search box."""

from zhishou.areas.cases import subjects, waits  # noqa: F401
