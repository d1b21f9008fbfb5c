"""Everything that is done to cases, by noun. Importing this package registers the operations."""

from importlib import import_module

for _noun in (
    "intake",
    "judging",
    "inquiry",
    "remedy",
    "acceptance",
    "work_orders",
    "escalation",
    "talking",
    "closing",
    "improving",
    "consequences",
    "phrases",
    "categories",
    "importing",
    "public",
    "revealing",
):
    import_module(f"{__name__}.{_noun}")
