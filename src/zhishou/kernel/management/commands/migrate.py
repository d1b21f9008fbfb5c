"""`migrate`, without drawing every model anew after each step (see `kernel/migrating.py`)."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import migrate

from zhishou.kernel.migrating import quick_executor


class Command(migrate.Command):
    """Django's own command."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Apply what is missing."""
        with quick_executor():
            super().handle(*args, **options)
