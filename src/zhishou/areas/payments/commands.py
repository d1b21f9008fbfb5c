"""`zhishou import payments`."""

from __future__ import annotations

import click

from zhishou.areas.property.commands import import_group, importing


def register(cli: click.Group) -> None:
    """Add the commands of this area."""
    import_group(cli).add_command(importing("payments", "zhishou.areas.payments.imports:payments"))
